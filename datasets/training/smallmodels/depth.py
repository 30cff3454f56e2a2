"""The depth model: a picture of 168 x 168 pixels to metres."""

import math
from pathlib import Path

import torch
from torch import nn
from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation, Dinov2Config

from . import beginnings, losses, pictures, recipes, sheets
from .export import save_depth
from .order import draws, indices
from .precision import in_full
from .readers import Labels, Read
from .scenes import Scenes

_START = 2.5
"""Metres that a fresh network says everywhere: about the middle of the scenes on a logarithmic scale."""


def network(recipe: recipes.Depth) -> DepthAnythingForDepthEstimation:
    """transformers' own network in the recipe's sizes."""
    backbone = Dinov2Config(
        hidden_size=recipe.width, num_hidden_layers=recipe.blocks, num_attention_heads=recipe.heads, mlp_ratio=4,
        image_size=recipe.side, patch_size=14, out_indices=list(recipe.taps), reshape_hidden_states=False)
    model = DepthAnythingForDepthEstimation(DepthAnythingConfig(
        backbone_config=backbone, patch_size=14, reassemble_hidden_size=recipe.width,
        neck_hidden_sizes=list(recipe.neck), fusion_hidden_size=recipe.fusion, head_hidden_size=recipe.head,
        depth_estimation_type="metric", max_depth=recipe.most))
    # transformers draws these as small as a transformer's matrices, with which hardly anything comes through
    # eight of them: the original's are torch's own.
    for layer in [*model.neck.modules(), *model.head.modules()]:
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
            layer.reset_parameters()
    # The head ends in a sigmoid times the largest depth: near -6, bfloat16 would make steps of 3% of the depth.
    in_full(model.head.conv3)
    nn.init.constant_(model.head.conv3.bias, float(torch.logit(torch.tensor(_START / recipe.most))))
    beginnings.even(model.backbone)
    beginnings.waves(model.backbone.embeddings.position_embeddings)
    return model


class DepthLesson:
    """Learns metres from pictures."""

    def __init__(self, data: Path, recipe: recipes.Depth = recipes.Depth(), name: str = "depth"):
        self.name, self.recipe, self.schedule = name, recipe, recipe.schedule
        self.scenes, self.held_out = Scenes(data, "training"), Scenes(data, "validation")
        self.labels = Labels(self.scenes)
        torch.manual_seed(self.schedule.seed)
        made = network(recipe)
        beginnings.whitened(
            made.backbone.embeddings.patch_embeddings.projection,
            torch.cat([self.batch(self.schedule.steps + extra)["pictures"] for extra in range(recipe.whitened)]))
        self.model: nn.Module = Read(
            made.to(memory_format=torch.channels_last), recipe.width, len(recipe.taps), self.labels,
            math.log(_START))

    def begin(self, folder: Path) -> None:
        """Takes the weights of an exported folder."""
        found = DepthAnythingForDepthEstimation.from_pretrained(folder, dtype=torch.float32)
        self.model.network.load_state_dict(found.state_dict())

    def batch(self, step: int) -> dict[str, torch.Tensor]:
        """Normalised pictures [n, 3, side, side], metres [n, side, side], and the numbers of what is there."""
        recipe, random = self.recipe, draws(step, self.schedule.seed)
        side = next((side for until, side in recipe.growth if step < until), recipe.side)
        seen, metres, labels = [], [], []
        for index in indices(step, self.schedule.batch, len(self.scenes), self.schedule.seed):
            kind = "photo" if random.random() < recipe.photos else "image"
            crop = pictures.Crop.drawn(random, self.scenes.side, recipe.smallest_crop)
            picture = pictures.resized(crop.of(self.scenes.picture(index, kind)), side)
            picture = pictures.jittered(picture / 255, random, recipe.colours, recipe.noise)
            depth = pictures.nearest(crop.of(self.scenes.depth(index)), side)
            seen.append(pictures.normalised(picture))
            metres.append(depth * (crop.side / self.scenes.side) if recipe.keeps_camera else depth)
            labels.append(self.labels.of(self.scenes.facts(index)))
        return {"pictures": torch.stack(seen).contiguous(memory_format=torch.channels_last),
                "metres": torch.stack(metres), "labels": torch.tensor(labels)}

    def losses(self, batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        recipe, metres = self.recipe, batch["metres"]
        made = self.model(pixel_values=batch["pictures"]).predicted_depth.float()
        with torch.autocast("cpu", enabled=False):
            known = (torch.isfinite(metres) & (metres > 0)).float()
            sky = torch.isinf(metres).float()
            truth = torch.where(known > 0, metres, recipe.most).clamp(min=1e-2, max=recipe.most)
            log = torch.log(truth)
            error = torch.log(made.clamp(min=1e-3)) - log
            terms = {
                "l1": losses.mean_where(error.abs(), known),
                "invariant": losses.invariant(error, known, recipe.invariance),
                "gradients": losses.gradients(error, known), "sky": losses.mean_where(error.abs(), sky),
                **self.model.losses(log, known, batch["labels"])}
            weights = {"l1": recipe.absolute, "invariant": recipe.invariant, "gradients": recipe.gradients,
                       "sky": recipe.sky, "patches": recipe.patches, "names": recipe.names}
            return terms | {"loss": sum(weights[name] * value for name, value in terms.items())}

    def seen(self, chosen, kind: str = "photo") -> torch.Tensor:
        """Whole validation pictures as the network takes them."""
        return torch.stack([
            pictures.normalised(pictures.resized(self.held_out.picture(i, kind), self.recipe.side) / 255)
            for i in chosen]).contiguous(memory_format=torch.channels_last)

    @torch.no_grad()
    def validate(self, model: nn.Module) -> dict[str, float]:
        """Figures of photos, in the size of the map and without any alignment."""
        found: dict[str, list[torch.Tensor]] = {}
        count = min(self.recipe.validated, len(self.held_out))
        for first in range(0, count, 16):
            chosen = range(first, min(first + 16, count))
            made = predicted(model, self.seen(chosen), self.held_out.side)
            for index, depth in zip(chosen, made):
                for name, value in figures(depth, self.held_out.depth(index)).items():
                    found.setdefault(name, []).append(value)
        return {name: float(torch.stack(values).nanmean()) for name, values in found.items()}

    def export(self, model: nn.Module, folder: Path, facts: dict) -> None:
        """A folder as Hugging Face has Depth Anything V2's metric models."""
        save_depth(model.network, folder, self.recipe.side, facts)

    @torch.no_grad()
    def sheet(self, model: nn.Module, path: Path) -> None:
        chosen = range(min(8, len(self.held_out)))
        made = predicted(model, self.seen(chosen), self.held_out.side)
        photos = [self.held_out.picture(i, "photo").permute(1, 2, 0).numpy() for i in chosen]
        exact = [self.held_out.depth(i) for i in chosen]
        sheets.draw(path, [photos, [sheets.depth_bytes(d) for d in exact], [sheets.depth_bytes(d) for d in made]],
                    ["photo", "exact", "predicted"])


def predicted(model: nn.Module, seen: torch.Tensor, side: int) -> torch.Tensor:
    """Metres [n, side, side], resized as transformers resizes them."""
    made = model(pixel_values=seen).predicted_depth.float()
    return nn.functional.interpolate(made[:, None], size=(side, side), mode="bicubic", align_corners=False)[:, 0]


def figures(made: torch.Tensor, exact: torch.Tensor) -> dict[str, torch.Tensor]:
    """What a map is worth: AbsRel, the share within a factor of 1.25, the mean error of the logarithm, and
    the F1 of depth edges."""
    known = torch.isfinite(exact) & (exact > 0)
    made = made.clamp(min=1e-3)
    ratio = (made / exact)[known]
    return {
        "abs_rel": (ratio - 1).abs().mean(), "delta1": (torch.maximum(ratio, 1 / ratio) < 1.25).float().mean(),
        "log_error": ratio.log().abs().mean(), "edges": edge_agreement(made, exact)}


def edge_agreement(made: torch.Tensor, exact: torch.Tensor, factor: float = 1.15) -> torch.Tensor:
    """F1 of the places where neighbours' depths differ by more than a factor; an edge one pixel off counts."""
    far = 1e3
    edges = []
    for depth in (made, exact):
        log = torch.log(depth.clamp(min=1e-3, max=far))
        across = (log[:, 1:] - log[:, :-1]).abs() > torch.log(torch.tensor(factor))
        down = (log[1:] - log[:-1]).abs() > torch.log(torch.tensor(factor))
        edge = torch.zeros_like(depth)
        edge[:, 1:] += across
        edge[1:] += down
        edges.append((edge > 0).float())
    wide = [nn.functional.max_pool2d(edge[None, None], 3, stride=1, padding=1)[0, 0] for edge in edges]
    precision = losses.mean_where(wide[1], edges[0])
    recall = losses.mean_where(wide[0], edges[1])
    return 2 * precision * recall / (precision + recall).clamp(min=1e-6)
