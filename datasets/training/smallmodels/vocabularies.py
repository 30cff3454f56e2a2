"""CLIP's and T5's tokenizers, trained on captions and written as Hugging Face's folders have them."""

import io
import json
import math
import re
from collections import Counter
from pathlib import Path

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import CLIPTokenizer, T5Tokenizer

from .recipes import Text

_BEGIN, _END = "<|startoftext|>", "<|endoftext|>"
_SPACE = "\u2581"
_RARE = -14.0
"""The score of a letter: any word that is known as a whole has more."""
_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,;:!?'\"-()/&"


def train_clip(captions: list[str], recipe: Text, folder: Path) -> CLIPTokenizer:
    """Byte pairs with an end of word, in the order of OpenAI's: bytes, bytes at a word's end, merges, specials."""
    like = CLIPTokenizer().backend_tokenizer
    trained = Tokenizer(models.BPE(unk_token=_END, end_of_word_suffix="</w>"))
    trained.normalizer, trained.pre_tokenizer = like.normalizer, like.pre_tokenizer
    signs = sorted(pre_tokenizers.ByteLevel.alphabet())
    trained.train_from_iterator(captions, trainers.BpeTrainer(
        vocab_size=2 * len(signs) + recipe.merges, end_of_word_suffix="</w>", show_progress=False,
        initial_alphabet=signs, limit_alphabet=len(signs)))
    pairs = [tuple(pair) for pair in json.loads(trained.to_str())["model"]["merges"]][: recipe.merges]
    words = signs + [sign + "</w>" for sign in signs] + ["".join(pair) for pair in pairs] + [_BEGIN, _END]
    vocabulary = {word: number for number, word in enumerate(dict.fromkeys(words))}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    (folder / "merges.txt").write_text(
        "#version: 0.2\n" + "".join(" ".join(pair) + "\n" for pair in pairs), encoding="utf-8")
    made = CLIPTokenizer(
        vocab=vocabulary, merges=pairs, bos_token=_BEGIN, eos_token=_END, pad_token=_END, unk_token=_END,
        model_max_length=recipe.short)
    made.save_pretrained(folder)
    return CLIPTokenizer.from_pretrained(folder)


def train_t5(captions: list[str], recipe: Text, folder: Path) -> T5Tokenizer:
    """SentencePiece's unigrams with T5's first three pieces, and a tokenizer.json of the same.

    Every frequent word is a piece, and so is every letter. Trained unigrams would cut even the commonest of
    these few words, whose parts serve several of them.
    """
    data = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(captions), model_writer=data, vocab_size=len(_LETTERS) + 40, model_type="unigram",
        character_coverage=1.0, required_chars=_LETTERS, hard_vocab_limit=False, num_threads=1, pad_id=0, eos_id=1,
        unk_id=2, bos_id=-1, pad_piece="<pad>", eos_piece="</s>", unk_piece="<unk>", minloglevel=2,
        input_sentence_size=10_000)
    model = sentencepiece_model_pb2.ModelProto.FromString(data.getvalue())
    specials = [(piece.piece, piece.score, piece.type) for piece in model.pieces[:3]]
    letters = sorted({piece.piece for piece in model.pieces[3:] if len(piece.piece) == 1} - {_SPACE})
    words = Counter(word for text in captions for word in re.findall(r"\w+|[^\w\s]+", text))
    frequent = [(word, count) for word, count in words.most_common(recipe.pieces) if len(word) > 1]
    total = sum(words.values())
    del model.pieces[:]
    for text, score, kind in specials:
        model.pieces.add(piece=text, score=score, type=kind)
    for text, count in [("a", words["a"])] + frequent:
        model.pieces.add(piece=_SPACE + text, score=math.log(max(count, 1) / total))
        if text[:1].islower():
            # Sentences begin with a capital; halved, so that no score comes twice.
            model.pieces.add(piece=_SPACE + text.capitalize(), score=math.log(max(count, 1) / total / 2))
    model.pieces.add(piece=_SPACE, score=_RARE)
    for letter in letters:
        model.pieces.add(piece=letter, score=_RARE)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spiece.model").write_bytes(model.SerializeToString(deterministic=True))
    made = T5Tokenizer.from_pretrained(folder, extra_ids=0, model_max_length=recipe.long)
    made.save_pretrained(folder)
    return T5Tokenizer.from_pretrained(folder)


def ids(tokenizer, texts: list[str], length: int):
    """Token ids [n, length] with end and padding, as the pipelines make them."""
    import torch

    return torch.tensor(
        tokenizer(texts, padding="max_length", max_length=length, truncation=True)["input_ids"], dtype=torch.int32)
