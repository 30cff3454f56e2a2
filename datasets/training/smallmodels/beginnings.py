"""How a transformer for pictures begins.

With few pictures most of a training goes into finding out what a patch shows and where it lies. Both can be had
beforehand: patches as their half whitened principal components, places as waves.
"""

import math

import torch
from torch import nn


@torch.no_grad()
def even(module: nn.Module) -> None:
    """Every matrix as Glorot and Bengio (2010) draw it, for its own width; biases 0.

    transformers draws all with a deviation of 0.02, a third of that for a width of 192.
    """
    for layer in module.modules():
        if isinstance(layer, nn.Linear):
            nn.init.xavier_uniform_(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)


@torch.no_grad()
def whitened(layer: nn.Conv2d, pictures: torch.Tensor) -> None:
    """Has a layer say the strongest principal components of the patches of `pictures` [n, 3, h, w], half
    whitened, in a drawn rotation; together they have about a deviation of 1.

    A drawn layer says hardly more than a patch's mean, which is most of what patches differ in; wholly whitened
    ones say hardly more than noise, which most components are.
    """
    size = layer.kernel_size[0]
    patches = nn.functional.unfold(pictures.contiguous(), size, stride=size).transpose(1, 2).flatten(0, 1)
    mean = patches.mean(0)
    covariance = (patches - mean).T @ (patches - mean) / len(patches)
    values, vectors = torch.linalg.eigh(covariance.double())
    values, vectors = values.flip(0)[:layer.out_channels].float(), vectors.flip(1)[:, :layer.out_channels].float()
    rotation = torch.linalg.qr(torch.randn(layer.out_channels, len(values)))[0]
    values = values.clamp(min=1e-6)
    loudness = values.sqrt().mean().sqrt()
    kernel = rotation @ (vectors / (values**0.25 * loudness)).T
    layer.weight.copy_(kernel.view_as(layer.weight))
    layer.bias.copy_(-(kernel @ mean))


@torch.no_grad()
def waves(positions: torch.Tensor) -> None:
    """Sets positions [1, 1 + side * side, width] to sines and cosines of row and column, in a drawn rotation;
    the first, which is no place, stays."""
    side = math.isqrt(positions.shape[1] - 1)
    quarter = positions.shape[2] // 4
    rows, columns = torch.meshgrid(torch.arange(side).float(), torch.arange(side).float(), indexing="ij")
    rates = torch.exp(torch.linspace(math.log(0.15), math.log(2.0), quarter))
    values = torch.cat([
        wave(place.reshape(-1, 1) * rates) for place in (rows, columns) for wave in (torch.sin, torch.cos)], 1)
    rotation = torch.linalg.qr(torch.randn(positions.shape[2], positions.shape[2]))[0][: 4 * quarter]
    positions[0, 1:] = values @ rotation
