"""What a depth model is asked besides depth while it learns; none of it is in the exported weights."""

import torch
from torch import nn

from . import losses
from .scenes import Scenes


class Labels:
    """What the scenes' captions name, as numbers."""

    NAMES = ("place", "object")

    def __init__(self, scenes: Scenes):
        found = {name: set() for name in self.NAMES}
        for shard in scenes.shards:
            for facts in shard.facts:
                for name in self.NAMES:
                    found[name].add(facts[name])
        self.words = {name: sorted(words) for name, words in found.items()}

    def of(self, facts: dict) -> list[int]:
        """A number a name."""
        return [self.words[name].index(facts[name]) for name in self.NAMES]


class Read(nn.Module):
    """A network with small readers of its encoder: depth of quarters of patches at every tap, and what the
    picture shows.

    A head of many convolutions tells the encoder little while it is untrained itself; one matrix tells it at once.
    """

    QUARTERS = 2

    def __init__(self, network: nn.Module, width: int, taps: int, labels: Labels, start: float):
        super().__init__()
        self.network = network
        self.depths = nn.ModuleList([nn.Linear(width, self.QUARTERS**2) for _ in range(taps)])
        for reader in self.depths:
            nn.init.zeros_(reader.weight)
            nn.init.constant_(reader.bias, start)
        self.names = nn.ModuleList([nn.Linear(width, len(words)) for words in labels.words.values()])
        self.states: list[torch.Tensor] = []

    def forward(self, pixel_values: torch.Tensor):
        """What the network says; the states at its taps are kept until the next call."""
        # Set anew for each call: a copy of the network, for export, takes no hook along.
        hook = self.network.neck.register_forward_pre_hook(lambda _, inputs: setattr(self, "states", inputs[0]))
        try:
            return self.network(pixel_values=pixel_values)
        finally:
            hook.remove()

    def losses(self, log: torch.Tensor, known: torch.Tensor, labels: torch.Tensor) -> dict[str, torch.Tensor]:
        """Of the last pictures: mean errors of log depth [n, h, w] where it is `known`, and cross-entropies."""
        patches = round((self.states[0].shape[1] - 1) ** 0.5)
        cells = patches * self.QUARTERS
        pooled = [nn.functional.adaptive_avg_pool2d(values[:, None], cells)[:, 0] for values in (log * known, known)]
        truth = self._by_patch(pooled[0] / pooled[1].clamp(min=1e-3), patches)
        weight = self._by_patch(pooled[1], patches)
        depths = [
            losses.mean_where((reader(state[:, 1:].float()) - truth).abs(), weight)
            for reader, state in zip(self.depths, self.states)]
        names = [
            nn.functional.cross_entropy(reader(self.states[-1][:, 0].float()), label)
            for reader, label in zip(self.names, labels.T)]
        return {"patches": sum(depths) / len(depths), "names": sum(names) / len(names)}

    def _by_patch(self, values: torch.Tensor, patches: int) -> torch.Tensor:
        """Cells [n, 2 p, 2 p] to [n, p * p, 4]."""
        split = values.unflatten(1, (patches, self.QUARTERS)).unflatten(3, (patches, self.QUARTERS))
        return split.permute(0, 1, 3, 2, 4).reshape(len(values), patches * patches, -1)
