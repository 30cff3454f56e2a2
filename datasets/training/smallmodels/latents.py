"""Latents of all pictures and controls, computed once and kept in 16 bits.

A folder a shard, in the split's folder of `work/latents`:

    pictures.npy  float16 [n, 2, 2, 16, 16, 16]  as it is and mirrored; mean and deviation
    exact.npy     float16 [n, 16, 16, 16]        the control of the exact depth; mean
    near.npy      float16 [n, 16, 16]            log of 1 / metres, averaged over squares of pixels
    seen.npy      float16 [n, 16, 16, 16]        the control as a depth model sees it, or a disturbed one; mean

A picture and its mirror image have one control each: of the scene with the even number the exact one goes
with the picture as it is and the seen one with the mirror image, of the odd one the other way round.
"""

import hashlib
import json
import os
import time
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL

from . import control, pictures, recipes
from .depth import predicted
from .export import replace_folder, write_json
from .precision import Precision
from .scenes import Scenes, Shard
from .training import say

_BATCH = 25
FARTHEST = 80.0
"""Metres of the sky in the log of nearness."""


def is_mirrored(index: int, seen: bool) -> bool:
    """Whether a scene's control of one kind belongs to its mirror image."""
    return (index % 2 == 1) != seen


def log_nearness(depth: torch.Tensor, cells: int) -> torch.Tensor:
    """Log of 1 / metres [cells, cells], from about -4.4 for the sky up."""
    near = -torch.log(depth.clamp(min=0.05, max=FARTHEST))
    return torch.nn.functional.adaptive_avg_pool2d(near[None, None], cells)[0, 0]


class Encoder:
    """The exported autoencoder's first half."""

    def __init__(self, work: Path, precision: str):
        folder = work / "export" / "autoencoder"
        self.model = AutoencoderKL.from_pretrained(folder, dtype=torch.float32).eval()
        self.side = self.model.config.sample_size
        weights = (folder / "diffusion_pytorch_model.safetensors").read_bytes()
        self.identity = hashlib.sha256(weights).hexdigest()
        self.precision = Precision("f32" if precision == "auto" else precision)
        if precision == "auto":
            sample = torch.rand(_BATCH, 3, self.side, self.side)
            self.precision = Precision.chosen("auto", lambda p: self.encoded(sample, p))

    @torch.no_grad()
    def encoded(self, shown: torch.Tensor, precision: Precision | None = None) -> torch.Tensor:
        """Mean and deviation [n, 2, 16, h, w] of pictures from -1 to 1."""
        with (precision or self.precision).scope():
            mean, log_variance = self.model.encoder(shown).float().chunk(2, dim=1)
        return torch.stack([mean, torch.exp(0.5 * log_variance.clamp(-30, 20))], dim=1)

    def check(self, folder: Path) -> None:
        """Refuses latents of another autoencoder."""
        path = folder / "autoencoder.json"
        known = json.loads(path.read_text())["sha256"] if path.exists() else self.identity
        if known != self.identity:
            raise SystemExit(f"{folder} has latents of another autoencoder; remove it and start again.")
        write_json(path, {"sha256": self.identity})


class Cache:
    """Goes through all shards, the held-out ones first, and leaves out what is there."""

    def __init__(self, data: Path, work: Path, minutes: float):
        self.data, self.folder = data, work / "latents"
        self.end = time.monotonic() + 60 * minutes if minutes else float("inf")

    def run(self, name: str, files: list[str], make) -> bool:
        """Has `make(scenes, shard, first)` give arrays by name for every shard that lacks them.

        Returns whether all are there; False where the time was up.
        """
        done = 0
        began = time.monotonic()
        for split in ("validation", "test", "training"):
            if not (self.data / split).exists():
                continue
            scenes = Scenes(self.data, split)
            for shard, end in zip(scenes.shards, scenes.ends):
                target = self.folder / split / shard.folder.name
                if all((target / f"{file}.npy").exists() for file in files):
                    continue
                if time.monotonic() > self.end:
                    say(f"{name}: time is up; run the same command again to go on.")
                    return False
                target.mkdir(parents=True, exist_ok=True)
                for file, array in make(scenes, shard, int(end) - shard.count).items():
                    unfinished = target / f"{file}.unfinished.npy"
                    np.save(unfinished, array)
                    os.replace(unfinished, target / f"{file}.npy")
                done += shard.count
                say(f"{name}: {split}/{shard.folder.name}, {done / (time.monotonic() - began):.1f} scenes/s")
        return True


def cache_pictures(data: Path, work: Path, minutes: float, precision: str) -> None:
    """Latents of pictures, of their mirror images and of exact controls."""
    encoder = Encoder(work, precision)
    cache = Cache(data, work, minutes)
    encoder.check(cache.folder)

    def make(scenes: Scenes, shard: Shard, first: int) -> dict[str, np.ndarray]:
        shown, exact, near = [], [], []
        for start in range(first, first + shard.count, _BATCH):
            chosen = range(start, min(start + _BATCH, first + shard.count))
            plain = torch.stack([
                pictures.signed(pictures.resized(scenes.picture(i), encoder.side, "bilinear")) for i in chosen])
            depths = [scenes.depth(i) for i in chosen]
            controls = torch.stack([
                control.control(d.flip(-1) if is_mirrored(i, False) else d, encoder.side)
                for i, d in zip(chosen, depths)])
            shown.append(torch.stack([encoder.encoded(plain), encoder.encoded(plain.flip(-1))], dim=1))
            exact.append(encoder.encoded(controls)[:, 0])
            near.append(torch.stack([log_nearness(d, encoder.side // 8) for d in depths]))
        return {name: torch.cat(parts).half().numpy()
                for name, parts in (("pictures", shown), ("near", near), ("exact", exact))}

    cache.run("latents", ["pictures", "near", "exact"], make)


@torch.no_grad()
def cache_seen(data: Path, work: Path, minutes: float, precision: str, recipe: recipes.Flux) -> None:
    """Latents of controls as the depth model sees them, and of disturbed ones."""
    from transformers import DepthAnythingForDepthEstimation

    encoder = Encoder(work, precision)
    cache = Cache(data, work, minutes)
    encoder.check(cache.folder)
    model = DepthAnythingForDepthEstimation.from_pretrained(
        work / "export" / "depth", dtype=torch.float32).eval().to(memory_format=torch.channels_last)
    side = model.config.backbone_config.image_size

    def make(scenes: Scenes, shard: Shard, first: int) -> dict[str, np.ndarray]:
        made = []
        for start in range(first, first + shard.count, _BATCH):
            chosen = list(range(start, min(start + _BATCH, first + shard.count)))
            random = np.random.default_rng([recipe.schedule.seed, start])
            generator = torch.Generator().manual_seed(recipe.schedule.seed * 1_000_003 + start)
            is_predicted = random.random(len(chosen)) < recipe.predicted
            kinds = np.where(random.random(len(chosen)) < 0.7, "photo", "image")
            flipped = lambda i, picture: picture.flip(-1) if is_mirrored(i, True) else picture
            controls = torch.empty(len(chosen), 3, encoder.side, encoder.side)
            places = np.flatnonzero(is_predicted)
            if len(places):
                seen = torch.stack([
                    pictures.normalised(pictures.resized(
                        flipped(chosen[p], scenes.picture(chosen[p], str(kinds[p]))), side) / 255) for p in places])
                with encoder.precision.scope():
                    depths = predicted(model, seen.contiguous(memory_format=torch.channels_last), scenes.side)
                for place, depth in zip(places, depths):
                    controls[place] = control.control(depth, encoder.side)
            places = np.flatnonzero(~is_predicted)
            if len(places):
                exact = torch.stack([
                    control.control(flipped(chosen[p], scenes.depth(chosen[p])), encoder.side)[:1] for p in places])
                controls[places] = control.disturbed(exact, generator, 1.0, 3.0, 0.1).expand(-1, 3, -1, -1)
            made.append(encoder.encoded(controls)[:, 0])
        return {"seen": torch.cat(made).half().numpy()}

    cache.run("controls", ["seen"], make)


class Latents:
    """What was kept of a split."""

    def __init__(self, scenes: Scenes, split: str, work: Path):
        self.scenes = scenes
        self.arrays = []
        for shard in scenes.shards:
            folder = work / "latents" / split / shard.folder.name
            files = {name: folder / f"{name}.npy" for name in ("pictures", "near", "exact", "seen")}
            missing = [str(path) for path in files.values() if not path.exists()]
            if missing:
                raise SystemExit(f"{missing[0]} is missing; run the commands latents and controls first.")
            self.arrays.append({name: np.load(path, mmap_mode="r") for name, path in files.items()})

    def of(self, index: int, mirrored: bool) -> dict[str, torch.Tensor]:
        """Mean, deviation and control [16, h, w], and log nearness [h, w], of a scene or its mirror image."""
        at = int(np.searchsorted(self.scenes.ends, index, side="right"))
        arrays = self.arrays[at]
        place = index - (int(self.scenes.ends[at - 1]) if at else 0)
        kind = "exact" if is_mirrored(index, False) == mirrored else "seen"
        near = np.array(arrays["near"][place], np.float32)
        mean, deviation = np.array(arrays["pictures"][place, int(mirrored)], np.float32)
        found = {"mean": mean, "deviation": deviation, "control": np.array(arrays[kind][place], np.float32),
                 "near": near[:, ::-1].copy() if mirrored else near}
        return {name: torch.from_numpy(value) for name, value in found.items()}
