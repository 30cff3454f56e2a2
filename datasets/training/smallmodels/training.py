"""One piece of a training: from its checkpoint on until the time is up, the steps are done, or it is told to end."""

import math
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import torch
from torch import nn

from .checkpoint import Checkpoints
from .losslog import LossLog
from .order import seed_torch
from .precision import Precision
from .recipes import Schedule, described


class Lesson(Protocol):
    """What is to be learned; a training does the rest."""

    name: str
    recipe: object
    schedule: Schedule
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


@dataclass
class Options:
    """What is said on the command line."""

    work: Path
    minutes: float = 0
    steps: int = 0
    threads: int = 0
    precision: str = "auto"
    save_minutes: float = 5
    nice: int = 10


class Piece:
    """A training in one process."""

    def __init__(self, lesson: Lesson, options: Options):
        self.lesson, self.options = lesson, options
        self.total = options.steps or lesson.schedule.steps
        self.checkpoints = Checkpoints(options.work / "checkpoints" / lesson.name)
        self.log = LossLog(options.work / "logs" / f"{lesson.name}.csv")
        torch.set_num_threads(options.threads or os.cpu_count() or 1)
        if options.nice and os.getpriority(os.PRIO_PROCESS, 0) < options.nice:
            os.setpriority(os.PRIO_PROCESS, 0, options.nice)
        self.step, self.skipped, self.seconds = 0, 0, 0.0
        self.average = {name: value.detach().clone() for name, value in lesson.model.state_dict().items()}
        self.optimizer = torch.optim.AdamW(
            groups(lesson.model, lesson.schedule.decay), lr=lesson.schedule.rate, betas=lesson.schedule.betas)
        self.resume()
        self.ending = False

    def resume(self) -> None:
        """Goes on where the newest checkpoint ends, if there is one."""
        state = self.checkpoints.newest()
        if state:
            self.lesson.model.load_state_dict(state["model"])
            self.average = state["average"]
            self.optimizer.load_state_dict(state["optimizer"])
            self.step, self.skipped, self.seconds = state["step"], state["skipped"], state["seconds"]
        self.log.cut(self.step)

    def save(self) -> None:
        """Writes a checkpoint."""
        self.checkpoints.save({
            "step": self.step, "total": self.total, "skipped": self.skipped, "seconds": self.seconds,
            "model": self.lesson.model.state_dict(), "average": self.average,
            "optimizer": self.optimizer.state_dict(), "recipe": described(self.lesson.recipe)})

    def run(self) -> None:
        """Trains, and writes checkpoint, weights, curve and samples at the end."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self.end)
        lesson, schedule = self.lesson, self.lesson.schedule
        lesson.model.train()
        began = time.monotonic()
        precision = Precision.chosen(self.options.precision, self.try_step)
        say(f"{lesson.name}: step {self.step} of {self.total}, {precision.name}, {torch.get_num_threads()} threads.")
        saved = mark = time.monotonic()
        marked, loading, sums, counted = self.step, 0.0, {}, 0
        while self.step < self.total and not self.ending:
            now = time.monotonic()
            if self.options.minutes and now - began > 60 * self.options.minutes:
                break
            batch = lesson.batch(self.step)
            loading += time.monotonic() - now
            terms = self.descend(batch, precision)
            self.step += 1
            if terms:
                counted += 1
                for name, value in terms.items():
                    sums[name] = sums.get(name, 0) + value
            if self.step % schedule.log_every == 0 or self.step == self.total:
                now = time.monotonic()
                rate = (self.step - marked) * schedule.batch / (now - mark)
                means = {name: float(value) / counted for name, value in sums.items()} if counted else {}
                self.log.add(self.step, "train", means | {"rate": self.rate(self.step - 1)})
                if self.step % (5 * schedule.log_every) == 0:
                    share = 100 * loading / (now - mark)
                    text = ", ".join(f"{name} {value:.4f}" for name, value in means.items())
                    left = (self.total - self.step) * schedule.batch / rate / 60
                    say(f"{lesson.name} {self.step}/{self.total}: {text}; {rate:.1f} samples/s, {share:.0f}% loading, "
                        f"{self.skipped} skipped, {left:.0f} minutes left")
                self.seconds += now - mark
                mark, marked, loading, sums, counted = now, self.step, 0.0, {}, 0
            if self.step % schedule.validate_every == 0:
                self.validate()
                mark += time.monotonic() - now
            if time.monotonic() - saved > 60 * self.options.save_minutes:
                before = time.monotonic()
                self.save()
                saved = time.monotonic()
                mark += saved - before
        self.seconds += time.monotonic() - mark
        self.save()
        self.log.draw(self.options.work / "logs" / f"{lesson.name}.png", f"{lesson.name}, step {self.step}")
        if self.ending:
            say(f"{lesson.name}: ended at step {self.step}; run the same command again to go on.")
        else:
            self.hand_over()

    def hand_over(self) -> None:
        """Writes the averaged weights and a sheet of samples."""
        lesson = self.lesson
        figures = self.validate()
        with self.averaged():
            lesson.export(lesson.model, self.options.work / "export" / lesson.name, self.facts(figures))
            lesson.sheet(lesson.model, self.options.work / "sheets" / f"{lesson.name}.png")
        say(f"{lesson.name}: step {self.step} of {self.total} exported, "
            + ", ".join(f"{name} {value:.4f}" for name, value in figures.items()))

    def facts(self, figures: dict[str, float]) -> dict:
        """What a model card says of the training."""
        return {
            "recipe": described(self.lesson.recipe), "seed": self.lesson.schedule.seed, "steps": self.step,
            "planned_steps": self.total, "samples": self.step * self.lesson.schedule.batch,
            "skipped_steps": self.skipped, "hours": round(self.seconds / 3600, 2), "validation": figures}

    def rate(self, step: int) -> float:
        """The learning rate of a step."""
        schedule = self.lesson.schedule
        warmup = min(schedule.warmup, max(self.total // 10, 1))
        if step < warmup:
            return schedule.rate * (step + 1) / warmup
        part = (step - warmup) / max(self.total - warmup, 1)
        return schedule.rate * (0.002 + 0.998 * 0.5 * (1 + math.cos(math.pi * min(part, 1))))

    def descend(self, batch: dict[str, torch.Tensor], precision: Precision) -> dict[str, torch.Tensor]:
        """One step; none where a gradient is not finite."""
        lesson, schedule = self.lesson, self.lesson.schedule
        seed_torch(self.step, schedule.seed)
        self.optimizer.zero_grad(set_to_none=True)
        with precision.scope():
            terms = lesson.losses(batch)
        terms["loss"].backward()
        norm = nn.utils.clip_grad_norm_(lesson.model.parameters(), schedule.clip)
        if not torch.isfinite(norm):
            self.skipped += 1
            return {}
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate(self.step)
        self.optimizer.step()
        kept = min(schedule.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            state = lesson.model.state_dict()
            floats = [name for name, value in state.items() if value.is_floating_point()]
            torch._foreach_lerp_(
                [self.average[name] for name in floats], [state[name] for name in floats], 1 - kept)
        return {name: value.detach() for name, value in terms.items()} | {"gradient": norm}

    def try_step(self, precision: Precision) -> None:
        """A step that changes nothing, to measure the time it takes."""
        seed_torch(self.step, self.lesson.schedule.seed)
        with precision.scope():
            loss = self.lesson.losses(self.lesson.batch(self.step))["loss"]
        loss.backward()
        self.optimizer.zero_grad(set_to_none=True)

    def validate(self) -> dict[str, float]:
        """Figures of the averaged weights, which go into the log."""
        with self.averaged(), torch.no_grad():
            seed_torch(0, self.lesson.schedule.seed)
            figures = self.lesson.validate(self.lesson.model)
        self.log.add(self.step, "validation", figures)
        say(f"{self.lesson.name} {self.step}: " + ", ".join(f"{name} {value:.4f}" for name, value in figures.items()))
        return figures

    def averaged(self):
        """A scope in which the model has the averaged weights."""
        return Averaged(self.lesson.model, self.average)

    def end(self, *_) -> None:
        """Asks the loop to end after this step."""
        self.ending = True


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


def groups(model: nn.Module, decay: float) -> list[dict]:
    """Parameters with and without weight decay."""
    tables = ("position", "cls_token", "mask_token", "embed_tokens", "shared", "token_embedding")
    with_decay, without = [], []
    for name, value in model.named_parameters():
        if value.requires_grad:
            is_plain = value.ndim <= 1 or any(part in name for part in tables)
            (without if is_plain else with_decay).append(value)
    return [{"params": with_decay, "weight_decay": decay}, {"params": without, "weight_decay": 0.0}]


def say(text: str) -> None:
    """Tells how far a training is."""
    print(time.strftime("%H:%M:%S ") + text, flush=True)
