"""Checkpoints: written under another name and then renamed, the last two kept."""

import os
from pathlib import Path

import torch

_KEPT = 2


class Checkpoints:
    """The checkpoints of one training in their folder."""

    def __init__(self, folder: Path):
        self.folder = folder

    @property
    def paths(self) -> list[Path]:
        """All, the newest first."""
        return sorted(self.folder.glob("step-*.pt"), reverse=True)

    def save(self, state: dict) -> Path:
        """Writes a state; whoever is killed while it does leaves the older ones as they are."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"step-{state['step']:09d}.pt"
        unfinished = path.with_suffix(".unfinished")
        with open(unfinished, "wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
        folder = os.open(self.folder, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        for old in self.paths[_KEPT:]:
            old.unlink()
        for left in self.folder.glob("*.unfinished"):
            left.unlink()
        return path

    def newest(self) -> dict | None:
        """The newest state that can be read, or none."""
        for path in self.paths:
            try:
                return torch.load(path, map_location="cpu", weights_only=True)
            except Exception as error:  # A damaged file: the one before it will do.
                print(f"{path} cannot be read ({error}); trying the one before it.", flush=True)
        return None
