"""FLUX.1-Depth-dev of full size with random weights, as quantised files.

    flux_whole.py FOLDER q8_0|q4_k TOKENIZERS

writes FOLDER/transformer-q8_0.gguf (12.7 GB) or -q4_k (6.8 GB), and once FOLDER/t5-q8_0.gguf (5.1 GB), clip.safetensors and
ae.safetensors (half precision), tensor after tensor, each with a standard deviation that keeps what goes through at its size.
TOKENIZERS is a folder of FLUX.1-dev with tokenizer and tokenizer_2; they are linked. A file that is there stays; one that would
not leave 5 GB free is not begun.
"""

import os
import shutil
import sys
from pathlib import Path

import gguf
import numpy as np

RANDOM = np.random.default_rng(0)
Kind = gguf.GGMLQuantizationType


def transformer():
    """(name, shape) of all tensors, in Black Forest Labs' names."""
    width, tensors = 3072, []

    def linear(name, outputs, inputs):
        tensors.extend([(name + ".weight", (outputs, inputs)), (name + ".bias", (outputs,))])

    linear("img_in", width, 128)
    linear("txt_in", width, 4096)
    for name, inputs in [("time_in", 256), ("vector_in", 768), ("guidance_in", 256)]:
        linear(name + ".in_layer", width, inputs)
        linear(name + ".out_layer", width, width)
    for block in range(19):
        for stream in ["img", "txt"]:
            part = f"double_blocks.{block}.{stream}"
            linear(part + "_mod.lin", 6 * width, width)
            linear(part + "_attn.qkv", 3 * width, width)
            linear(part + "_attn.proj", width, width)
            linear(part + "_mlp.0", 4 * width, width)
            linear(part + "_mlp.2", width, 4 * width)
            tensors.extend((f"{part}_attn.norm.{norm}_norm.scale", (128,)) for norm in ["query", "key"])
    for block in range(38):
        part = f"single_blocks.{block}"
        linear(part + ".linear1", 7 * width, width)
        linear(part + ".linear2", width, 5 * width)
        linear(part + ".modulation.lin", 3 * width, width)
        tensors.extend((f"{part}.norm.{norm}_norm.scale", (128,)) for norm in ["query", "key"])
    linear("final_layer.linear", 64, width)
    linear("final_layer.adaLN_modulation.1", 2 * width, width)
    return tensors


def t5():
    """The same of T5 v1.1 XXL's encoder, in llama.cpp's names."""
    tensors = [("token_embd.weight", (32128, 4096)), ("enc.output_norm.weight", (4096,)),
               ("enc.blk.0.attn_rel_b.weight", (32, 64))]
    for layer in range(24):
        part = f"enc.blk.{layer}."
        tensors.extend((f"{part}attn_{name}.weight", (4096, 4096)) for name in "qkvo")
        tensors.extend([(part + "attn_norm.weight", (4096,)), (part + "ffn_norm.weight", (4096,)),
                        (part + "ffn_gate.weight", (10240, 4096)), (part + "ffn_up.weight", (10240, 4096)),
                        (part + "ffn_down.weight", (4096, 10240))])
    return tensors


def blocks(kind, rows, columns):
    """Random blocks whose numbers have a deviation of columns^-0.5."""
    size, count = (34, 32) if kind == Kind.Q8_0 else (144, 256)
    made = RANDOM.integers(0, 256, (rows, columns // count, size), np.uint8)
    if kind == Kind.Q8_0:
        # Bytes of -128...127 deviate by 74.
        scales = [columns ** -0.5 / 74]
    else:
        # Scale times 0...15, less minimum: they deviate by about 250, and 7.5 centres them.
        scales = [columns ** -0.5 / 250, 7.5 * columns ** -0.5 / 250]
    made[:, :, : 2 * len(scales)] = np.array(scales, "<f2").view(np.uint8)
    return made.reshape(rows, -1)


def numbers(name, shape):
    if len(shape) > 1:
        return RANDOM.normal(0, shape[1] ** -0.5, shape).astype(np.float32)
    # Norms are about 1, biases small.
    return (RANDOM.normal(0, 0.02, shape) + ("norm" in name)).astype(np.float32)


def write_gguf(path, architecture, tensors, kind):
    def packed(name, shape):
        # Small matrices stay as they are, as in the files that people have.
        return len(shape) == 2 and shape[1] % 256 == 0 and not name.startswith(("img_in", "final_layer.linear", "enc.blk.0.attn_rel"))

    def byte_shape(shape):
        block, size = gguf.GGML_QUANT_SIZES[kind]
        return (shape[0], shape[1] // block * size)

    total = sum(int(np.prod(byte_shape(shape))) if packed(name, shape) else 4 * int(np.prod(shape)) for name, shape in tensors)
    if not room(path, total):
        return
    part = path.with_suffix(".part")
    writer = gguf.GGUFWriter(part, architecture)
    for name, shape in tensors:
        if packed(name, shape):
            whole = byte_shape(shape)
            writer.add_tensor_info(name, whole, np.dtype(np.uint8), int(np.prod(whole)), raw_dtype=kind)
        else:
            writer.add_tensor_info(name, shape, np.dtype(np.float32), 4 * int(np.prod(shape)))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    for name, shape in tensors:
        writer.write_tensor_data(blocks(kind, *shape) if packed(name, shape) else numbers(name, shape))
    writer.close()
    part.rename(path)


def room(path, size):
    if path.exists():
        return False
    free = shutil.disk_usage(path.parent).free
    if free < size + 5e9:
        sys.exit(f"{path}: expected {size / 1e9 + 5:.1f} GB free, found {free / 1e9:.1f}; free some or name another folder")
    print(f"{path}: {size / 1e9:.1f} GB", flush=True)
    return True


def write_small(folder):
    import torch
    from diffusers import AutoencoderKL
    from safetensors.torch import save_file
    from transformers import CLIPTextConfig, CLIPTextModel

    if room(folder / "clip.safetensors", 2.5e8):
        clip = CLIPTextModel(CLIPTextConfig(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12))
        save_file({name: value.half().contiguous() for name, value in clip.state_dict().items() if value.is_floating_point()},
                  folder / "clip.safetensors")
    if room(folder / "ae.safetensors", 1.7e8):
        torch.manual_seed(0)
        vae = AutoencoderKL(
            down_block_types=["DownEncoderBlock2D"] * 4, up_block_types=["UpDecoderBlock2D"] * 4,
            block_out_channels=[128, 256, 512, 512], layers_per_block=2, latent_channels=16, scaling_factor=0.3611,
            shift_factor=0.1159, use_quant_conv=False, use_post_quant_conv=False)
        with torch.no_grad():
            for weight in vae.parameters():
                if weight.ndim > 1:
                    weight.normal_(0, weight[0].numel() ** -0.5)
        save_file({name: weight.half().contiguous() for name, weight in vae.state_dict().items()}, folder / "ae.safetensors")


def main():
    folder, kind, tokenizers = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    for name in ["tokenizer", "tokenizer_2"]:
        if not (folder / name).exists():
            os.symlink((tokenizers / name).resolve(), folder / name)
    write_small(folder)
    write_gguf(folder / "t5-q8_0.gguf", "t5encoder", t5(), Kind.Q8_0)
    write_gguf(folder / f"transformer-{kind}.gguf", "flux", transformer(), Kind[kind.upper()])


main()
