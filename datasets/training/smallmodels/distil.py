"""Guidance as an input of the network: one evaluation says what two of the teacher say together."""

from pathlib import Path

import numpy as np
import torch
from diffusers import FluxTransformer2DModel
from torch import nn
from transformers import CLIPTextModel, T5EncoderModel

from . import flow, recipes
from .export import save_pipeline
from .flux import FluxLesson
from .order import draws, indices


class DistilLesson:
    """Learns from the exported transformer, which also is where it starts; the text encoders stay as they are."""

    name = "distil"

    def __init__(
        self, data: Path, work: Path, recipe: recipes.Distil = recipes.Distil(),
        flux: recipes.Flux = recipes.Flux(), text: recipes.Text = recipes.Text(),
    ):
        self.recipe, self.schedule, self.work = recipe, recipe.schedule, work
        self.base = FluxLesson(data, work, flux, text)
        self.scenes = self.base.scenes
        folder = work / "export" / "flux"
        load = lambda: flow.in_single_precision(
            FluxTransformer2DModel.from_pretrained(folder / "transformer", dtype=torch.float32))
        self.teacher = load().eval().requires_grad_(False)
        self.model: nn.Module = nn.ModuleDict({"transformer": load()})
        self.pupil: nn.Module = self.model["transformer"]
        self.guide: nn.Module = self.teacher
        self.encoders = self.base.model.encoders.eval().requires_grad_(False)
        self.encoders.clip.load_state_dict(
            CLIPTextModel.from_pretrained(folder / "text_encoder", dtype=torch.float32).state_dict())
        self.encoders.t5.load_state_dict(
            T5EncoderModel.from_pretrained(folder / "text_encoder_2", dtype=torch.float32).state_dict())

    def compile(self, wanted: bool) -> None:
        """Trains compiled networks, or the plain ones; they have the same weights."""
        make = (lambda network: torch.compile(network, dynamic=False)) if wanted else (lambda network: network)
        self.pupil, self.guide = make(self.model["transformer"]), make(self.teacher)

    def batch(self, step: int) -> dict[str, torch.Tensor]:
        """Latents, controls, captions and guidances [n]."""
        base, random = self.base, draws(step, self.schedule.seed)
        chosen = indices(step, self.schedule.batch, len(base.scenes), self.schedule.seed)
        found = base.gathered(base.latents, chosen, random.random(len(chosen)) < 0.5)
        rows = base.captions.drawn(chosen, random, self.recipe.dropped)
        # Half of them among the smaller ones, which are used most.
        most = np.where(random.random(len(rows)) < 0.5, min(12.0, self.recipe.most), self.recipe.most)
        guidance = torch.from_numpy((1 + random.random(len(rows)) * (most - 1)).astype(np.float32))
        return found | base.captions.tokens(rows) | {"guidance": guidance}

    def losses(self, batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        clean = batch["mean"] + batch["deviation"] * torch.randn_like(batch["mean"])
        time = flow.shifted(torch.sigmoid(torch.randn(len(clean))), self.base.recipe.tokens)
        return self.compared(self.pupil, self.guide, clean, torch.randn_like(clean), time, batch)

    def compared(
        self, pupil: nn.Module, guide: nn.Module, clean, noise, time, batch
    ) -> dict[str, torch.Tensor]:
        """The distance between the pupil's velocities and the guided teacher's."""
        at = time[:, None, None, None]
        tokens = flow.packed((1 - at) * clean + at * noise)
        control = flow.packed(batch["control"])
        with torch.no_grad():
            text = self.encoders(batch)
            empty = tuple(part.expand(len(clean), *part.shape[1:]) for part in self.empty())
            plain = torch.full((len(clean),), self.base.recipe.guidance)
            prompted = flow.velocity(guide, tokens, control, time, plain, text)
            without = flow.velocity(guide, tokens, control, time, plain, empty)
            weight = recipes.weight_of(batch["guidance"], self.recipe.slope)[:, None, None]
            target = without + weight * (prompted - without)
        said = flow.velocity(pupil, tokens, control, time, batch["guidance"], text)
        # Large weights make large targets: without the quotient they would be all that counts.
        miss = ((said - target).pow(2).mean((1, 2)) / (1 + (target - prompted).pow(2).mean((1, 2)))).mean()
        return {"loss": miss}

    def empty(self) -> tuple[torch.Tensor, torch.Tensor]:
        """The text encoders' states of the empty prompt."""
        captions = self.base.captions
        return self.encoders(captions.tokens(np.array([len(captions.texts)])))

    @torch.no_grad()
    def validate(self, model: nn.Module) -> dict[str, float]:
        """The loss of validation scenes at guidances 1, 10 and 30, at times spread evenly."""
        base, random = self.base, draws(0, self.schedule.seed)
        chosen = list(range(min(self.recipe.validated, len(base.held_out), 64)))
        batch = base.gathered(base.held_latents, chosen, random.random(len(chosen)) < 0.5)
        batch |= base.held_captions.tokens(base.held_captions.drawn(chosen, random))
        time = flow.shifted(
            torch.sigmoid(torch.distributions.Normal(0, 1).icdf((torch.arange(len(chosen)) + 0.5) / len(chosen))),
            base.recipe.tokens)
        noise = torch.randn_like(batch["mean"])
        return {f"loss_{guidance:g}": float(self.compared(
            model["transformer"], self.teacher, batch["mean"], noise, time, batch | {"guidance": torch.full((len(chosen),), guidance)})["loss"])
            for guidance in (1.0, 10.0, 30.0)}

    def export(self, model: nn.Module, folder: Path, facts: dict) -> None:
        """A whole pipeline, which is the one to be used."""
        save_pipeline(folder, self.work, model["transformer"], self.encoders, self.base.text, facts | {
            "guidance": {"weight": "1 + slope (guidance - 1)", "slope": self.recipe.slope, "most": self.recipe.most}})

    def sheet(self, model: nn.Module, path: Path) -> None:
        pair = nn.Module()
        pair.transformer, pair.encoders = model["transformer"], self.encoders
        self.base.sheet(pair, path, (1.0, 10.0, 20.0))
