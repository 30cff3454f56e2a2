"""What networks multiply in: 32 bits, or bfloat16 where the processor is faster with it."""

import time
import types
from contextlib import nullcontext
from dataclasses import dataclass

import torch
from torch import nn


def in_full(layer: nn.Module) -> None:
    """Has a layer compute in 32 bits wherever it is."""
    layer.forward = types.MethodType(_full, layer)


def _full(layer: nn.Module, values: torch.Tensor) -> torch.Tensor:
    with torch.autocast("cpu", enabled=False):
        return type(layer).forward(layer, values.float())


@dataclass(frozen=True)
class Precision:
    """`f32` or `bf16`; weights, losses and averages are in 32 bits with either."""

    name: str

    def scope(self):
        """Where the network computes."""
        if self.name == "bf16":
            return torch.autocast("cpu", dtype=torch.bfloat16)
        return nullcontext()

    @staticmethod
    def chosen(name: str, step) -> "Precision":
        """The one that was asked for; by `auto` the one in which the fastest of three steps takes less of the
        processor, which other programs disturb less than the time on the clock."""
        if name != "auto":
            return Precision(name)
        seconds = {}
        for precision in (Precision("f32"), Precision("bf16")):
            step(precision)
            times = []
            for _ in range(3):
                began = time.process_time()
                step(precision)
                times.append(time.process_time() - began)
            seconds[precision] = min(times)
        best = min(seconds, key=seconds.get)
        print("A step takes " + ", ".join(f"{s:.2f} s of a processor in {p.name}" for p, s in seconds.items()) + ".", flush=True)
        return best
