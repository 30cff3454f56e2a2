"""What a training is made of: what is to be learned, how it is run, weights and their averages."""

import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import torch
from torch import nn

from .recipes import Schedule
from .scenes import Scenes


class Lesson(Protocol):
    """What is to be learned; a training does the rest."""

    name: str
    recipe: object
    schedule: Schedule
    scenes: Scenes
    model: nn.Module

    def batch(self, step: int) -> dict[str, torch.Tensor]:
        """What a step sees; depends on the step alone."""

    def losses(self, batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        """The terms by name; "loss" is their sum, which is descended."""

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Figures on validation scenes."""

    def export(self, model: nn.Module, folder: Path, facts: dict) -> None:
        """Writes weights as the programs that use them read them."""

    def sheet(self, model: nn.Module, path: Path) -> None:
        """Draws samples."""

    def begin(self, folder: Path) -> None:
        """Takes the weights of an exported folder; a lesson that cannot has no such method."""


@dataclass
class Options:
    """What is said on the command line."""

    work: Path
    minutes: float = 0
    steps: int = 0
    precision: str = "auto"
    save_minutes: float = 5
    compiles: bool = True
    start: Path | None = None
    """An exported folder whose weights a training without checkpoints begins with."""


class Averaged:
    """Puts averaged weights into a model, and takes them out again."""

    def __init__(self, model: nn.Module, average: dict[str, torch.Tensor]):
        self.model, self.average = model, average

    def __enter__(self):
        self.own = {name: value.detach().clone() for name, value in self.model.state_dict().items()}
        self.model.load_state_dict(self.average)
        self.model.eval()

    def __exit__(self, *_):
        self.model.load_state_dict(self.own)
        self.model.train()


def settle(threads: int, nice: int) -> None:
    """Sets the number of threads, gives way to other programs, and allows as many open files as there may be:
    every file that is mapped counts as one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    torch.set_num_threads(threads or os.cpu_count() or 1)
    if os.getpriority(os.PRIO_PROCESS, 0) < nice:
        os.setpriority(os.PRIO_PROCESS, 0, nice)


def optimizers(model: nn.Module, schedule: Schedule, rates: dict[str, float]) -> list[torch.optim.Optimizer]:
    """AdamW, and Muon for the matrices that the schedule names.

    Parameters with and without weight decay, and those whose names begin so with a part of the rate, are groups
    of their own; each says its `part`.
    """
    tables = ("position", "cls_token", "mask_token", "embed_tokens", "shared", "token_embedding")
    found: dict[bool, dict[tuple[float, float], list]] = {False: {}, True: {}}
    for name, value in model.named_parameters():
        if value.requires_grad:
            part = next((rate for start, rate in rates.items() if name.startswith(start)), 1.0)
            is_plain = value.ndim <= 1 or any(table in name for table in tables)
            is_matrix = value.ndim == 2 and not is_plain and name.startswith(schedule.matrices)
            decay = 0.0 if is_plain else schedule.decay
            found[is_matrix].setdefault((part, decay), []).append(value)
    lists = {
        is_matrix: [{"params": values, "weight_decay": decay, "part": part} for (part, decay), values in kinds.items()]
        for is_matrix, kinds in found.items()}
    made: list[torch.optim.Optimizer] = [
        torch.optim.AdamW(lists[False], lr=schedule.rate, betas=schedule.betas)]
    if lists[True]:
        # Its steps are as large as AdamW's, so that one rate serves both.
        made.append(torch.optim.Muon(lists[True], lr=schedule.rate, adjust_lr_fn="match_rms_adamw"))
    return made


def say(text: str) -> None:
    """Tells how far a training is."""
    print(time.strftime("%H:%M:%S ") + text, flush=True)
