"""Figures of the exported models on test scenes: by fdeval's own command line, and beside simple rules."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from . import depth, pictures, rules, sheets
from .export import write_json
from .scenes import Scenes
from .training import say

_DATASET = """dataset: 1
name: {name}
title: {title}
reference:
  path: depth/*.npy
  kind: metric_planar
image: images/{{1}}.png
id: "{{1}}"
license: Apache-2.0
"""
_SHOWN = ("abs_rel", "delta1", "silog", "boundary_f1", "spearman")
_SOME = 32
"""Scenes for which further seeds and steps are tried."""


def evaluate(data: Path, work: Path, fdeval: Path, count: int, model: Path | None) -> None:
    """Writes `figures.json` into `work/evaluation`, and prints it."""
    scenes, training = Scenes(data, "test"), Scenes(data, "training")
    chosen = range(min(count, len(scenes)))
    run = Evaluation(scenes, training, chosen, work / "evaluation", fdeval, work)
    figures = {"scenes": len(chosen), "depth": run.depth_figures()}
    folder = model or next((work / "export" / name for name in ("distil", "flux")
                            if (work / "export" / name).exists()), None)
    if folder:
        figures["generation"] = run.generation_figures(folder)
    write_json(work / "evaluation" / "figures.json", figures)
    print(json.dumps(figures, indent=2))


class Evaluation:
    """The runs of one evaluation; pictures that are there already are not made again."""

    def __init__(self, scenes: Scenes, training: Scenes, chosen: range, folder: Path, fdeval: Path, work: Path):
        self.scenes, self.training, self.chosen = scenes, training, chosen
        self.folder, self.fdeval, self.work = folder, fdeval, work

    def call(self, *arguments) -> str:
        """Runs fdeval; its output, or an error with what it said."""
        done = subprocess.run([str(self.fdeval), *map(str, arguments)], capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"fdeval {' '.join(map(str, arguments))}\n{done.stderr}{done.stdout}")
        return done.stdout

    def dataset(self, name: str, title: str, shown: dict[int, np.ndarray]) -> Path:
        """A folder that `fdeval evaluate` reads: pictures [h, w, 3] by scene, and the exact depth in their size."""
        folder = self.folder / "datasets" / name
        for part in ("images", "depth"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        for index, picture in shown.items():
            Image.fromarray(picture).save(folder / "images" / f"{index:04d}.png")
            exact = pictures.nearest(self.scenes.depth(index), len(picture))
            np.save(folder / "depth" / f"{index:04d}.npy", exact.numpy())
        (folder / "dataset.yaml").write_text(_DATASET.format(name=name, title=title))
        return folder

    def scored(self, dataset: Path, model: Path, name: str, *more: str) -> dict[str, float]:
        """The means of a report of `fdeval evaluate`."""
        target = self.folder / "reports" / name
        shutil.rmtree(target, ignore_errors=True)
        self.call("evaluate", dataset, "--model", model, "-o", target, "--keep-predictions", *more)
        summary = json.loads((target / "report.json").read_text())["summary"]["output"]
        return {metric: summary[metric]["mean"] for metric in _SHOWN if metric in summary}

    def depth_figures(self) -> dict:
        """Both depth models on photos and clean pictures, and one depth a row."""
        found = {}
        for kind in ("photo", "image"):
            shown = {i: self.scenes.picture(i, kind).permute(1, 2, 0).numpy() for i in self.chosen}
            dataset = self.dataset(f"rendered-{kind}", f"Rendered test scenes, {kind}", shown)
            for name in ("depth", "opinion"):
                model = self.work / "export" / name
                if model.exists():
                    found[f"{name}, {kind}"] = self.scored(dataset, model, f"{name}-{kind}")
                    say(f"{name}, {kind}: {found[f'{name}, {kind}']}")
        rows = rules.row_fit(self.training)
        each = [depth.figures(rows, self.scenes.depth(i)) for i in self.chosen]
        found["one depth a row"] = {name: float(torch.stack([e[name] for e in each]).nanmean()) for name in each[0]}
        return found

    def generated(self, model: Path, name: str, scenes, guidance: float, seed: int, steps: int) -> dict[int, np.ndarray]:
        """Pictures by `fdeval generate` under the exact depth and the first caption."""
        folder = self.folder / "generated" / name
        folder.mkdir(parents=True, exist_ok=True)
        side = str(json.loads((model / "fdeval.json").read_text())["defaults"]["width"])
        shown = {}
        for index in scenes:
            path, exact = folder / f"{index:04d}.png", self.folder / "exact" / f"{index:04d}.npy"
            if not path.exists():
                exact.parent.mkdir(exist_ok=True)
                np.save(exact, self.scenes.depth(index).numpy())
                self.call("generate", "--model", model, "--depth", exact, "--depth-kind", "planar", "--prompt",
                          self.scenes.facts(index)["caption"], "--width", side, "--height", side, "--seed", seed,
                          "--steps", steps, "--guidance", guidance, "-o", path)
            shown[index] = np.asarray(Image.open(path).convert("RGB"))
        say(f"generated {name}")
        return shown

    def generation_figures(self, model: Path) -> dict:
        """Fidelity to depth, to colours and to lights, at guidance 1 and at the default."""
        defaults = json.loads((model / "fdeval.json").read_text())["defaults"]
        steps, usual = defaults["steps"], defaults["guidance"]
        resize = lambda p: pictures.resized(p, defaults["width"], "bilinear").permute(1, 2, 0).numpy()
        look = rules.LookRules(self.training, resize)
        rendered = {i: resize(self.scenes.picture(i)) for i in self.chosen}
        found = {"rendered": self.looks(look, rendered)}
        sets = {}
        for guidance in (1.0, usual):
            name = f"guidance-{guidance:g}"
            sets[guidance] = self.generated(model, name, self.chosen, guidance, 1, steps)
            found[name] = self.looks(look, sets[guidance]) | self.followed(name, sets[guidance])
        found["rendered"] |= self.followed("rendered-small", rendered)
        some = list(self.chosen)[:_SOME]
        other = self.generated(model, "another-seed", some, usual, 2, steps)
        finer = self.generated(model, "50-steps", some, usual, 1, 50)
        mean = lambda a, b: float(np.mean([np.abs(a[i].astype(float) - b[i]).mean() for i in some]))
        found["codes between two seeds"] = mean(sets[usual], other)
        found[f"codes between {steps} and 50 steps"] = mean(sets[usual], finer)
        shown = some[:8]
        sheets.draw(self.folder / "generated.png",
                    [[rendered[i] for i in shown]] + [[sets[g][i] for i in shown] for g in sets]
                    + [[other[i] for i in shown]],
                    ["rendered"] + [f"guidance {g:g}" for g in sets] + ["other seed"],
                    [self.scenes.facts(i)["caption"] for i in shown])
        return found

    def looks(self, look: rules.LookRules, shown: dict[int, np.ndarray]) -> dict[str, float]:
        """The share of pictures in which the rules find the caption's colour and light."""
        right = [look.right(p, self.scenes.mask(i), self.scenes.facts(i)) for i, p in shown.items()]
        return {name: float(np.mean([r[name] for r in right])) for name in right[0]}

    def followed(self, name: str, shown: dict[int, np.ndarray]) -> dict[str, float]:
        """How well the depth in pictures is that of their scenes, and for comparison that of the next scene."""
        dataset = self.dataset(name, f"Pictures, {name}", shown)
        found = self.scored(dataset, self.work / "export" / "depth", name)
        maps = {int(path.stem): torch.from_numpy(np.load(path)).float()
                for path in (self.folder / "reports" / name / "predictions").rglob("*.npy")}
        order = sorted(maps)
        if len(order) > 1:
            exact = {i: pictures.nearest(self.scenes.depth(i).clamp(max=80), maps[i].shape[-1]) for i in order}
            found["spearman with another scene"] = float(np.mean([
                rules.spearman(maps[i], exact[j]) for i, j in zip(order, order[1:] + order[:1])]))
        return found
