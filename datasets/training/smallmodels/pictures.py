"""Crops, resizing and colours: from a shard's arrays to what a network takes."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

IMAGENET_MEAN = torch.tensor([0.485, 0.456, 0.406])[:, None, None]
IMAGENET_DEVIATION = torch.tensor([0.229, 0.224, 0.225])[:, None, None]


@dataclass(frozen=True)
class Crop:
    """A square part of a picture, mirrored or not."""

    top: int
    left: int
    side: int
    mirrored: bool = False

    @staticmethod
    def whole(side: int) -> "Crop":
        """All of a square picture."""
        return Crop(0, 0, side)

    @staticmethod
    def drawn(draws: np.random.Generator, side: int, smallest: float) -> "Crop":
        """A part of at least `smallest` of the side."""
        length = int(round(side * draws.uniform(smallest, 1)))
        top, left = (int(draws.integers(0, side - length + 1)) for _ in range(2))
        return Crop(top, left, length, bool(draws.random() < 0.5))

    def of(self, picture: torch.Tensor) -> torch.Tensor:
        """The part of [..., height, width]."""
        part = picture[..., self.top : self.top + self.side, self.left : self.left + self.side]
        return part.flip(-1) if self.mirrored else part


def resized(picture: torch.Tensor, side: int, mode: str = "bicubic") -> torch.Tensor:
    """Antialiased resizing of bytes [3, h, w] to bytes [3, side, side], as Pillow does it."""
    if picture.shape[-1] == side and picture.shape[-2] == side:
        return picture
    return F.interpolate(picture[None], size=(side, side), mode=mode, antialias=True)[0]


def nearest(depth: torch.Tensor, side: int) -> torch.Tensor:
    """Depth [h, w] at [side, side] without mixing near and far."""
    return F.interpolate(depth[None, None], size=(side, side), mode="nearest-exact")[0, 0]


def signed(picture: torch.Tensor) -> torch.Tensor:
    """Bytes as numbers from -1 to 1."""
    return picture.float() / 127.5 - 1


def normalised(picture: torch.Tensor) -> torch.Tensor:
    """Colours 0 to 1 by ImageNet's mean and deviation."""
    return (picture - IMAGENET_MEAN) / IMAGENET_DEVIATION


def jittered(picture: torch.Tensor, draws: np.random.Generator, amount: float, noise: float) -> torch.Tensor:
    """Colours 0 to 1 [3, h, w] with other gains, saturation and brightness, and some noise."""
    gains = torch.from_numpy(np.exp(draws.uniform(-amount, amount, 3) / 2).astype(np.float32))[:, None, None]
    brightness = float(np.exp(draws.uniform(-amount, amount)))
    saturation = float(1 + draws.uniform(-2 * amount, 2 * amount))
    grey = picture.mean(0, keepdim=True)
    picture = (grey + (picture - grey) * saturation) * gains * brightness
    grain = draws.standard_normal(tuple(picture.shape), dtype=np.float32) * np.float32(draws.uniform(0, noise))
    return (picture + torch.from_numpy(grain)).clamp(0, 1)
