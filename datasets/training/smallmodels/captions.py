"""The captions of scenes as token ids, so that training does not tokenize."""

from pathlib import Path

import numpy as np
import torch
from transformers import CLIPTokenizer, T5Tokenizer

from .recipes import Text
from .scenes import Scenes
from .vocabularies import ids


def of(facts: dict) -> list[str]:
    """All captions of a scene: the paraphrases where there are some, and one with a capital and a full stop."""
    found = list(dict.fromkeys(facts.get("captions") or [facts["caption"]]))
    return found + [found[-1][:1].upper() + found[-1][1:] + "."]


class Captions:
    """Token ids of every caption of a split; a scene has one to `most` of them."""

    def __init__(self, scenes: Scenes, tokenizers: Path, recipe: Text, most: int = 4):
        clip = CLIPTokenizer.from_pretrained(tokenizers / "tokenizer")
        t5 = T5Tokenizer.from_pretrained(tokenizers / "tokenizer_2")
        texts, numbers, self.counts = [], {}, np.zeros(len(scenes), np.int64)
        self.rows = np.zeros((len(scenes), most), np.int64)
        for index in range(len(scenes)):
            own = of(scenes.facts(index))[-most:]
            self.counts[index] = len(own)
            for at, text in enumerate(own):
                if text not in numbers:
                    numbers[text] = len(texts)
                    texts.append(text)
                self.rows[index, at] = numbers[text]
        self.texts = texts
        # The last row is the empty prompt, with which guidance compares.
        self.short = ids(clip, texts + [""], recipe.short)
        self.long = ids(t5, texts + [""], recipe.long)

    def drawn(self, indices: list[int], random: np.random.Generator, dropped: float = 0) -> np.ndarray:
        """Rows of one caption a scene, of which a share are the empty prompt."""
        rows = np.array([self.rows[i, random.integers(self.counts[i])] for i in indices])
        rows[random.random(len(rows)) < dropped] = len(self.texts)
        return rows

    def tokens(self, rows: np.ndarray) -> dict[str, torch.Tensor]:
        """Token ids of rows: `short` for CLIP and `long` for T5, [n, tokens]."""
        at = torch.from_numpy(rows)
        return {"short": self.short[at].long(), "long": self.long[at].long()}
