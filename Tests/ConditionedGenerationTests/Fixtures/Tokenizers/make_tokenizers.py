"""Tiny tokenizers of FLUX's two kinds, and what transformers makes of seeded strings with them.

Needs transformers 5.23, tokenizers, sentencepiece and protobuf. With the folder of the tokenizers of
FLUX.1-dev (tokenizer, tokenizer_2) as its argument it writes the hashes for those, too; the files of
these are not part of the repository.

  *.u32          a hash for each string: FNV-1a with 32 bits over the ids, without begin and end
  prompts.json   whole answers for some prompts, cut and padded to a small length
"""

import io
import json
import pathlib
import shutil
import struct
import sys
import tempfile

import sentencepiece
from seeded_strings import SeededStrings
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import CLIPTokenizer, T5Tokenizer

HERE = pathlib.Path(__file__).parent
TINY_SEED, TINY_COUNT = 11, 3000
REAL_SEED, REAL_COUNT = 20260, 20000
SENTENCES = [
    "a photo of a cat that sits on a red chair in the evening light",
    "A realistic photograph of the old town, seen from above; highly detailed, 4k",
    "the depth of the scene is kept, and the colours are those of an oil painting",
    "It's a house that doesn't stand there any more: we've measured what they're told.",
    "portrait of an astronaut, studio lighting, sharp focus, 85mm lens",
    "an isometric drawing of a small kitchen with a window and three plants",
    "wide angle view of the mountains behind the lake at sunrise, fog over the water",
    "a robot reads a newspaper on a bench in the rain, neon signs, night",
]
PROMPTS = SENTENCES + [
    "",
    " ",
    "<|endoftext|>",
    "a <|STARTOFTEXT|> b <|startoftext|> c</s> d<pad>e <extra_id_7>",
    "x<lora:add:0.8>y",
    " ".join(SENTENCES),
    "e\u0301\u0301 \uff21\u0301 \u1100\u1161\u11a8 \u0f80\u0f75 \r\n \u2581\u2581x",
    "unknown \U0001f9ff\U0001f9ff signs \U0001f9ff",
]


def strings(seed, count):
    source = SeededStrings(seed)
    return [source.next() for _ in range(count)]


def write_hashes(name, tokenizer, begin, texts):
    with open(HERE / name, "wb") as file:
        for text in texts:
            value = 0x811C9DC5
            for token in tokenizer(text, verbose=False)["input_ids"][begin:-1]:
                value = ((value ^ token) * 0x01000193) & 0xFFFFFFFF
            file.write(struct.pack("<I", value))


def train_clip():
    like = CLIPTokenizer().backend_tokenizer
    tokenizer = Tokenizer(models.BPE(unk_token="<|endoftext|>", end_of_word_suffix="</w>"))
    tokenizer.normalizer = like.normalizer
    tokenizer.pre_tokenizer = like.pre_tokenizer
    trainer = trainers.BpeTrainer(
        vocab_size=1100, end_of_word_suffix="</w>", show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(SENTENCES * 20 + strings(7, 1000), trainer)
    model = json.loads(tokenizer.to_str())["model"]
    vocabulary = model["vocab"]
    for special in ["<|startoftext|>", "<|endoftext|>"]:
        vocabulary[special] = len(vocabulary)
    folder = HERE / "clip"
    folder.mkdir(exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False))
    merges = "".join(" ".join(merge) + "\n" for merge in model["merges"])
    (folder / "merges.txt").write_text("#version: 0.2\n" + merges)
    flags = {"lstrip": False, "rstrip": False, "single_word": False, "special": True}
    begin = {"content": "<|startoftext|>", "normalized": True, **flags}
    end = {"content": "<|endoftext|>", "normalized": False, **flags}
    configuration = {
        "added_tokens_decoder": {
            str(vocabulary["<|startoftext|>"]): begin, str(vocabulary["<|endoftext|>"]): end},
        "bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>",
        "pad_token": "<|endoftext|>", "unk_token": "<|endoftext|>",
        "clean_up_tokenization_spaces": True, "model_max_length": 77,
        "tokenizer_class": "CLIPTokenizer",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(configuration, indent=1))


def train_t5():
    data = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES * 50 + [" ".join(t.split()) for t in strings(7, 60)]),
        model_writer=data, vocab_size=1500, model_type="unigram", character_coverage=0.98,
        hard_vocab_limit=False, num_threads=1, pad_id=0, eos_id=1, unk_id=2, bos_id=-1,
        user_defined_symbols=["<lora:add:0.8>"], minloglevel=2)
    (HERE / "t5").mkdir(exist_ok=True)
    (HERE / "t5" / "spiece.model").write_bytes(data.getvalue())


def whole(kind, folder, name):
    """A folder with nothing but the tokenizer.json that transformers writes."""
    target = pathlib.Path(tempfile.mkdtemp())
    kind.from_pretrained(folder).save_pretrained(target)
    for other in target.iterdir():
        if other.name != "tokenizer.json":
            other.unlink()
    content = json.loads((target / "tokenizer.json").read_text())
    if content["normalizer"]["type"] == "Precompiled":
        # The test puts the table of spiece.model here: it is large, and the same.
        content["normalizer"]["precompiled_charsmap"] = "TABLE"
    (HERE / name).mkdir(exist_ok=True)
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    (HERE / name / "tokenizer.json").write_text(text)
    return kind.from_pretrained(target)


def answers(tokenizer, length, begin):
    found = []
    for text in PROMPTS:
        ids = tokenizer(text, padding="max_length", max_length=length, truncation=True)
        all_ids = tokenizer(text, verbose=False)["input_ids"][begin:-1]
        cut = all_ids[length - 1 - begin :]
        found.append({
            "text": text, "ids": ids["input_ids"], "count": sum(ids["attention_mask"]),
            "cut": tokenizer.decode(cut) if cut else None})
    return found


def main():
    train_clip()
    train_t5()
    bare = pathlib.Path(tempfile.mkdtemp())
    for name in ["vocab.json", "merges.txt"]:
        shutil.copy(HERE / "clip" / name, bare / name)
    tiny = strings(TINY_SEED, TINY_COUNT)
    clip = CLIPTokenizer.from_pretrained(HERE / "clip")
    clip_whole = whole(CLIPTokenizer, HERE / "clip", "clip-whole")
    clip_bare = CLIPTokenizer.from_pretrained(bare)
    t5 = T5Tokenizer.from_pretrained(HERE / "t5")
    t5_whole = whole(T5Tokenizer, HERE / "t5", "t5-whole")
    write_hashes("clip.u32", clip, 1, tiny)
    write_hashes("clip-whole.u32", clip_whole, 1, tiny)
    write_hashes("clip-bare.u32", clip_bare, 1, tiny)
    write_hashes("t5.u32", t5, 0, tiny)
    write_hashes("t5-whole.u32", t5_whole, 0, tiny)
    prompts = {"clip": answers(clip, 77, 1), "t5": answers(t5, 24, 0)}
    (HERE / "prompts.json").write_text(json.dumps(prompts))
    if len(sys.argv) > 1:
        real = pathlib.Path(sys.argv[1])
        texts = strings(REAL_SEED, REAL_COUNT)
        write_hashes(
            "flux-clip.u32", CLIPTokenizer.from_pretrained(real / "tokenizer"), 1, texts)
        write_hashes("flux-t5.u32", T5Tokenizer.from_pretrained(real / "tokenizer_2"), 0, texts)


main()
