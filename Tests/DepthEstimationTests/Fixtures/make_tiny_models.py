"""Makes tiny random Depth Anything models and what they have to compute.

Run: python make_tiny_models.py [FOLDER]     (needs torch, transformers, safetensors, numpy,
opencv-python-headless, Pillow; FOLDER is the script's own unless given)

Weights are random, but scaled so that outputs vary: norms near 1, layer scales in (0, 1),
convolutions that keep the spread, and a last convolution whose output is standardised. They are
rounded to float16 values, so that files of either precision hold the same model.

models/             the files; heads that no file of original names tells are in cases.json
cases.json          one entry a case: model, rules, sizes, and how far torch's bfloat16 is off
photos.npz          the pictures, [h, w, 3] or [h, w] bytes
cases/NAME.npz      input [H, W, 3]; positions [1 + n, D]; tap0...3
                    [n, D] after the final norm; reassembled0...3 [h, w, C]; raw [H, W] before the
                    final resize; bf16 [H, W], the same by torch in bfloat16, as bits; final_RULE
                    [h, w], of which every final_step-th row and column is kept. Some hold a part.
"""

import json
import os
import sys
from collections import OrderedDict

import numpy as np
import torch
from safetensors.torch import save_file
from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation, Dinov2Config
from transformers.models.dpt.image_processing_pil_dpt import DPTImageProcessorPil

import tiny_depth_anything as tiny

torch.set_num_threads(1)
HERE = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
NATIVE = 5
SIDE = NATIVE * tiny.PATCH


def random_weights(width, blocks, neck, features, head_width, gated, seed):
    g = torch.Generator().manual_seed(seed)
    weights = {}

    def normal(name, *shape, fan=None, mean=0.0, spread=None):
        fan = fan or int(np.prod(shape[1:]))
        spread = fan**-0.5 if spread is None else spread
        weights[name] = mean + spread * torch.randn(shape, generator=g)

    def layer(name, *shape, bias=True, fan=None):
        normal(name + ".weight", *shape, fan=fan)
        if bias:
            # A transposed convolution has its outputs in the second place; both are equal here.
            normal(name + ".bias", shape[0], spread=0.1)

    def norm(name):
        normal(name + ".weight", width, mean=1.0, spread=0.2)
        normal(name + ".bias", width, spread=0.1)

    b = "pretrained."
    normal(b + "cls_token", 1, 1, width, spread=0.5)
    normal(b + "pos_embed", 1, NATIVE * NATIVE + 1, width, spread=0.5)
    normal(b + "mask_token", 1, width, spread=0.5)
    layer(b + "patch_embed.proj", width, 3, tiny.PATCH, tiny.PATCH)
    for i in range(blocks):
        b = f"pretrained.blocks.{i}."
        norm(b + "norm1")
        layer(b + "attn.qkv", 3 * width, width)
        layer(b + "attn.proj", width, width)
        weights[b + "ls1.gamma"] = torch.rand(width, generator=g)
        norm(b + "norm2")
        if gated:
            hidden = (int(4 * width * 2 / 3) + 7) // 8 * 8
            layer(b + "mlp.w12", 2 * hidden, width)
            layer(b + "mlp.w3", width, hidden)
        else:
            layer(b + "mlp.fc1", 4 * width, width)
            layer(b + "mlp.fc2", width, 4 * width)
        weights[b + "ls2.gamma"] = torch.rand(width, generator=g)
    norm("pretrained.norm")
    h = "depth_head."
    for k, channels in enumerate(neck):
        layer(f"{h}projects.{k}", channels, width, 1, 1)
    layer(h + "resize_layers.0", neck[0], neck[0], 4, 4, fan=neck[0])
    layer(h + "resize_layers.1", neck[1], neck[1], 2, 2, fan=neck[1])
    layer(h + "resize_layers.3", neck[3], neck[3], 3, 3)
    for k, channels in enumerate(neck):
        layer(f"{h}scratch.layer{k + 1}_rn", features, channels, 3, 3, bias=False)
    for k in range(1, 5):
        name = f"{h}scratch.refinenet{k}."
        layer(name + "out_conv", features, features, 1, 1)
        for unit in (1, 2):
            for conv in (1, 2):
                layer(f"{name}resConfUnit{unit}.conv{conv}", features, features, 3, 3)
    layer(h + "scratch.output_conv1", features // 2, features, 3, 3)
    layer(h + "scratch.output_conv2.0", head_width, features // 2, 3, 3)
    layer(h + "scratch.output_conv2.2", 1, head_width, 1, 1)
    return {name: tensor.half().float() for name, tensor in weights.items()}


def photo(width, height, seed, grey=False):
    """Smooth shades, an edge and some noise."""
    g = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width] / max(width, height)
    planes = []
    for c in range(1 if grey else 3):
        a, b, phase, tilt = g.uniform(2, 9), g.uniform(2, 9), g.uniform(0, 6), g.uniform(-1, 1)
        plane = 0.5 + 0.25 * np.sin(a * x + b * y + phase) + 0.3 * (x + tilt * y > 0.45) - 0.15
        planes.append(plane + g.normal(0, 0.06, plane.shape))
    picture = (np.clip(np.stack(planes, -1), 0, 1) * 255).round().astype(np.uint8)
    return picture[..., 0] if grey else picture


def as_rgb(picture):
    return picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, -1)


PROCESSOR = DPTImageProcessorPil(
    do_resize=True, size={"height": SIDE, "width": SIDE}, keep_aspect_ratio=True,
    ensure_multiple_of=14, resample=3, do_rescale=True, rescale_factor=1 / 255, do_normalize=True,
    image_mean=list(tiny.MEAN), image_std=list(tiny.STD), do_pad=False)


def network_input(picture, preprocess):
    if preprocess == "original":
        return tiny.pixels_by_original(as_rgb(picture), SIDE)
    values = PROCESSOR(images=as_rgb(picture), return_tensors="np")["pixel_values"][0]
    return np.ascontiguousarray(values.transpose(1, 2, 0)).astype(np.float32)


def calibrate(weights, model):
    """The last convolution gives a mean of 1.4 and a spread of 0.8 (metric: 0 and 1.2)."""
    last = "depth_head.scratch.output_conv2.2"
    out = np.concatenate([
        tiny.DepthAnything(weights, model["heads"], model["taps"])(
            network_input(photo(w, h, s), "original"))["logits"].ravel()
        for w, h, s in ((97, 61, 1), (61, 97, 2), (140, 140, 3))])
    mean, spread = (0.0, 1.2) if model.get("max_depth") else (1.4, 0.8)
    factor = spread / out.std()
    weights[last + ".weight"] *= factor
    weights[last + ".bias"] = weights[last + ".bias"] * factor + (mean - out.mean() * factor)
    for part in (".weight", ".bias"):
        weights[last + part] = weights[last + part].half().float()


COMMON = dict(width=16, blocks=5, neck=[4, 8, 12, 16], features=8, head_width=8, gated=False)
V2_TAPS, V1_TAPS = [0, 1, 2, 4], [1, 2, 3, 4]
MODELS = {
    "v2-relative": dict(COMMON, seed=1, heads=1, taps=V2_TAPS),
    "v1-relative": dict(COMMON, seed=2, heads=2, taps=V1_TAPS),
    "v2-metric-20": dict(COMMON, seed=3, heads=4, taps=V2_TAPS, max_depth=20),
    "v2-metric-80": dict(COMMON, seed=4, heads=1, taps=V2_TAPS, max_depth=80),
    "v2-giant": dict(COMMON, seed=5, width=24, gated=True, blocks=4, neck=[12] * 4, heads=3,
                     taps=[0, 1, 2, 3]),
}
# The files of original names, and what the loader must be told where the names cannot tell.
ORIGINALS = {
    "depth_anything_v2_tiny.pth": "v2-relative",
    "depth_anything_v2_tiny_fp16.safetensors": "v2-relative",
    "depth_anything_vitt14.pth": "v1-relative",
    "depth_anything_v2_metric_hypersim_tiny_fp16.safetensors": "v2-metric-20",
    "depth_anything_v2_giant_tiny_fp16.safetensors": "v2-giant",
}
PHOTOS = {
    "square": photo(90, 90, 10), "native": photo(70, 70, 11), "wide": photo(97, 61, 12),
    "tall": photo(61, 97, 13), "small": photo(50, 40, 14), "large": photo(140, 105, 15),
    "grey": photo(83, 75, 16, grey=True),
}
ALL = list(tiny.FINAL_RESIZES)
# model, photo, preprocess, positions, final resizes, whether intermediate values are kept
CASES = [
    ("v2-relative", "native", "original", "offset", ["bilinear-aligned"], True),
    ("v2-relative", "square", "original", "offset", ALL, False),
    ("v2-relative", "wide", "original", "offset", ALL, True),
    ("v2-relative", "wide", "hf", "exact", ["bicubic"], True),
    ("v2-relative", "wide", "hf", "offset", ["bicubic"], False),
    ("v2-relative", "tall", "hf", "exact", ["bicubic"], False),
    ("v2-relative", "small", "original", "offset", ["bilinear-aligned"], False),
    ("v2-relative", "small", "hf", "exact", ["bicubic"], True),
    ("v2-relative", "large", "original", "offset", ALL, False),
    ("v2-relative", "grey", "original", "offset", ["bilinear-aligned"], False),
    ("v2-relative", "grey", "hf", "exact", ["bicubic"], False),
    ("v1-relative", "wide", "original", "offset", ["bilinear"], True),
    ("v1-relative", "tall", "hf", "exact", ["bicubic"], True),
    ("v2-metric-20", "wide", "original", "offset", ["bilinear-aligned"], True),
    ("v2-metric-20", "tall", "hf", "exact", ["bicubic"], False),
    ("v2-metric-80", "wide", "hf", "exact", ["bicubic"], True),
    ("v2-giant", "wide", "original", "offset", ["bilinear-aligned"], True),
    ("v2-giant", "tall", "hf", "exact", ["bicubic"], False),
]


def hugging_face_model(weights, model):
    config = DepthAnythingConfig(
        backbone_config=Dinov2Config(
            image_size=SIDE, patch_size=14, hidden_size=model["width"],
            num_attention_heads=model["heads"], num_hidden_layers=model["blocks"],
            use_swiglu_ffn=model["gated"], out_indices=[t + 1 for t in model["taps"]],
            apply_layernorm=True, reshape_hidden_states=False),
        reassemble_hidden_size=model["width"], neck_hidden_sizes=model["neck"],
        fusion_hidden_size=model["features"], head_hidden_size=model["head_width"],
        depth_estimation_type="metric" if model.get("max_depth") else "relative",
        max_depth=model.get("max_depth", 1))
    network = DepthAnythingForDepthEstimation(config).eval()
    folder = os.path.join(HERE, "models", ".loading")
    os.makedirs(folder, exist_ok=True)
    config.save_pretrained(folder)
    save_file({k: v.contiguous() for k, v in tiny.hugging_face_names(weights).items()},
              os.path.join(folder, "model.safetensors"), metadata={"format": "pt"})
    network, report = DepthAnythingForDepthEstimation.from_pretrained(
        folder, output_loading_info=True, dtype=torch.float32)
    assert not any(report.get(key) for key in ("missing_keys", "unexpected_keys", "mismatched_keys")), report
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))
    os.rmdir(folder)
    return network.eval(), config


def without_defaults(config):
    """As older versions of transformers wrote it: what equals a default is not there."""
    kept = {"architectures": ["DepthAnythingForDepthEstimation"], "model_type": "depth_anything"}
    defaults = dict(patch_size=14, reassemble_hidden_size=384, reassemble_factors=[4, 2, 1, 0.5],
                    neck_hidden_sizes=[48, 96, 192, 384], fusion_hidden_size=64, head_in_index=-1,
                    head_hidden_size=32, depth_estimation_type="relative", max_depth=1)
    kept.update({k: config[k] for k in defaults if config[k] != defaults[k]})
    defaults = dict(image_size=224, hidden_size=768, num_attention_heads=12, num_hidden_layers=12,
                    mlp_ratio=4, patch_size=14, layer_norm_eps=1e-6, hidden_act="gelu", qkv_bias=True,
                    use_swiglu_ffn=False, apply_layernorm=True)
    backbone = {"model_type": "dinov2", "reshape_hidden_states": False}
    inner = config["backbone_config"]
    backbone.update({k: inner[k] for k in defaults if inner[k] != defaults[k]})
    backbone["out_features"] = inner["out_features"]
    kept["backbone_config"] = backbone
    return kept


def write_models():
    weights, networks = {}, {}
    for name, model in MODELS.items():
        sizes = {k: model[k] for k in ("width", "blocks", "neck", "features", "head_width", "gated", "seed")}
        weights[name] = random_weights(**sizes)
        calibrate(weights[name], model)
        networks[name], config = hugging_face_model(weights[name], model)
        folder = os.path.join(HERE, "models", name)
        os.makedirs(folder, exist_ok=True)
        text = config.to_dict()
        if name == "v1-relative":
            text = without_defaults(text)
        with open(os.path.join(folder, "config.json"), "w") as out:
            json.dump(text, out, indent=1)
            out.write("\n")
        # One of them in single precision; the values are the same.
        precision = torch.float32 if name == "v2-metric-80" else torch.float16
        save_file({k: v.to(precision).contiguous() for k, v in tiny.hugging_face_names(weights[name]).items()},
                  os.path.join(folder, "model.safetensors"), metadata={"format": "pt"})
    for file, name in ORIGINALS.items():
        path = os.path.join(HERE, "models", file)
        if file.endswith(".pth"):
            precision = torch.float32 if name == "v2-relative" else torch.float16
            torch.save(OrderedDict((k, v.to(precision)) for k, v in weights[name].items()), path)
        else:
            save_file({k: v.half().contiguous() for k, v in weights[name].items()}, path)
    return weights, networks


@torch.no_grad()
def main():
    weights, networks = write_models()
    os.makedirs(os.path.join(HERE, "cases"), exist_ok=True)
    np.savez_compressed(os.path.join(HERE, "photos.npz"), **PHOTOS)
    entries = []
    for name, shot, preprocess, rule, finals, whole in CASES:
        model, picture = MODELS[name], PHOTOS[shot]
        height, width = picture.shape[:2]
        pixels = network_input(picture, preprocess)
        network = tiny.DepthAnything(
            weights[name], model["heads"], model["taps"], model.get("max_depth"), rule)
        seen = network(pixels)
        tensor = torch.from_numpy(pixels).permute(2, 0, 1)[None]
        half = tiny.DepthAnything(
            weights[name], model["heads"], model["taps"], model.get("max_depth"), rule, torch.bfloat16)
        bf16 = half(pixels)["raw"]
        if rule == "exact":
            theirs = networks[name](tensor).predicted_depth[0].numpy()
            off = np.abs(theirs - seen["raw"]).max() / theirs.std()
            assert off < 2e-5, (name, shot, off)
            seen["raw"] = theirs
            if "bicubic" in finals:
                bf16 = networks[name].to(torch.bfloat16)(
                    tensor.bfloat16()).predicted_depth[0].float().numpy()
                # Back from the values of the files, which bfloat16 has rounded.
                networks[name] = hugging_face_model(weights[name], model)[0]
        raw = seen["raw"]
        varies = raw.std() / raw.mean()
        assert varies >= 0.3 and (raw > 0).mean() > 0.5, (name, shot, varies)
        step = 3 if width * height > 10000 else 1
        bits = (bf16.view(np.uint32) >> 16).astype(np.uint16)
        kept = {"raw": raw}
        if whole:
            kept["bf16"] = bits
            if (name, shot, preprocess) == ("v2-relative", "wide", "original"):
                kept["input"] = pixels
            kept.update({k: v for k, v in seen.items() if k.startswith(("positions", "tap", "reassembled"))})
        for final in finals:
            kept["final_" + final] = tiny.final(raw, width, height, final)[::step, ::step]
        case = f"{name}_{shot}_{preprocess}_{rule}"
        np.savez_compressed(os.path.join(HERE, "cases", case + ".npz"), **{
            k: np.ascontiguousarray(v) for k, v in kept.items()})
        error = float(np.abs(bf16 - raw).mean() / raw.std())
        print(f"{case}: {pixels.shape[1]}x{pixels.shape[0]}, std/mean {varies:.2f}, "
              f"zero {(raw == 0).mean():.2f}, bf16 {error:.5f}")
        entries.append({
            "name": case, "model": name, "heads": model["heads"], "taps": model["taps"],
            "max_depth": model.get("max_depth"), "input_size": SIDE,
            "originals": sorted(f for f, of in ORIGINALS.items() if of == name),
            "photo": shot, "preprocess": preprocess, "positions": rule, "photo_width": width,
            "photo_height": height, "width": pixels.shape[1], "height": pixels.shape[0],
            "final_resizes": finals, "final_step": step, "has_intermediates": whole,
            "bf16_error": error,
        })
    with open(os.path.join(HERE, "cases.json"), "w") as out:
        json.dump(entries, out, indent=1)
        out.write("\n")


main()
