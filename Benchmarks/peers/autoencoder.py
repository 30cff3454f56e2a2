"""FLUX's autoencoder of full size with random weights: makes it, and times its decoder in torch.

    autoencoder.py FOLDER SIDE make
    autoencoder.py FOLDER SIDE f32|bf16 REPETITIONS

`make` writes FOLDER/autoencoder.safetensors (diffusers' names, half precision) and FOLDER/SIDE.latent, 16 x SIDE x SIDE
floats for an image of 8 SIDE pixels a side, and FOLDER/SIDE.decoded, the image in f32, [height, width, 3]. The other
prints {"seconds": [...], "error": ..., "version": ...}; the error is the mean difference from that image over its
deviation.
"""

import json
import os
import sys
import time
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL, __version__
from safetensors.torch import load_file, save_file


def model():
    return AutoencoderKL(
        down_block_types=["DownEncoderBlock2D"] * 4, up_block_types=["UpDecoderBlock2D"] * 4,
        block_out_channels=[128, 256, 512, 512], layers_per_block=2, latent_channels=16, scaling_factor=0.3611,
        shift_factor=0.1159, use_quant_conv=False, use_post_quant_conv=False).eval()


def make(folder, side):
    torch.manual_seed(0)
    vae = model()
    folder.mkdir(parents=True, exist_ok=True)
    with torch.no_grad():
        for weight in vae.parameters():
            if weight.ndim > 1:
                weight.normal_(0, weight[0].numel() ** -0.5)
            weight.copy_(weight.half().float())
        latent = torch.randn(1, 16, side, side)
        image = vae.decode(latent).sample
    save_file({name: weight.half().contiguous() for name, weight in vae.state_dict().items()}, folder / "autoencoder.safetensors")
    latent.numpy().tofile(folder / f"{side}.latent")
    image[0].permute(1, 2, 0).contiguous().numpy().tofile(folder / f"{side}.decoded")


def main():
    folder, side = Path(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    if sys.argv[3] == "make":
        return make(folder, side)
    kind = torch.float32 if sys.argv[3] == "f32" else torch.bfloat16
    vae = model()
    vae.load_state_dict({name: weight.float() for name, weight in load_file(folder / "autoencoder.safetensors").items()})
    vae = vae.to(kind)
    latent = torch.from_numpy(np.fromfile(folder / f"{side}.latent", "<f4")).reshape(1, 16, side, side).to(kind)
    expected = np.fromfile(folder / f"{side}.decoded", "<f4").reshape(8 * side, 8 * side, 3)
    seconds = []
    with torch.inference_mode():
        found = vae.decode(latent).sample
        for _ in range(int(sys.argv[4])):
            start = time.perf_counter()
            found = vae.decode(latent).sample
            seconds.append(time.perf_counter() - start)
    found = found[0].permute(1, 2, 0).float().numpy()
    error = float(np.abs(found - expected).mean() / expected.std())
    print(json.dumps({"seconds": seconds, "error": error, "version": f"torch {torch.__version__}, diffusers {__version__}"}))


main()
