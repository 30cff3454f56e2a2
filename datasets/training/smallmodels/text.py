"""The two text encoders: CLIP says in one state what a prompt is about, T5 has a state a token.

Both are warmed up on what captions say of their scenes, and learn on with the transformer.
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer, T5Config, T5EncoderModel, T5Tokenizer

from . import recipes, vocabularies
from .captions import Captions, of
from .export import replace_folder, save_half
from .order import draws, indices
from .scenes import Scenes


class TextEncoders(nn.Module):
    """CLIP's pooled state and T5's states, by transformers' own networks."""

    def __init__(self, recipe: recipes.Text, tokenizers: Path):
        super().__init__()
        short = CLIPTokenizer.from_pretrained(tokenizers / "tokenizer")
        long = T5Tokenizer.from_pretrained(tokenizers / "tokenizer_2")
        self.clip = CLIPTextModel(CLIPTextConfig(
            vocab_size=len(short), hidden_size=recipe.pooled, intermediate_size=4 * recipe.pooled,
            num_hidden_layers=recipe.clip_layers, num_attention_heads=recipe.clip_heads,
            max_position_embeddings=recipe.short, projection_dim=recipe.pooled, bos_token_id=short.bos_token_id,
            eos_token_id=short.eos_token_id, pad_token_id=short.pad_token_id))
        self.t5 = T5EncoderModel(T5Config(
            vocab_size=len(long), d_model=recipe.width, d_kv=recipe.head, d_ff=recipe.hidden,
            num_layers=recipe.t5_layers, num_heads=recipe.t5_heads, feed_forward_proj="gated-gelu", dropout_rate=0.0,
            relative_attention_max_distance=64, pad_token_id=0, eos_token_id=1))

    def forward(self, tokens: dict[str, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        """CLIP's [n, pooled] and T5's [n, tokens, width]; padding is attended to, as FLUX's pipelines do."""
        pooled = self.clip(input_ids=tokens["short"]).pooler_output
        return pooled, self.t5(input_ids=tokens["long"]).last_hidden_state


class WarmUp(nn.Module):
    """Reads a caption's attributes from either encoder."""

    def __init__(self, encoders: TextEncoders, recipe: recipes.Text, sizes: dict[str, int]):
        super().__init__()
        self.encoders = encoders
        self.from_clip = nn.ModuleDict({name: nn.Linear(recipe.pooled, size) for name, size in sizes.items()})
        self.from_t5 = nn.ModuleDict({name: nn.Linear(recipe.width, size) for name, size in sizes.items()})

    def forward(self, tokens: dict[str, torch.Tensor]) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
        pooled, states = self.encoders(tokens)
        mean = states.mean(1)
        return {name: (self.from_clip[name](pooled), self.from_t5[name](mean)) for name in self.from_clip}


class TextLesson:
    """Learns the attributes of captions."""

    name = "text"

    def __init__(self, data: Path, work: Path, recipe: recipes.Text = recipes.Text()):
        self.recipe, self.schedule = recipe, recipe.schedule
        self.scenes, self.held_out = Scenes(data, "training"), Scenes(data, "validation")
        self.tokenizers = train_tokenizers(self.scenes, work, recipe)
        self.captions = Captions(self.scenes, self.tokenizers, recipe)
        self.held_captions = Captions(self.held_out, self.tokenizers, recipe)
        self.classes = {name: sorted({shard_facts[name] for shard in self.scenes.shards for shard_facts in shard.facts})
                        for name in recipe.attributes}
        self.classes["surfaces"] = sorted({s for shard in self.scenes.shards for f in shard.facts for s in f["surfaces"]})
        torch.manual_seed(self.schedule.seed)
        self.model: nn.Module = WarmUp(
            TextEncoders(recipe, self.tokenizers), recipe, {name: len(c) for name, c in self.classes.items()})

    def targets(self, scenes: Scenes, chosen: list[int], texts: list[str]) -> dict[str, torch.Tensor]:
        """Class numbers [n] of each attribute, and of surfaces 0 or 1 [n, surfaces]; -1 for what a caption
        does not mention."""
        facts = [scenes.facts(i) for i in chosen]
        found = {name: torch.tensor([
            self.classes[name].index(f[name]) if f[name] in self.classes[name] else -1 for f in facts])
            for name in self.recipe.attributes}
        found["surfaces"] = torch.tensor([
            [float(s in text) for s in self.classes["surfaces"]] for text in texts])
        return found

    def made(self, scenes: Scenes, captions: Captions, chosen: list[int], random) -> dict[str, torch.Tensor]:
        rows = captions.drawn(chosen, random)
        texts = [captions.texts[row] for row in rows]
        return captions.tokens(rows) | self.targets(scenes, chosen, texts)

    def batch(self, step: int) -> dict[str, torch.Tensor]:
        chosen = indices(step, self.schedule.batch, len(self.scenes), self.schedule.seed)
        return self.made(self.scenes, self.captions, chosen, draws(step, self.schedule.seed))

    def losses(self, batch: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        terms = {}
        for name, said in self.model(batch).items():
            for logits in said:
                terms[name] = terms.get(name, 0) + self.miss(logits.float(), batch[name])
        return terms | {"loss": sum(terms.values())}

    @staticmethod
    def miss(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        if target.ndim == 2:
            return 5 * F.binary_cross_entropy_with_logits(logits, target)
        return F.cross_entropy(logits, target, ignore_index=-1)

    @torch.no_grad()
    def validate(self, model: nn.Module) -> dict[str, float]:
        """The share of attributes that are read correctly, by CLIP's and by T5's states."""
        chosen = list(range(len(self.held_out)))
        batch = self.made(self.held_out, self.held_captions, chosen, draws(0, self.schedule.seed))
        found = {}
        for name, said in model(batch).items():
            for encoder, logits in zip(("clip", "t5"), said):
                right = ((logits > 0) == (batch[name] > 0.5)) if logits.shape == batch[name].shape else (
                    logits.argmax(-1) == batch[name])
                found[f"{name}_{encoder}"] = float(right.float().mean())
        return found

    def export(self, model: nn.Module, folder: Path, facts: dict) -> None:
        """Both encoders, in two folders below the one of the training."""
        save_half(model.encoders.clip, folder / "text_encoder", facts)
        save_half(model.encoders.t5, folder / "text_encoder_2", facts)

    def sheet(self, model: nn.Module, path: Path) -> None:
        """There is nothing to be seen."""


def train_tokenizers(scenes: Scenes, work: Path, recipe: recipes.Text) -> Path:
    """The folder of both tokenizers, which are trained where they are missing."""
    folder = work / "tokenizers"
    if not folder.exists():
        texts = [text for shard in scenes.shards for facts in shard.facts for text in of(facts)[:-1]]

        def write(target: Path) -> None:
            vocabularies.train_clip(texts, recipe, target / "tokenizer")
            vocabularies.train_t5(texts, recipe, target / "tokenizer_2")

        replace_folder(folder, write)
    return folder
