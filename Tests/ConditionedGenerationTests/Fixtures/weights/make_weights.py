"""Makes tiny random weights in every layout and storage, and what they must decode to.

Other namings of LoRAs are made by the tests, which rename the tensors of these files.

Needs torch, diffusers, transformers, safetensors, gguf and bitsandbytes.
Run it in this folder: python make_weights.py

expected.json holds, for each file and each matrix by its canonical name, the sizes and the CRC-32 of
the float32 numbers that the original libraries decode, so that the comparison is bit for bit.
Our restatement of Black Forest Labs' names is proved with diffusers' own converters.
"""

import inspect
import json
import os
import shutil
import zlib

import bitsandbytes.functional as bnb
import gguf
import numpy as np
import torch
from diffusers import AutoencoderKL, FluxTransformer2DModel
from diffusers.loaders import lora_conversion_utils, single_file_utils
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, T5Config, T5EncoderModel

torch.manual_seed(5)
generator = torch.Generator().manual_seed(11)
expected = {"matrices": {}, "vectors": {}, "lora": {}}
H, DOUBLE, SINGLE = 8, 2, 1


def crc(values):
    return zlib.crc32(np.ascontiguousarray(values, dtype="<f4").tobytes())


def numpy32(tensor):
    return tensor.detach().to(torch.float32).contiguous().numpy()


def note(file, name, weight, bias):
    weight = weight.reshape(weight.shape[0], -1)
    expected["matrices"].setdefault(file, {})[name] = [
        weight.shape[0], weight.shape[1], crc(weight), crc(bias)]


def note_vector(file, name, values):
    expected["vectors"].setdefault(file, {})[name] = crc(values)


# ---- The transformer in both layouts

model = FluxTransformer2DModel(
    patch_size=1, in_channels=128, out_channels=64, num_layers=DOUBLE, num_single_layers=SINGLE,
    attention_head_dim=8, num_attention_heads=1, joint_attention_dim=256,
    pooled_projection_dim=256, guidance_embeds=True, axes_dims_rope=(4, 2, 2),
).to(torch.bfloat16)
with torch.no_grad():
    for parameter in model.parameters():
        parameter.copy_(torch.randn(parameter.shape, generator=generator))
diffusers = {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}


def swap(tensor):
    first, second = tensor.chunk(2, dim=0)
    return torch.cat([second, first])


MATRICES = {
    "img_in": ["x_embedder"],
    "txt_in": ["context_embedder"],
    "time_in.in_layer": ["time_text_embed.timestep_embedder.linear_1"],
    "time_in.out_layer": ["time_text_embed.timestep_embedder.linear_2"],
    "guidance_in.in_layer": ["time_text_embed.guidance_embedder.linear_1"],
    "guidance_in.out_layer": ["time_text_embed.guidance_embedder.linear_2"],
    "vector_in.in_layer": ["time_text_embed.text_embedder.linear_1"],
    "vector_in.out_layer": ["time_text_embed.text_embedder.linear_2"],
    "final_layer.linear": ["proj_out"],
    "final_layer.adaLN_modulation.1": ["norm_out.linear"],
}
SCALES = {}
for i in range(DOUBLE):
    b, d = f"double_blocks.{i}", f"transformer_blocks.{i}"
    MATRICES |= {
        f"{b}.img_mod.lin": [f"{d}.norm1.linear"],
        f"{b}.txt_mod.lin": [f"{d}.norm1_context.linear"],
        f"{b}.img_attn.qkv": [f"{d}.attn.to_{x}" for x in "qkv"],
        f"{b}.txt_attn.qkv": [f"{d}.attn.add_{x}_proj" for x in "qkv"],
        f"{b}.img_attn.proj": [f"{d}.attn.to_out.0"],
        f"{b}.txt_attn.proj": [f"{d}.attn.to_add_out"],
        f"{b}.img_mlp.0": [f"{d}.ff.net.0.proj"],
        f"{b}.img_mlp.2": [f"{d}.ff.net.2"],
        f"{b}.txt_mlp.0": [f"{d}.ff_context.net.0.proj"],
        f"{b}.txt_mlp.2": [f"{d}.ff_context.net.2"],
    }
    SCALES |= {
        f"{b}.img_attn.norm.query_norm.scale": f"{d}.attn.norm_q.weight",
        f"{b}.img_attn.norm.key_norm.scale": f"{d}.attn.norm_k.weight",
        f"{b}.txt_attn.norm.query_norm.scale": f"{d}.attn.norm_added_q.weight",
        f"{b}.txt_attn.norm.key_norm.scale": f"{d}.attn.norm_added_k.weight",
    }
for i in range(SINGLE):
    b, d = f"single_blocks.{i}", f"single_transformer_blocks.{i}"
    MATRICES |= {
        f"{b}.modulation.lin": [f"{d}.norm.linear"],
        f"{b}.linear1": [f"{d}.attn.to_{x}" for x in "qkv"] + [f"{d}.proj_mlp"],
        f"{b}.linear2": [f"{d}.proj_out"],
    }
    SCALES |= {
        f"{b}.norm.query_norm.scale": f"{d}.attn.norm_q.weight",
        f"{b}.norm.key_norm.scale": f"{d}.attn.norm_k.weight",
    }
FINAL = "final_layer.adaLN_modulation.1"


def to_original(state):
    result = {}
    for name, parts in MATRICES.items():
        for kind in ("weight", "bias"):
            joined = torch.cat([state[f"{part}.{kind}"] for part in parts])
            result[f"{name}.{kind}"] = swap(joined) if name == FINAL else joined
    for name, other in SCALES.items():
        result[name] = state[other]
    return {name: tensor.clone() for name, tensor in result.items()}


original = to_original(diffusers)


def resized(function):
    """A converter of diffusers for our sizes instead of the published ones."""
    source = inspect.getsource(function)
    for old, new in [
        ("inner_dim = 3072", f"inner_dim = {H}"),
        ("num_layers = 19", f"num_layers = {DOUBLE}"),
        ("num_single_layers = 38", f"num_single_layers = {SINGLE}"),
        ("range(19)", f"range({DOUBLE})"),
        ("range(38)", f"range({SINGLE})"),
        ("[3072, 3072, 3072, 12288]", f"[{H}, {H}, {H}, {4 * H}]"),
    ]:
        source = source.replace(old, new)
    space = dict(vars(inspect.getmodule(function)))
    exec(source, space)
    return space[function.__name__]


convert = resized(single_file_utils.convert_flux_transformer_checkpoint_to_diffusers)
converted = convert(dict(original))
assert converted.keys() == diffusers.keys()
assert all(torch.equal(converted[name], diffusers[name]) for name in diffusers)


def note_transformer(file, decoded):
    """Records a state in original names whose tensors are float32 arrays."""
    for name in MATRICES:
        note(file, name, decoded[f"{name}.weight"], decoded[f"{name}.bias"])
    for name in SCALES:
        note_vector(file, name, decoded[name])


def decoded_original(state):
    return {name: numpy32(tensor) for name, tensor in state.items()}


for folder in ("flux-diffusers", "pipeline"):
    shutil.rmtree(folder, ignore_errors=True)
model.save_pretrained("flux-diffusers", max_shard_size="16KB")
note_transformer("flux-diffusers", decoded_original(original))

save_file(original, "flux-bf16.safetensors")
note_transformer("flux-bf16.safetensors", decoded_original(original))

# ---- Other parts, in one checkpoint of ComfyUI with the transformer in half precision

t5 = T5EncoderModel(T5Config(
    vocab_size=16, d_model=32, d_kv=8, d_ff=64, num_layers=2, num_heads=2,
    feed_forward_proj="gated-gelu", is_gated_act=True, relative_attention_num_buckets=8))
clip = CLIPTextModel(CLIPTextConfig(
    vocab_size=16, hidden_size=16, intermediate_size=32, num_hidden_layers=1,
    num_attention_heads=2, max_position_embeddings=9, projection_dim=16))
vae = AutoencoderKL(
    in_channels=3, out_channels=3, latent_channels=4, block_out_channels=(2, 4, 4),
    down_block_types=("DownEncoderBlock2D",) * 3, up_block_types=("UpDecoderBlock2D",) * 3,
    layers_per_block=1, norm_num_groups=2, use_quant_conv=False, use_post_quant_conv=False)
with torch.no_grad():
    for part in (t5, clip, vae):
        for parameter in part.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator))
t5_state = {k: v.detach().half() for k, v in t5.state_dict().items()}
t5_state.pop("encoder.embed_tokens.weight", None)
clip_state = {k: v.detach().half() for k, v in clip.state_dict().items() if "position_ids" not in k}
clip_state = {k.removeprefix("text_model."): v for k, v in clip_state.items()}
vae_state = {k: v.detach().half() for k, v in vae.state_dict().items()}
LEVELS = 3


def vae_to_original(state):
    result = {}
    for name, tensor in state.items():
        words = name.split(".")
        for i in range(LEVELS):
            for old, new in [
                (f"down_blocks.{i}.resnets", f"down.{i}.block"),
                (f"down_blocks.{i}.downsamplers.0", f"down.{i}.downsample"),
                (f"up_blocks.{i}.resnets", f"up.{LEVELS - 1 - i}.block"),
                (f"up_blocks.{i}.upsamplers.0", f"up.{LEVELS - 1 - i}.upsample"),
            ]:
                name = name.replace(old, new)
        for old, new in [
            ("mid_block.resnets.0", "mid.block_1"), ("mid_block.resnets.1", "mid.block_2"),
            ("mid_block.attentions.0.group_norm", "mid.attn_1.norm"),
            ("mid_block.attentions.0.to_q", "mid.attn_1.q"),
            ("mid_block.attentions.0.to_k", "mid.attn_1.k"),
            ("mid_block.attentions.0.to_v", "mid.attn_1.v"),
            ("mid_block.attentions.0.to_out.0", "mid.attn_1.proj_out"),
            ("conv_shortcut", "nin_shortcut"), ("conv_norm_out", "norm_out"),
        ]:
            name = name.replace(old, new)
        if "attn_1" in name and tensor.dim() == 2:
            tensor = tensor[:, :, None, None]
        result[name] = tensor
    return result


vae_original = vae_to_original(vae_state)
back = single_file_utils.convert_ldm_vae_checkpoint(dict(vae_original), vae.config)
assert back.keys() == vae_state.keys()
assert all(torch.equal(back[k].reshape(v.shape), v) for k, v in vae_state.items())

half = {name: tensor.half() for name, tensor in original.items()}
checkpoint = {f"model.diffusion_model.{k}": v for k, v in half.items()}
checkpoint |= {f"vae.{k}": v for k, v in vae_original.items()}
checkpoint |= {f"text_encoders.t5xxl.transformer.{k}": v for k, v in t5_state.items()}
checkpoint |= {f"text_encoders.clip_l.transformer.text_model.{k}": v for k, v in clip_state.items()}
save_file({k: v.contiguous().clone() for k, v in checkpoint.items()}, "checkpoint.safetensors")
note_transformer("checkpoint.safetensors", decoded_original(half))


def note_parts(file, kind, state):
    for name, tensor in state.items():
        expected["vectors"].setdefault(f"{file}/{kind}", {})[name] = crc(numpy32(tensor))


note_parts("checkpoint.safetensors", "t5", t5_state)
note_parts("checkpoint.safetensors", "clip", clip_state)
note_parts("checkpoint.safetensors", "vae", vae_original)
save_file({k: v.clone() for k, v in vae_state.items()}, "vae-diffusers.safetensors")
note_parts("vae-diffusers.safetensors", "vae", vae_original)

# ---- 8-bit floating point

E4M3, E5M2 = torch.float8_e4m3fn, torch.float8_e5m2


def is_matrix(name):
    return name.endswith(".weight") and original[name].dim() == 2


plain8 = {}
for index, (name, tensor) in enumerate(original.items()):
    plain8[name] = tensor.to(E5M2 if index % 3 == 0 else E4M3)
save_file(plain8, "flux-fp8.safetensors")
note_transformer("flux-fp8.safetensors", decoded_original(plain8))

for style in ("old", "new"):
    stored, decoded, layers = {}, {}, {}
    for index, (name, tensor) in enumerate(original.items()):
        if not is_matrix(name):
            stored[name], decoded[name] = tensor, numpy32(tensor)
            continue
        layer = name.removesuffix(".weight")
        kind = E5M2 if style == "new" and index % 4 == 0 else E4M3
        scale = tensor.abs().max().float() / torch.finfo(kind).max
        stored[name] = (tensor.float() / scale).to(kind)
        decoded[name] = numpy32(stored[name]) * scale.numpy()
        if style == "old":
            stored[f"{layer}.scale_weight"] = scale.clone()
            stored[f"{layer}.scale_input"] = torch.tensor(1.0)
            continue
        stored[f"{layer}.weight_scale"] = scale.clone()
        stored[f"{layer}.input_scale"] = torch.tensor(1.0)
        note_of_format = {"format": "float8_e5m2" if kind == E5M2 else "float8_e4m3fn"}
        if index % 8 < 4:
            layers[f"model.diffusion_model.{layer}"] = note_of_format
        else:
            text = json.dumps(note_of_format).encode()
            stored[f"{layer}.comfy_quant"] = torch.tensor(list(text), dtype=torch.uint8)
    if style == "old":
        stored["scaled_fp8"] = torch.zeros(2, dtype=torch.float32).to(E4M3)
        save_file(stored, "flux-fp8-scaled-old.safetensors")
    else:
        stored = {f"model.diffusion_model.{k}": v for k, v in stored.items()}
        save_file(stored, "flux-fp8-scaled-new.safetensors", metadata={
            "_quantization_metadata": json.dumps({"format_version": "1.0", "layers": layers})})
    note_transformer(f"flux-fp8-scaled-{style}.safetensors", decoded)

# ---- GGUF

TYPES = gguf.GGMLQuantizationType
numbers = np.random.default_rng(3)


def blocks(kind, shape):
    """Blocks of random bits with scales that are small numbers."""
    values, size = gguf.GGML_QUANT_SIZES[kind]
    data = numbers.integers(0, 256, (shape[0], shape[1] // values * size), dtype=np.uint8)
    grid = data.reshape(-1, size)
    places = {TYPES.Q4_K: (0, 2), TYPES.Q5_K: (0, 2), TYPES.Q6_K: (208,)}[kind]
    for place in places:
        scales = numbers.uniform(-0.1, 0.1, len(grid)).astype("<f2")
        grid[:, place : place + 2] = scales.view(np.uint8).reshape(-1, 2)
    return data


def encode(kind, values):
    if kind in (TYPES.Q4_K, TYPES.Q5_K, TYPES.Q6_K):
        return blocks(kind, values.shape)
    return gguf.quants.quantize(values, kind)


CHOICES = {
    "txt_in": TYPES.Q4_K, "vector_in.in_layer": TYPES.Q5_K, "guidance_in.in_layer": TYPES.Q6_K,
    "time_in.in_layer": TYPES.Q8_0, "img_in": TYPES.BF16,
    "double_blocks.0.img_mlp.2": TYPES.Q4_0, "double_blocks.0.txt_mlp.2": TYPES.Q4_1,
    "double_blocks.1.img_mlp.2": TYPES.Q5_0, "double_blocks.1.txt_mlp.2": TYPES.Q5_1,
    "single_blocks.0.linear1": TYPES.F16,
}


def write_gguf(file, state, prefix, architecture, choose):
    writer = gguf.GGUFWriter(file, architecture)
    decoded = {}
    for name, tensor in state.items():
        values = numpy32(tensor)
        kind = choose(name) if values.ndim == 2 else TYPES.F32
        if kind == TYPES.F32:
            writer.add_tensor(prefix + name, values)
            decoded[name] = values
            continue
        data = encode(kind, values)
        writer.add_tensor(prefix + name, data, raw_dtype=kind)
        decoded[name] = gguf.quants.dequantize(data, kind).astype(np.float32)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return decoded


def choice(name):
    return CHOICES.get(name.removesuffix(".weight"), TYPES.F16)


note_transformer("flux.gguf", write_gguf("flux.gguf", original, "", "flux", choice))


def choice_of_piece(name):
    layer = name.removesuffix(".weight")
    return next((choice(n) for n, parts in MATRICES.items() if layer in parts), TYPES.F16)


pieces = write_gguf(
    "flux-diffusers.gguf", diffusers, "model.diffusion_model.", "flux", choice_of_piece)
joined = to_original({name: torch.from_numpy(np.array(v)) for name, v in pieces.items()})
note_transformer("flux-diffusers.gguf", decoded_original(joined))


def llama_name(name):
    for old, new in [
        ("shared", "token_embd"), ("encoder.final_layer_norm", "enc.output_norm"),
        ("encoder.block.", "enc.blk."), ("layer.0.SelfAttention.relative_attention_bias", "attn_rel_b"),
        ("layer.0.SelfAttention.", "attn_"), ("layer.0.layer_norm", "attn_norm"),
        ("layer.1.DenseReluDense.wi_0", "ffn_gate"), ("layer.1.DenseReluDense.wi_1", "ffn_up"),
        ("layer.1.DenseReluDense.wo", "ffn_down"), ("layer.1.layer_norm", "ffn_norm"),
    ]:
        name = name.replace(old, new)
    return name


names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.T5ENCODER, 2)
for name in t5_state:
    known = names.get_name(name, try_suffixes=(".weight",))
    assert llama_name(name) == known, (name, known)
t5_llama = {llama_name(k): v for k, v in t5_state.items()}
t5_decoded = write_gguf(
    "t5.gguf", t5_llama, "", "t5encoder",
    lambda name: TYPES.Q8_0 if t5_llama[name].shape[1] % 32 == 0 else TYPES.F16)
note_parts("t5.gguf", "t5", {
    k: torch.from_numpy(np.array(t5_decoded[llama_name(k)])) for k in t5_state})

# ---- 4 bits of bitsandbytes

for file, is_double, names_of, state in [
    ("flux-nf4-double.safetensors", True, "diffusers", diffusers),
    ("flux-nf4-fp4.safetensors", False, "original", original),
]:
    stored, decoded = {}, {}
    kinds = []
    for name, tensor in state.items():
        layer = name.removesuffix(".weight")
        wanted = tensor.dim() == 2 and any(part in layer for part in (
            "to_q", "norm_out", "qkv", "adaLN", "txt_in", "context_embedder", "x_embedder"))
        if not wanted:
            stored[name], decoded[name] = tensor, tensor.float()
            continue
        kinds.append("fp4" if len(kinds) % 2 and not is_double else "nf4")
        packed, quant_state = bnb.quantize_4bit(
            tensor.float(), quant_type=kinds[-1], compress_statistics=is_double, blocksize=64)
        stored[name] = packed
        for key, value in quant_state.as_dict(packed=True).items():
            stored[f"{name}.{key}"] = value.clone().contiguous()
        values = bnb.dequantize_4bit(packed, quant_state).reshape(tensor.shape).float()
        # The table of FP4 has 0 where bitsandbytes' code for processors writes -0.
        decoded[name] = values + 0.0 if kinds[-1] == "fp4" else values
    assert len(kinds) >= 4 and len(set(kinds)) == (1 if is_double else 2)
    save_file(stored, file)
    if names_of == "diffusers":
        decoded = to_original(decoded)
    note_transformer(file, decoded_original(decoded))

# ---- LoRAs: the same A and B under every name

RANK = 4
sizes = {name: original[f"{name}.weight"].shape for name in MATRICES}
lora = {}
for name, (outputs, inputs) in sizes.items():
    lora[name] = {
        "A": torch.randn(RANK, inputs, generator=generator).bfloat16(),
        "B": torch.randn(outputs, RANK, generator=generator).bfloat16(),
        "bias": torch.randn(outputs, generator=generator).bfloat16(),
    }
control_scales = {name: torch.randn(8, generator=generator).bfloat16() for name in SCALES}
for name, parts in lora.items():
    expected["lora"][name] = {key.lower(): crc(numpy32(value)) for key, value in parts.items()}
expected["controlScales"] = {name: crc(numpy32(v)) for name, v in control_scales.items()}


def save(tensors, file, metadata=None):
    save_file({k: v.contiguous().clone() for k, v in tensors.items()}, file, metadata=metadata)


control = dict(control_scales)
for name, parts in lora.items():
    control[f"{name}.lora_A.weight"] = parts["A"]
    control[f"{name}.lora_B.weight"] = parts["B"]
    control[f"{name}.lora_B.bias"] = parts["bias"]
save(control, "lora-control.safetensors")

split = {}
for name, parts in lora.items():
    b = swap(parts["B"]) if name == FINAL else parts["B"]
    begin = 0
    for piece in MATRICES[name]:
        end = begin + diffusers[f"{piece}.weight"].shape[0]
        split[f"transformer.{piece}.lora_A.weight"] = parts["A"]
        split[f"transformer.{piece}.lora_B.weight"] = b[begin:end]
        begin = end
save(split, "lora-diffusers.safetensors", metadata={
    "lora_adapter_metadata": json.dumps({"transformer.lora_alpha": 6, "transformer.r": RANK})})

xflux = {}
for i in range(DOUBLE):
    for number, stream in [(1, "img"), (2, "txt")]:
        for part in ("qkv", "proj"):
            parts = lora[f"double_blocks.{i}.{stream}_attn.{part}"]
            stem = f"double_blocks.{i}.processor.{part}_lora{number}"
            xflux[f"{stem}.down.weight"] = parts["A"]
            xflux[f"{stem}.up.weight"] = parts["B"]
for i in range(SINGLE):
    parts = lora[f"single_blocks.{i}.linear2"]
    xflux[f"single_blocks.{i}.processor.proj_lora.down.weight"] = parts["A"]
    xflux[f"single_blocks.{i}.processor.proj_lora.up.weight"] = parts["B"]
save(xflux, "lora-xflux.safetensors")

# What diffusers makes of them, from its own converters.
for file, state, function in [
    ("control", control, lora_conversion_utils._convert_bfl_flux_control_lora_to_diffusers),
    ("xflux", xflux, lora_conversion_utils._convert_xlabs_flux_lora_to_diffusers),
]:
    theirs = resized(function)({k: v.float() for k, v in state.items()})
    theirs = {k if k.startswith("transformer.") else f"transformer.{k}": v for k, v in theirs.items()}
    for name, pieces_of in MATRICES.items():
        if f"transformer.{pieces_of[0]}.lora_A.weight" not in theirs:
            continue
        delta = torch.cat([
            theirs[f"transformer.{p}.lora_B.weight"] @ theirs[f"transformer.{p}.lora_A.weight"]
            for p in pieces_of])
        if name == FINAL:
            delta = swap(delta)
            if file == "control":
                expected["swappedDelta"] = [round(x, 5) for x in delta.flatten().tolist()]
                continue
        ours = lora[name]["B"].float() @ lora[name]["A"].float()
        assert torch.allclose(delta, ours, atol=1e-5), (file, name)

# A LoRA whose queries, keys and values have an A and an alpha each.
separate, deltas = {}, {}
for name in ("double_blocks.0.img_attn.qkv", "single_blocks.0.linear1"):
    rows = []
    for index, piece in enumerate(MATRICES[name]):
        outputs, inputs = diffusers[f"{piece}.weight"].shape
        rank, alpha = 2 + index, 1.0 + index
        if piece.endswith("to_k"):
            rows.append(torch.zeros(outputs, inputs))
            continue
        a = torch.randn(rank, inputs, generator=generator)
        b = torch.randn(outputs, rank, generator=generator)
        separate[f"transformer.{piece}.lora_A.weight"] = a
        separate[f"transformer.{piece}.lora_B.weight"] = b
        separate[f"transformer.{piece}.alpha"] = torch.tensor(alpha)
        rows.append(alpha / rank * (b @ a))
    deltas[name] = [round(x, 5) for x in torch.cat(rows).flatten().tolist()]
save(separate, "lora-separate.safetensors")
expected["separateDeltas"] = deltas

# A style LoRA that knows nothing of control channels.
save({
    "transformer.x_embedder.lora_A.weight": lora["img_in"]["A"][:, :64],
    "transformer.x_embedder.lora_B.weight": lora["img_in"]["B"],
}, "lora-style.safetensors")
with open("expected.json", "w") as file:
    json.dump(expected, file, separators=(",", ":"))
total = sum(
    os.path.getsize(os.path.join(folder, file)) for folder, _, files in os.walk(".") for file in files)
print(total, "bytes")
