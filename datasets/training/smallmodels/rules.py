"""Simple rules beside which models are judged: what rows alone say of depth, what statistics say of colours."""

import numpy as np
import torch

from .scenes import Scenes


def row_fit(scenes: Scenes, count: int = 4000) -> torch.Tensor:
    """One depth a row [192, 192] in metres: the median over training scenes, the sky counted as 80 m."""
    chosen = np.linspace(0, len(scenes) - 1, min(count, len(scenes))).astype(int)
    rows = torch.stack([scenes.depth(int(i)).clamp(max=80)[:, ::8] for i in chosen])
    median = rows.permute(1, 0, 2).reshape(rows.shape[1], -1).log().median(1).values.exp()
    return median[:, None].expand(-1, rows.shape[1]).clone()


def spearman(a: torch.Tensor, b: torch.Tensor) -> float:
    """Pearson's correlation of ranks over the pixels that both know; ties have ranks in any order."""
    known = torch.isfinite(a) & torch.isfinite(b)
    ranks = [x[known].argsort().argsort().double() for x in (a, b)]
    return float(torch.corrcoef(torch.stack(ranks))[0, 1])


class Discriminant:
    """Classes as normal distributions with one covariance (linear discriminant analysis)."""

    def __init__(self, features: np.ndarray, classes: list[str]):
        names = np.array(classes)
        self.names = sorted(set(classes))
        self.means = np.stack([features[names == name].mean(0) for name in self.names])
        rest = features - self.means[[self.names.index(c) for c in classes]]
        self.inverse = np.linalg.inv(rest.T @ rest / len(rest) + 1e-4 * np.eye(features.shape[1]))

    def said(self, feature: np.ndarray) -> str:
        """The class whose mean is nearest."""
        off = self.means - feature
        return self.names[int(np.einsum("ci,ij,cj->c", off, self.inverse, off).argmin())]


def object_colour(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Mean, deviation and logarithmic ratios of an object's colours in a picture [h, w, 3] of bytes."""
    pixels = picture[mask].astype(np.float64) / 255
    if len(pixels) < 8:
        pixels = picture.reshape(-1, 3).astype(np.float64) / 255
    # The middle of the object: edges have the background's colours in them.
    mean, deviation = np.median(pixels, 0), pixels.std(0)
    logs = np.log(mean + 0.02)
    return np.concatenate([mean, deviation, logs - logs.mean(), [logs.mean()]])


def statistics(picture: np.ndarray) -> np.ndarray:
    """What the light does to a whole picture: quantiles of the channels, and of their ratios by upper and lower half."""
    pixels = picture.reshape(-1, 3).astype(np.float64) / 255
    quantiles = np.quantile(pixels, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0).ravel()
    halves = np.array_split(np.log(pixels + 0.02), 2)
    return np.concatenate([quantiles] + [half.mean(0) for half in halves] + [np.log(pixels + 0.02).std(0)])


class LookRules:
    """The colour of the main object, given the light, and the light of a picture; fitted to rendered pictures."""

    def __init__(self, scenes: Scenes, resize, count: int = 4000):
        chosen = np.linspace(0, len(scenes) - 1, min(count, len(scenes))).astype(int)
        facts = [scenes.facts(int(i)) for i in chosen]
        shown = [resize(scenes.picture(int(i))) for i in chosen]
        masks = [resized(scenes.mask(int(i)), len(picture)) for i, picture in zip(chosen, shown)]
        self.light = Discriminant(np.stack([statistics(p) for p in shown]), [f["light"] for f in facts])
        features = np.stack([object_colour(p, m) for p, m in zip(shown, masks)])
        self.colour = {}
        for light in self.light.names:
            here = [i for i, f in enumerate(facts) if f["light"] == light]
            self.colour[light] = Discriminant(features[here], [facts[i]["colour"] for i in here])

    def right(self, picture: np.ndarray, mask: np.ndarray, facts: dict) -> dict[str, bool]:
        """Whether the rules say of a picture what its caption says."""
        colour = self.colour[facts["light"]].said(object_colour(picture, resized(mask, len(picture))))
        return {"colour": colour == facts["colour"], "light": self.light.said(statistics(picture)) == facts["light"]}


def resized(mask: np.ndarray, side: int) -> np.ndarray:
    """A mask in another size, by its nearest pixels."""
    at = ((np.arange(side) + 0.5) * len(mask) / side).astype(int)
    return mask[np.ix_(at, at)]
