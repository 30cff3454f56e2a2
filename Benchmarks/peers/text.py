"""T5 v1.1 XXL's encoder at full width with random weights: makes some layers, and times them in torch.

    text.py FOLDER LAYERS make
    text.py FOLDER LAYERS f32|bf16 REPETITIONS

`make` writes FOLDER/t5 (transformers' layout, bfloat16, 0.4 GB a layer), FOLDER/tokens (512 of them) and FOLDER/states, what
comes out in f32. The other prints {"seconds": [...], "error": ..., "version": ...}; the error is the mean distance from
FOLDER/states over its deviation.
"""

import json
import os
import sys
import time
from pathlib import Path

import numpy as np
import torch
from transformers import T5Config, T5EncoderModel, __version__


def make(folder, layers):
    torch.manual_seed(0)
    model = T5EncoderModel(T5Config(
        d_model=4096, d_ff=10240, d_kv=64, num_heads=64, num_layers=layers, vocab_size=32128,
        feed_forward_proj="gated-gelu", tie_word_embeddings=False)).eval()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.ndim == 1:
                weight.uniform_(0.8, 1.2)
            elif "relative" in name or "shared" in name or "embed" in name:
                weight.normal_(0, 1)
            else:
                # Queries are not scaled in T5.
                weight.normal_(0, weight.shape[1] ** -0.5 / (8 if name.endswith("q.weight") else 1))
            weight.copy_(weight.to(torch.bfloat16))
        tokens = torch.randint(0, 32000, (512,))
        states = model(input_ids=tokens[None]).last_hidden_state
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokens").write_text(" ".join(str(token) for token in tokens.tolist()))
    states.numpy().tofile(folder / "states")
    model.to(torch.bfloat16).save_pretrained(folder / "t5")


def main():
    folder, layers = Path(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    if sys.argv[3] == "make":
        return make(folder, layers)
    kind = torch.float32 if sys.argv[3] == "f32" else torch.bfloat16
    model = T5EncoderModel.from_pretrained(folder / "t5", dtype=kind).eval()
    tokens = torch.tensor([[int(token) for token in (folder / "tokens").read_text().split()]])
    expected = np.fromfile(folder / "states", "<f4")
    seconds = []
    with torch.inference_mode():
        found = model(input_ids=tokens).last_hidden_state
        for _ in range(int(sys.argv[4])):
            start = time.perf_counter()
            found = model(input_ids=tokens).last_hidden_state
            seconds.append(time.perf_counter() - start)
    error = np.abs(found.float().numpy().ravel() - expected).mean() / expected.std()
    print(json.dumps({"seconds": seconds, "error": float(error), "version": f"torch {torch.__version__}, transformers {__version__}"}))


main()
