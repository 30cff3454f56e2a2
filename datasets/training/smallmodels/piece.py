"""One piece of a training: from its checkpoint on until the time is up, the steps are done, or it is told to end."""

import math
import signal
import time

import torch
from torch import nn

from .checkpoint import Checkpoints
from .losslog import LossLog
from .order import seed_torch
from .precision import Precision
from .recipes import described
from .training import Averaged, Lesson, Options, optimizers, say


class Piece:
    """A training in one process."""

    def __init__(self, lesson: Lesson, options: Options):
        self.lesson, self.options = lesson, options
        self.total = options.steps or lesson.schedule.steps
        self.checkpoints = Checkpoints(options.work / "checkpoints" / lesson.name)
        self.log = LossLog(options.work / "logs" / f"{lesson.name}.csv")
        self.step, self.skipped, self.seconds = 0, 0, 0.0
        if options.start and not self.checkpoints.paths:
            lesson.begin(options.start)
        self.average = {name: value.detach().clone() for name, value in lesson.model.state_dict().items()}
        self.optimizers = optimizers(lesson.model, lesson.schedule, getattr(lesson, "rates", {}))
        self.resume()
        self.ending = False

    def resume(self) -> None:
        """Goes on where the newest checkpoint ends, if there is one."""
        state = self.checkpoints.newest()
        if state:
            self.lesson.model.load_state_dict(state["model"])
            self.average = state["average"]
            for optimizer, found in zip(self.optimizers, state["optimizers"], strict=True):
                optimizer.load_state_dict(found)
            self.step, self.skipped, self.seconds = state["step"], state["skipped"], state["seconds"]
            if state["scenes"] != len(self.lesson.scenes):
                say(f"{self.lesson.name}: there were {state['scenes']} scenes and are {len(self.lesson.scenes)} now; "
                    "they come in another order from here on.")
        self.log.cut(self.step)

    def compile(self, precision: Precision) -> bool:
        """Compiles what the lesson says is worth it; where that fails, the plain network is trained."""
        if not hasattr(self.lesson, "compile"):
            return False
        began = time.monotonic()
        try:
            self.lesson.compile(True)
            self.try_step(precision)
        except Exception as error:
            say(f"{self.lesson.name}: not compiled, for {type(error).__name__}: {str(error)[:200]}")
            self.lesson.compile(False)
            return False
        say(f"{self.lesson.name}: compiled within {time.monotonic() - began:.0f} s.")
        return True

    def save(self) -> None:
        """Writes a checkpoint."""
        self.checkpoints.save({
            "step": self.step, "total": self.total, "scenes": len(self.lesson.scenes), "skipped": self.skipped,
            "seconds": self.seconds,
            "model": self.lesson.model.state_dict(), "average": self.average,
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers], "recipe": described(self.lesson.recipe)})

    def run(self) -> None:
        """Trains, and writes checkpoint, weights, curve and samples at the end."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self.end)
        lesson, schedule = self.lesson, self.lesson.schedule
        lesson.model.train()
        began = time.monotonic()
        precision = Precision.chosen(self.options.precision, self.try_step)
        is_compiled = self.options.compiles and self.step < self.total and self.compile(precision)
        say(f"{lesson.name}: step {self.step} of {self.total}, {precision.name}, "
            f"{'compiled, ' if is_compiled else ''}{torch.get_num_threads()} threads.")
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
                before = time.monotonic()
                self.validate()
                mark += time.monotonic() - before
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
        figures = self.write("export")
        self.write("sheets")
        say(f"{lesson.name}: step {self.step} of {self.total} exported, "
            + ", ".join(f"{name} {value:.4f}" for name, value in figures.items()))

    def write(self, what: str) -> dict[str, float]:
        """Writes `export`, the weights with the figures that are returned, or `sheets`."""
        lesson, work = self.lesson, self.options.work
        figures = self.validate() if what == "export" else {}
        with self.averaged():
            if what == "export":
                lesson.export(lesson.model, work / "export" / lesson.name, self.facts(figures))
            else:
                lesson.sheet(lesson.model, work / "sheets" / f"{lesson.name}.png")
        return figures

    def facts(self, figures: dict[str, float]) -> dict:
        """What a model card says of the training."""
        return {
            "recipe": described(self.lesson.recipe), "seed": self.lesson.schedule.seed,
            "scenes": len(self.lesson.scenes), "steps": self.step,
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
        lesson.model.zero_grad(set_to_none=True)
        with precision.scope():
            terms = lesson.losses(batch)
        terms["loss"].backward()
        norm = nn.utils.clip_grad_norm_(lesson.model.parameters(), schedule.clip)
        if not torch.isfinite(norm):
            self.skipped += 1
            return {}
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group["part"] * self.rate(self.step)
            optimizer.step()
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
        self.lesson.model.zero_grad(set_to_none=True)

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
