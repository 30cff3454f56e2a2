"""FLUX's flow: times, tokens, velocities and the way from noise to a picture."""

import math

import torch
from torch import nn


def shift(tokens: int) -> float:
    """What times are shifted by for so many image tokens: exp of a line through 0.5 at 256 and 1.15 at 4096."""
    slope = (1.15 - 0.5) / (4096 - 256)
    return math.exp(0.5 + slope * (tokens - 256))


def shifted(time: torch.Tensor, tokens: int) -> torch.Tensor:
    """Times 0 to 1, more of them near 1."""
    factor = shift(tokens)
    return factor * time / (1 + (factor - 1) * time)


def sigmas(steps: int, tokens: int) -> torch.Tensor:
    """From 1 to 0, one more than there are steps."""
    return torch.cat([shifted(1 - torch.arange(steps, dtype=torch.float64) / steps, tokens).float(), torch.zeros(1)])


def packed(latents: torch.Tensor) -> torch.Tensor:
    """Tokens [n, h/2 w/2, 4 c] of latents [n, c, h, w], in the order of diffusers' pipelines."""
    n, c, h, w = latents.shape
    return latents.view(n, c, h // 2, 2, w // 2, 2).permute(0, 2, 4, 1, 3, 5).reshape(n, h * w // 4, 4 * c)


def unpacked(tokens: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """The latents of tokens, with so many numbers down and across."""
    n, _, channels = tokens.shape
    parts = tokens.view(n, height // 2, width // 2, channels // 4, 2, 2)
    return parts.permute(0, 3, 1, 4, 2, 5).reshape(n, channels // 4, height, width)


def places(rows: int, columns: int) -> torch.Tensor:
    """Where image tokens are: [rows columns, 3]."""
    grid = torch.zeros(rows, columns, 3)
    grid[..., 1], grid[..., 2] = torch.arange(rows)[:, None], torch.arange(columns)[None]
    return grid.reshape(-1, 3)


def velocity(
    transformer: nn.Module, tokens: torch.Tensor, control: torch.Tensor, time: torch.Tensor,
    guidance: torch.Tensor, text: tuple[torch.Tensor, torch.Tensor],
) -> torch.Tensor:
    """What the transformer says [n, tokens, 64], in 32 bits; the picture is square."""
    pooled, states = text
    side = math.isqrt(tokens.shape[1])
    return transformer(
        hidden_states=torch.cat([tokens, control], dim=2), timestep=time, guidance=guidance,
        pooled_projections=pooled, encoder_hidden_states=states, txt_ids=torch.zeros(states.shape[1], 3),
        img_ids=places(side, side), return_dict=False)[0].float()


@torch.no_grad()
def sampled(
    transformer: nn.Module, noise: torch.Tensor, control: torch.Tensor, text: tuple[torch.Tensor, torch.Tensor],
    steps: int, guidance: float, empty: tuple[torch.Tensor, torch.Tensor] | None = None, weight: float = 1.0,
) -> torch.Tensor:
    """Tokens of pictures by Euler's method; with `empty`, the empty prompt's states, by classifier-free
    guidance of a weight."""
    tokens = noise
    times = sigmas(steps, noise.shape[1])
    strength = torch.full((len(noise),), guidance)
    for time, following in zip(times[:-1], times[1:]):
        now = time.expand(len(noise))
        direction = velocity(transformer, tokens, control, now, strength, text)
        if empty is not None and weight != 1:
            without = velocity(transformer, tokens, control, now, strength, empty)
            direction = without + weight * (direction - without)
        tokens = tokens + (following - time) * direction
    return tokens


def in_single_precision(transformer: nn.Module) -> nn.Module:
    """Keeps the stream between blocks, and so times and guidance, in 32 bits whatever blocks multiply in.

    diffusers brings times to the type of the embedded tokens: bfloat16 would round 0.9961 to 1.
    """
    for layer in (transformer.x_embedder, transformer.context_embedder):
        layer.register_forward_hook(_to_float)
    return transformer


def _to_float(_, __, output: torch.Tensor) -> torch.Tensor:
    return output.float()
