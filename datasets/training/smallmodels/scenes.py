"""The rendered scenes: shards on disk, opened as memory maps.

A split is a folder of shards, and a shard a folder with

    image.npy     uint8   [n, 192, 192, 3]  the clean picture, sRGB
    photo.npy     uint8   [n, 192, 192, 3]  the same as a camera might have taken it
    depth.npy     float16 [n, 192, 192]     planar depth in metres, +inf where nothing is within 80 m
    object.npy    uint8   [n, 192, 24]      the main object's mask, packed along x
    scenes.jsonl  n lines                   what was rendered, in words and numbers
"""

import json
from functools import cached_property
from pathlib import Path

import numpy as np
import torch


class Shard:
    """One folder of scenes; nothing is read before it is asked for."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.count = len(self.array("depth"))

    def array(self, name: str) -> np.ndarray:
        """A memory map of one file; the operating system keeps what is used often."""
        if name not in self.__dict__:
            self.__dict__[name] = np.load(self.folder / f"{name}.npy", mmap_mode="r")
        return self.__dict__[name]

    @cached_property
    def facts(self) -> list[dict]:
        """What was rendered, a dictionary a scene."""
        with open(self.folder / "scenes.jsonl", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]


class Scenes:
    """All scenes of a split, numbered through in the order of the shards' names."""

    def __init__(self, root: Path, split: str):
        folder = Path(root) / split
        # A shard without scenes.jsonl is still being written.
        folders = sorted(f.parent for f in folder.glob("*/scenes.jsonl"))
        if not folders:
            raise FileNotFoundError(f"There are no shards in {folder}; --data names the renderer's output.")
        self.shards = [Shard(folder) for folder in folders]
        self.ends = np.cumsum([shard.count for shard in self.shards])
        self.side = self.shards[0].array("depth").shape[-1]

    def __len__(self) -> int:
        return int(self.ends[-1])

    def place(self, index: int) -> tuple[Shard, int]:
        """The shard of a scene and its number there."""
        at = int(np.searchsorted(self.ends, index, side="right"))
        return self.shards[at], int(index - (self.ends[at - 1] if at else 0))

    def picture(self, index: int, kind: str = "image") -> torch.Tensor:
        """uint8 [3, 192, 192] of `image` or `photo`."""
        shard, at = self.place(index)
        return torch.from_numpy(np.array(shard.array(kind)[at])).permute(2, 0, 1)

    def depth(self, index: int) -> torch.Tensor:
        """float32 [192, 192] in metres, +inf for the sky."""
        shard, at = self.place(index)
        return torch.from_numpy(np.array(shard.array("depth")[at], dtype=np.float32))

    def mask(self, index: int) -> np.ndarray:
        """bool [192, 192]: where the main object is."""
        shard, at = self.place(index)
        return np.unpackbits(np.array(shard.array("object")[at]), axis=-1).astype(bool)

    def facts(self, index: int) -> dict:
        """What was rendered."""
        shard, at = self.place(index)
        return shard.facts[at]
