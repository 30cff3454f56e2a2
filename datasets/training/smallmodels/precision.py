"""What networks multiply in: 32 bits, or bfloat16 where the processor is faster with it."""

import time
from contextlib import nullcontext
from dataclasses import dataclass

import torch


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
        """The one that was asked for; by `auto` the one in which three steps take less time."""
        if name != "auto":
            return Precision(name)
        seconds = {}
        for precision in (Precision("f32"), Precision("bf16")):
            step(precision)
            times = []
            for _ in range(3):
                began = time.perf_counter()
                step(precision)
                times.append(time.perf_counter() - began)
            seconds[precision] = min(times)
        best = min(seconds, key=seconds.get)
        print("A step takes " + ", ".join(f"{s:.2f} s in {p.name}" for p, s in seconds.items()) + ".", flush=True)
        return best
