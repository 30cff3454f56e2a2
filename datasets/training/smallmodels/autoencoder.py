"""The autoencoder: pictures and control pictures to 16 channels of latents, an eighth as wide and high."""

from pathlib import Path

import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL
from torch import nn

from . import losses, pictures, recipes, sheets
from .control import control
from .export import save_half
from .order import draws, indices
from .scenes import Scenes


def network(recipe: recipes.Autoencoder) -> AutoencoderKL:
    """diffusers' own network in the recipe's widths."""
    levels = len(recipe.widths)
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * levels, up_block_types=("UpDecoderBlock2D",) * levels,
        block_out_channels=recipe.widths, layers_per_block=recipe.layers, norm_num_groups=recipe.groups,
        latent_channels=recipe.latents, sample_size=recipe.side, use_quant_conv=False, use_post_quant_conv=False,
        scaling_factor=1.0, shift_factor=0.0)


class AutoencoderLesson:
    """Learns to give back what it was shown."""

    name = "autoencoder"

    def __init__(self, data: Path, recipe: recipes.Autoencoder = recipes.Autoencoder()):
        self.recipe, self.schedule = recipe, recipe.schedule
        torch.manual_seed(self.schedule.seed)
        self.model: nn.Module = network(recipe)
        self.scenes, self.held_out = Scenes(data, "training"), Scenes(data, "validation")

    def begin(self, folder: Path) -> None:
        """Takes the weights of an exported folder."""
        self.model.load_state_dict(AutoencoderKL.from_pretrained(folder, dtype=torch.float32).state_dict())

    def batch(self, step: int) -> dict[str, torch.Tensor]:
        """Pictures [n, 3, side, side] from -1 to 1, of which some are controls."""
        recipe, random = self.recipe, draws(step, self.schedule.seed)
        shown = []
        for index in indices(step, self.schedule.batch, len(self.scenes), self.schedule.seed):
            crop = pictures.Crop.drawn(random, self.scenes.side, recipe.smallest_crop)
            if random.random() < recipe.controls:
                shown.append(control(crop.of(self.scenes.depth(index)), recipe.side))
            else:
                shown.append(pictures.signed(
                    pictures.resized(crop.of(self.scenes.picture(index)), recipe.side, "bilinear")))
        return {"pictures": torch.stack(shown), "halved": torch.tensor(random.random() < recipe.halved)}

    def losses(self, batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        recipe, shown = self.recipe, batch["pictures"]
        mean, log_variance = self.model.encoder(shown).float().chunk(2, dim=1)
        log_variance = log_variance.clamp(-30, 20)
        latents = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        if batch["halved"]:
            latents, shown = F.avg_pool2d(latents, 2), F.avg_pool2d(shown, 2)
        amount = recipe.noise * torch.rand(len(mean), 1, 1, 1)
        made = self.model.decoder(latents + amount * torch.randn_like(latents)).float()
        with torch.autocast("cpu", enabled=False):
            terms = {
                "l1": (made - shown).abs().mean(), "dissimilarity": 1 - losses.ssim(made, shown),
                "pyramid": losses.laplacian(made, shown),
                "divergence": 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).mean(),
                "moments": (mean.mean((0, 2, 3)) ** 2 + (mean.var((0, 2, 3)) - 1) ** 2).mean()}
            weights = {"l1": recipe.absolute, "dissimilarity": recipe.similarity, "pyramid": recipe.pyramid,
                       "divergence": recipe.divergence, "moments": recipe.moments}
            return terms | {"loss": sum(weights[name] * value for name, value in terms.items())}

    def shown(self, first: int, count: int, controls: bool) -> torch.Tensor:
        """Whole validation pictures, or their controls."""
        chosen = range(first, min(first + count, len(self.held_out)))
        if controls:
            return torch.stack([control(self.held_out.depth(i), self.recipe.side) for i in chosen])
        return torch.stack([
            pictures.signed(pictures.resized(self.held_out.picture(i), self.recipe.side, "bilinear")) for i in chosen])

    @torch.no_grad()
    def validate(self, model: nn.Module) -> dict[str, float]:
        """PSNR of means in decibels and the L1 error."""
        found: dict[str, list[torch.Tensor]] = {"psnr": [], "psnr_control": [], "l1": []}
        count = min(self.recipe.validated, len(self.held_out))
        for first in range(0, count, 16):
            for controls in (False, True):
                shown = self.shown(first, min(16, count - first), controls)
                made = model.decoder(model.encoder(shown).chunk(2, dim=1)[0])
                found["psnr_control" if controls else "psnr"].append(losses.psnr(made, shown))
                if not controls:
                    found["l1"].append((made - shown).abs().mean((1, 2, 3)))
        return {name: float(torch.cat(values).mean()) for name, values in found.items()}

    @torch.no_grad()
    def statistics(self, model: nn.Module, count: int = 512) -> tuple[float, float]:
        """Mean and deviation of the latents of training pictures."""
        chosen = indices(0, min(count, len(self.scenes)), len(self.scenes), self.schedule.seed)
        means, squares = [], []
        for first in range(0, len(chosen), 16):
            shown = torch.stack([
                pictures.signed(pictures.resized(self.scenes.picture(i), self.recipe.side, "bilinear"))
                for i in chosen[first : first + 16]])
            mean, log_variance = model.encoder(shown).chunk(2, dim=1)
            means.append(mean.mean((1, 2, 3)))
            squares.append((mean**2 + log_variance.exp()).mean((1, 2, 3)))
        mean = torch.cat(means).mean()
        return float(mean), float((torch.cat(squares).mean() - mean**2).sqrt())

    def export(self, model: nn.Module, folder: Path, facts: dict) -> None:
        """A folder as `vae` in a diffusers pipeline, whose scale makes the latents' deviation 1."""
        mean, deviation = self.statistics(model)
        model.register_to_config(shift_factor=mean, scaling_factor=1 / deviation)
        save_half(model, folder, facts | {"latents": {"mean": mean, "deviation": deviation}})

    @torch.no_grad()
    def sheet(self, model: nn.Module, path: Path) -> None:
        rows = []
        for controls in (False, True):
            shown = self.shown(0, 8, controls)
            made = model.decoder(model.encoder(shown).chunk(2, dim=1)[0])
            rows += [sheets.bytes_of(shown), sheets.bytes_of(made)]
        sheets.draw(path, rows, ["picture", "given back", "control", "given back"])
