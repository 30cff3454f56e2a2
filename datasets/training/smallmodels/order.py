"""Which scenes a step sees: a function of seed and step alone, so that a resumed run goes on as if uninterrupted."""

from functools import lru_cache

import numpy as np
import torch

_PRIME = 1_000_003


@lru_cache(maxsize=2)
def _permutation(count: int, seed: int, epoch: int) -> np.ndarray:
    return np.random.default_rng([seed, epoch]).permutation(count)


def indices(step: int, batch: int, count: int, seed: int) -> list[int]:
    """The scenes of a step: every epoch is a shuffle of all of them."""
    places = range(step * batch, (step + 1) * batch)
    return [int(_permutation(count, seed, place // count)[place % count]) for place in places]


def draws(step: int, seed: int) -> np.random.Generator:
    """Random numbers for the augmentation of a step."""
    return np.random.default_rng([seed, step, 1])


def seed_torch(step: int, seed: int) -> None:
    """Sets torch's own generator for a step: noise and dropout come from it."""
    torch.manual_seed(seed * _PRIME + step)
