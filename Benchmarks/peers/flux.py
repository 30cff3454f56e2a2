"""FLUX's transformer at full width with random weights: makes one block of each kind, and times them in torch.

    flux.py FOLDER make [ROWS COLUMNS]
    flux.py FOLDER torch f32|bf16 REPETITIONS [ROWS COLUMNS]

`make` writes FOLDER/model (diffusers' layout, bfloat16, 1.1 GB), FOLDER/input (floats: 512 text states, pooled text,
noisy tokens, control tokens) and FOLDER/output, the velocity in f32. ROWS x COLUMNS tokens of the image are 32 x 32
unless given. `torch` prints {"double": [...], "single": [...], "seconds": [...], "error": ..., "version": ...}: seconds of
each block, of 19 and 38 of them, and the mean distance from FOLDER/output over its deviation.
"""

import json
import os
import sys
import time
from pathlib import Path

import numpy as np

TEXT = 512
SIZES = dict(patch_size=1, in_channels=128, out_channels=64, num_layers=1, num_single_layers=1,
             attention_head_dim=128, num_attention_heads=24, joint_attention_dim=4096, pooled_projection_dim=768,
             guidance_embeds=True, axes_dims_rope=(16, 56, 56))


def velocity(model, numbers, rows, columns, kind):
    import torch
    from diffusers import FluxControlPipeline

    counts = [TEXT * 4096, 768, rows * columns * 64, rows * columns * 64]
    text, pooled, tokens, control = np.split(numbers, np.cumsum(counts)[:-1])
    tensor = lambda values, *shape: torch.from_numpy(values).reshape(1, *shape).to(kind)
    ids = FluxControlPipeline._prepare_latent_image_ids(1, rows, columns, "cpu", kind)
    with torch.inference_mode():
        return model(
            hidden_states=torch.cat([tensor(tokens, -1, 64), tensor(control, -1, 64)], 2),
            timestep=torch.tensor([0.5]).to(kind), guidance=torch.tensor([8.0]),
            pooled_projections=tensor(pooled, -1), encoder_hidden_states=tensor(text, TEXT, 4096),
            txt_ids=torch.zeros(TEXT, 3).to(kind), img_ids=ids, return_dict=False)[0].float().numpy()


def make(folder, rows, columns):
    import torch
    from diffusers import FluxTransformer2DModel

    torch.manual_seed(0)
    model = FluxTransformer2DModel(**SIZES).eval()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if weight.ndim == 2:
                weight.normal_(0, weight.shape[1] ** -0.5)
            elif ".norm_" in name:
                weight.uniform_(0.8, 1.2)
            else:
                weight.normal_(0, 0.1)
            weight.copy_(weight.to(torch.bfloat16))
    folder.mkdir(parents=True, exist_ok=True)
    numbers = torch.randn(TEXT * 4096 + 768 + 2 * rows * columns * 64).numpy()
    numbers.tofile(folder / "input")
    velocity(model, numbers, rows, columns, torch.float32).tofile(folder / "output")
    model.to(torch.bfloat16).save_pretrained(folder / "model")


def run(folder, precision, repetitions, rows, columns):
    import torch
    from diffusers import FluxTransformer2DModel

    torch.set_num_threads(os.cpu_count())
    kind = torch.float32 if precision == "f32" else torch.bfloat16
    model = FluxTransformer2DModel.from_pretrained(folder / "model", torch_dtype=kind).eval()
    times = {"double": [], "single": []}

    def timed(block, name):
        forward = block.forward

        def watch(*arguments, **options):
            start = time.perf_counter()
            result = forward(*arguments, **options)
            times[name].append(time.perf_counter() - start)
            return result

        block.forward = watch

    timed(model.transformer_blocks[0], "double")
    timed(model.single_transformer_blocks[0], "single")
    numbers = np.fromfile(folder / "input", "<f4")
    expected = np.fromfile(folder / "output", "<f4")
    for _ in range(1 + repetitions):
        found = velocity(model, numbers, rows, columns, kind)
    double, single = times["double"][1:], times["single"][1:]
    print(json.dumps({
        "double": double, "single": single, "seconds": [19 * d + 38 * s for d, s in zip(double, single)],
        "error": float(np.abs(found.ravel() - expected).mean() / expected.std()),
        "version": f"torch {torch.__version__}"}))


def main():
    folder, words = Path(sys.argv[1]), sys.argv[2:]
    count = 1 if words[0] == "make" else 3
    rows, columns = (int(word) for word in (words[count:count + 2] or ["32", "32"]))
    if words[0] == "make":
        make(folder, rows, columns)
    else:
        run(folder, words[1], int(words[2]), rows, columns)


main()
