#!/usr/bin/env python3
"""Makes the tiny autoencoders and what diffusers computes with them.

    make_autoencoder.py            needs torch, diffusers, safetensors, numpy

A random AutoencoderKL with FLUX's options (four levels, two blocks a level, a middle attention, no quant convolutions,
shift and scale), whose weights are rescaled so that outputs vary, in diffusers' layout and in that of ae.safetensors;
and its outputs in 32 bits for images and latents of several sizes, with how far torch's own bfloat16 is from them.
"""

import json
import re
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL
from safetensors.torch import save_file

FOLDER = Path(__file__).resolve().parent
WIDTHS, GROUPS = [8, 16, 16, 16], 4
SCALE, SHIFT = 0.3611, 0.1159
# Height and width of the latents; the last one is large enough for what is done with large maps alone.
LATENTS = {"odd": (5, 7), "pixel": (1, 1), "large": (9, 11)}
# Of the images; sides that are no multiples of 8 too.
IMAGES = {"small": (24, 40), "uneven": (45, 59)}


def model():
    torch.manual_seed(20)
    made = AutoencoderKL(
        in_channels=3, out_channels=3, down_block_types=["DownEncoderBlock2D"] * 4, up_block_types=["UpDecoderBlock2D"] * 4,
        block_out_channels=WIDTHS, layers_per_block=2, latent_channels=16, norm_num_groups=GROUPS, scaling_factor=SCALE,
        shift_factor=SHIFT, use_quant_conv=False, use_post_quant_conv=False, mid_block_add_attention=True)
    with torch.no_grad():
        for name, weight in made.named_parameters():
            if weight.dim() > 1:
                # Deviations that keep what they multiply as large as it was.
                weight.normal_(0, weight[0].numel() ** -0.5)
            elif "norm" in name and name.endswith("weight"):
                weight.normal_(1, 0.2)
            else:
                weight.normal_(0, 0.1)
            # Both files hold half precision, and so does the model that is run.
            weight.copy_(weight.half().float())
        made.encoder.conv_out.weight.mul_(2)
        for part in (made.encoder.mid_block, made.decoder.mid_block):
            # Attention that prefers some pixels.
            part.attentions[0].to_q.weight.mul_(4)
    return made.eval()


def original(name):
    """ae.safetensors' name of a tensor of diffusers."""
    levels = len(WIDTHS)
    name = re.sub(r"down_blocks\.(\d+)\.resnets\.(\d+)", r"down.\1.block.\2", name)
    name = re.sub(r"down_blocks\.(\d+)\.downsamplers\.0", r"down.\1.downsample", name)
    name = re.sub(r"up_blocks\.(\d+)\.resnets\.(\d+)", lambda m: f"up.{levels - 1 - int(m[1])}.block.{m[2]}", name)
    name = re.sub(r"up_blocks\.(\d+)\.upsamplers\.0", lambda m: f"up.{levels - 1 - int(m[1])}.upsample", name)
    name = re.sub(r"mid_block\.resnets\.(\d)", lambda m: f"mid.block_{int(m[1]) + 1}", name)
    for theirs, ours in [("mid_block.attentions.0.group_norm", "mid.attn_1.norm"), ("mid_block.attentions.0.to_out.0", "mid.attn_1.proj_out"),
                         ("mid_block.attentions.0.to_", "mid.attn_1."), ("conv_shortcut", "nin_shortcut"), ("conv_norm_out", "norm_out")]:
        name = name.replace(theirs, ours)
    return name


def distance(made, expected):
    """Of torch's bfloat16: the mean difference over the deviation."""
    return float((made.float() - expected).abs().mean() / expected.std())


def main():
    vae = model()
    tensors = {name: weight.half().contiguous() for name, weight in vae.state_dict().items()}
    save_file(tensors, FOLDER / "diffusers.safetensors")
    # The attention's matrices are convolutions there.
    save_file({"vae." + original(name): weight[..., None, None].contiguous() if weight.dim() == 2 else weight
               for name, weight in tensors.items()}, FOLDER / "original.safetensors")
    low = model().to(torch.bfloat16)
    arrays, facts = {}, {"images": {}, "latents": {}}
    generator = torch.Generator().manual_seed(7)
    with torch.inference_mode():
        for name, (height, width) in IMAGES.items():
            # Waves and noise, from -1 to 1, which bfloat16 holds exactly.
            y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
            waves = torch.stack([torch.sin(x / 9 + c) * torch.cos(y / 7 - c) for c in range(3)])
            image = (0.8 * waves + 0.2 * torch.rand(3, height, width, generator=generator)).bfloat16().float()[None]
            posterior = vae.encode(image).latent_dist
            sample = posterior.sample(torch.Generator().manual_seed(11))
            theirs = low.encode(image.bfloat16()).latent_dist
            arrays |= {f"{name}.image": image[0], f"{name}.mean": posterior.mean[0], f"{name}.log_variance": posterior.logvar[0],
                       f"{name}.sample": sample[0]}
            facts["images"][name] = {"height": height, "width": width, "bf16_mean": distance(theirs.mean, posterior.mean),
                                     "bf16_log_variance": distance(theirs.logvar, posterior.logvar)}
            print(name, "mean", posterior.mean.std().item(), "log variance", posterior.logvar.min().item(), posterior.logvar.max().item())
        for name, (height, width) in LATENTS.items():
            latent = torch.randn(1, 16, height, width, generator=generator).bfloat16().float()
            image = vae.decode(latent).sample
            theirs = low.decode(latent.bfloat16()).sample
            arrays |= {f"{name}.latent": latent[0], f"{name}.decoded": image[0]}
            facts["latents"][name] = {"height": height, "width": width, "bf16": distance(theirs, image)}
            print(name, "decoded", image.mean().item(), image.std().item(), image.min().item(), image.max().item())
        # Both rules at the edges between bytes.
        values = torch.cat([torch.linspace(-1.2, 1.2, 401), torch.arange(256) / 127.5 - 1, (torch.arange(255) + 0.5) / 127.5 - 1])
        arrays |= {"bytes.values": values, "bytes.truncated": (127.5 * (values.clamp(-1, 1) + 1)).byte(),
                   "bytes.rounded": torch.from_numpy(((values / 2 + 0.5).clamp(0, 1).numpy() * 255).round().astype("uint8"))}
    np.savez_compressed(FOLDER / "arrays.npz", **{name: array.numpy() for name, array in arrays.items()})
    (FOLDER / "facts.json").write_text(json.dumps(facts, indent=1) + "\n")


main()
