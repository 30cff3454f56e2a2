"""The transformer: noise, control and text to the velocity towards a picture."""

from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL, FluxTransformer2DModel
from torch import nn
from torch.func import functional_call
from transformers import CLIPTextModel, T5EncoderModel

from . import flow, recipes, sheets
from .captions import Captions
from .export import save_pipeline
from .latents import Latents
from .order import draws, indices
from .scenes import Scenes
from .text import TextEncoders


def network(recipe: recipes.Flux, text: recipes.Text, latents: int) -> FluxTransformer2DModel:
    """diffusers' own network in the recipe's sizes."""
    return flow.in_single_precision(FluxTransformer2DModel(
        patch_size=1, in_channels=8 * latents, out_channels=4 * latents, num_layers=recipe.double_blocks,
        num_single_layers=recipe.single_blocks, attention_head_dim=recipe.head, num_attention_heads=recipe.heads,
        joint_attention_dim=text.width, pooled_projection_dim=text.pooled, guidance_embeds=True,
        axes_dims_rope=recipe.axes))


class Flux(nn.Module):
    """All that learns: transformer, text encoders and the probe, which stays behind."""

    def __init__(self, recipe: recipes.Flux, text: recipes.Text, latents: int, work: Path):
        super().__init__()
        self.transformer = network(recipe, text, latents)
        nn.init.zeros_(self.transformer.proj_out.weight)
        nn.init.zeros_(self.transformer.proj_out.bias)
        self.encoders = TextEncoders(text, work / "tokenizers")
        # From a latent to the log of nearness.
        self.probe = nn.Sequential(
            nn.Conv2d(latents, 48, 3, padding=1), nn.SiLU(), nn.Conv2d(48, 48, 3, padding=1), nn.SiLU(),
            nn.Conv2d(48, 1, 1), nn.Flatten(0, 1))


class FluxLesson:
    """Learns pictures of cached latents, under controls and captions."""

    name = "flux"

    def __init__(self, data: Path, work: Path, recipe: recipes.Flux = recipes.Flux(),
                 text: recipes.Text = recipes.Text()):
        self.recipe, self.schedule, self.text, self.work = recipe, recipe.schedule, text, work
        self.autoencoder = AutoencoderKL.from_pretrained(
            work / "export" / "autoencoder", dtype=torch.float32).eval()
        self.scenes, self.held_out = Scenes(data, "training"), Scenes(data, "validation")
        self.captions = Captions(self.scenes, work / "tokenizers", text)
        self.held_captions = Captions(self.held_out, work / "tokenizers", text)
        self.latents = Latents(self.scenes, "training", work)
        self.held_latents = Latents(self.held_out, "validation", work)
        torch.manual_seed(self.schedule.seed)
        self.model: nn.Module = Flux(recipe, text, self.autoencoder.config.latent_channels, work)
        self.model.encoders.clip.load_state_dict(
            CLIPTextModel.from_pretrained(work / "export/text/text_encoder", dtype=torch.float32).state_dict())
        self.model.encoders.t5.load_state_dict(
            T5EncoderModel.from_pretrained(work / "export/text/text_encoder_2", dtype=torch.float32).state_dict())
        self.rates = {"encoders.": recipe.text_rate}
        self.network: nn.Module = self.model.transformer

    def compile(self, wanted: bool) -> None:
        """Trains a compiled transformer, or the plain one; both have the same weights."""
        self.network = torch.compile(self.model.transformer, dynamic=False) if wanted else self.model.transformer

    def scaled(self, latents: torch.Tensor) -> torch.Tensor:
        """Latents as the transformer sees them: mean 0 and deviation 1."""
        config = self.autoencoder.config
        return (latents - config.shift_factor) * config.scaling_factor

    def gathered(self, latents: Latents, chosen: list[int], mirrored) -> dict[str, torch.Tensor]:
        """Latents and controls [n, 16, h, w] as the transformer sees them, deviations, and log nearness."""
        parts = [latents.of(i, bool(m)) for i, m in zip(chosen, mirrored)]
        found = {name: torch.stack([part[name] for part in parts]) for name in parts[0]}
        found["deviation"] *= self.autoencoder.config.scaling_factor
        return found | {name: self.scaled(found[name]) for name in ("mean", "control")}

    def batch(self, step: int) -> dict[str, torch.Tensor]:
        random = draws(step, self.schedule.seed)
        chosen = indices(step, self.schedule.batch, len(self.scenes), self.schedule.seed)
        found = self.gathered(self.latents, chosen, random.random(len(chosen)) < 0.5)
        rows = self.captions.drawn(chosen, random, self.recipe.dropped)
        return found | self.captions.tokens(rows)

    def losses(self, batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        clean = batch["mean"] + batch["deviation"] * torch.randn_like(batch["mean"])
        time = flow.shifted(torch.sigmoid(torch.randn(len(clean))), self.recipe.tokens)
        return self.compared(self.network, clean, torch.randn_like(clean), time, batch)

    def compared(self, transformer: nn.Module, clean, noise, time, batch) -> dict[str, torch.Tensor]:
        """The losses of latents [n, 16, h, w] with noise of times [n]."""
        at = time[:, None, None, None]
        mixed = (1 - at) * clean + at * noise
        guidance = torch.full((len(clean),), self.recipe.guidance)
        said = flow.unpacked(flow.velocity(
            transformer, flow.packed(mixed), flow.packed(batch["control"]), time, guidance,
            self.model.encoders(batch)), *clean.shape[2:])
        with torch.autocast("cpu", enabled=False):
            # The probe learns from clean latents alone, and the transformer from the probe as it is.
            read = self.model.probe(clean)
            fixed = {name: value.detach() for name, value in self.model.probe.named_parameters()}
            reached = functional_call(self.model.probe, fixed, (mixed - at * said,))
            off = (reached - batch["near"]).abs().mean((1, 2)).clamp(max=2)
            terms = {"velocity": (said - (noise - clean)).pow(2).mean(),
                     "probe": (read - batch["near"]).abs().mean(), "nearness": (off * (1 - time)).mean()}
            loss = terms["velocity"] + terms["probe"] + self.recipe.probe * terms["nearness"]
            return terms | {"loss": loss}

    @torch.no_grad()
    def validate(self, model: nn.Module) -> dict[str, float]:
        """The losses of validation scenes at times spread evenly over what is trained."""
        found: dict[str, list[torch.Tensor]] = {}
        count, random = min(self.recipe.validated, len(self.held_out)), draws(0, self.schedule.seed)
        normal = torch.distributions.Normal(0, 1)
        for first in range(0, count, 64):
            chosen = list(range(first, min(first + 64, count)))
            batch = self.gathered(self.held_latents, chosen, random.random(len(chosen)) < 0.5)
            batch |= self.held_captions.tokens(self.held_captions.drawn(chosen, random))
            parts = (torch.arange(len(chosen)) + 0.5) / len(chosen)
            time = flow.shifted(torch.sigmoid(normal.icdf(parts)), self.recipe.tokens)
            for name, value in self.compared(
                    model.transformer, batch["mean"], torch.randn_like(batch["mean"]), time, batch).items():
                found.setdefault(name, []).append(value)
        return {name: float(torch.stack(values).mean()) for name, values in found.items()}

    def export(self, model: nn.Module, folder: Path, facts: dict) -> None:
        """A whole pipeline in diffusers' layout."""
        save_pipeline(folder, self.work, model.transformer, model.encoders, self.text, facts)

    @torch.no_grad()
    def sheet(self, model: nn.Module, path: Path, guidance: tuple[float, ...] | None = None, count: int = 8) -> None:
        """Validation controls, the pictures they were made of, and what is generated; without distilled
        guidance once without any and once with two evaluations a step."""
        count = min(count, len(self.held_out))
        chosen = list(range(count))
        batch = self.gathered(self.held_latents, chosen, np.zeros(count))
        rows = self.held_captions.rows[:count, 0]
        text = model.encoders(self.held_captions.tokens(rows))
        empty = model.encoders(self.held_captions.tokens(np.full(count, len(self.held_captions.texts))))
        noise = flow.packed(torch.randn(batch["mean"].shape, generator=torch.Generator().manual_seed(1)))
        control = flow.packed(batch["control"])
        shown = [self.decoded(batch["control"]), self.decoded(batch["mean"])]
        labels = ["control", "picture"]
        for strength in guidance or (1.0, 10.0):
            weight = 1.0 if guidance else recipes.weight_of(strength, recipes.Distil().slope)
            seen = strength if guidance else self.recipe.guidance
            tokens = flow.sampled(model.transformer, noise, control, text, 20, seen, empty, weight)
            shown.append(self.decoded(flow.unpacked(tokens, *batch["mean"].shape[2:])))
            labels.append(f"guidance {strength:g}")
        sheets.draw(path, shown, labels, [self.held_captions.texts[row] for row in rows])

    def decoded(self, latents: torch.Tensor) -> list[np.ndarray]:
        """Pictures of latents as the transformer sees them."""
        config = self.autoencoder.config
        return sheets.bytes_of(self.autoencoder.decoder(latents / config.scaling_factor + config.shift_factor))
