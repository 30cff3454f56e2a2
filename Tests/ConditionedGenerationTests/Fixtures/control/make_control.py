"""Control pictures by Pillow, torch, numpy and diffusers, for ControlTests.

    python make_control.py

Needs diffusers 0.42, torch, Pillow, numpy. The depth preprocessor of image_gen_aux (MIT) is restated
from its description: spread over 0...1 in single precision, times 255, rounded half to even.
"""

import json
import pathlib

import numpy as np
import torch
from diffusers.image_processor import VaeImageProcessor
from PIL import Image

FOLDER = pathlib.Path(__file__).parent
random = np.random.default_rng(11)
# Its own resize would round sides down to multiples of this.
processor = VaeImageProcessor(vae_scale_factor=1)


def scene(width, height, low, high):
    """Near at the bottom, with a few things in the way and some noise."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    near = y / height + 0.4 * np.sin(x / 3.1) * (y > height / 3) + 0.1 * random.random((height, width))
    near = (near - near.min()) / (near.max() - near.min())
    return (low + (high - low) * near).astype(np.float32)


def nearness(values, kind):
    if kind == "affine_invariant_disparity":
        return values, np.isnan(values)
    if kind == "affine_invariant":
        return -values, np.isnan(values)
    with np.errstate(divide="ignore"):
        inverse = np.float32(1) / values
    unknown = np.isnan(values) | (values <= 0)
    return inverse, unknown


def spread(near, unknown, invert):
    known = near[~unknown]
    if invert:
        near, known = np.float32(255) - near, np.float32(255) - known
    low, high = known.min(), known.max()
    result = np.clip((near - low) / (high - low), 0, 1).astype(np.float32)
    result[unknown] = 0
    return result


def diffusers_map(near, unknown, invert):
    codes = (spread(near, unknown, invert) * 255).round().astype(np.uint8)
    return Image.fromarray(codes).convert("RGB")


def placed(picture, width, height, fit):
    """The picture as diffusers fits it; a padded one on black."""
    if fit != "pad":
        mode = {"stretch": "default", "crop": "crop"}[fit]
        return processor.resize(picture, height, width, resize_mode=mode)
    ratio, own = width / height, picture.width / picture.height
    w = width if ratio < own else picture.width * height // picture.height
    h = height if ratio >= own else picture.height * width // picture.width
    result = Image.new("RGB", (width, height))
    result.paste(
        picture.resize((w, h), resample=Image.LANCZOS), (width // 2 - w // 2, height // 2 - h // 2))
    return result


def model_input(picture):
    """-1...1 as the pipeline computes it, one channel of three equal ones."""
    tensor = processor.preprocess(picture, height=picture.height, width=picture.width)
    assert torch.equal(tensor[0, 0], tensor[0, 2])
    return tensor[0, 0].numpy()


def numbers(array):
    return [None if np.isnan(v) else 1e30 if np.isposinf(v) else float(f"{v:.9g}") for v in array.ravel()]


def depth_cases():
    maps = {}
    maps["disparity"] = ("affine_invariant_disparity", scene(19, 13, 1.5, 203))
    maps["large"] = ("affine_invariant_disparity", scene(37, 29, 0, 231))
    metric = 1 / scene(23, 17, 0.02, 0.9)
    metric[0, 3:9] = np.inf
    metric[5, 7] = np.nan
    metric[9, 2:4] = 0
    maps["metric"] = ("metric_planar", metric.astype(np.float32))
    maps["affine"] = ("affine_invariant", (1 - scene(21, 15, 0.1, 0.8)).astype(np.float32))
    plans = [
        ("disparity", 32, 16, "stretch", False), ("disparity", 32, 16, "stretch", True),
        ("large", 16, 16, "stretch", False), ("large", 33, 17, "crop", False),
        ("large", 17, 33, "crop", False), ("disparity", 20, 31, "pad", False),
        ("disparity", 31, 16, "pad", True), ("metric", 32, 24, "stretch", False),
        ("metric", 23, 17, "stretch", False), ("affine", 16, 24, "stretch", False),
    ]
    cases = []
    for name, width, height, fit, invert in plans:
        kind, values = maps[name]
        near, unknown = nearness(values, kind)
        picture = placed(diffusers_map(near, unknown, invert), width, height, fit)
        case = dict(
            map=name, width=width, height=height, fit=fit, invert=invert,
            diffusers=np.asarray(picture)[..., 0].ravel().tolist(),
            diffusers_input=numbers(model_input(picture)))
        if fit == "stretch":
            flat = spread(near, unknown, False)
            if invert:
                flat = np.where(unknown, np.float32(0), 1 - flat)
            resized = Image.fromarray(flat, mode="F").resize((width, height), Image.LANCZOS)
            case["minmax"] = numbers(2 * np.clip(np.asarray(resized), 0, 1) - 1)
        if kind == "affine_invariant_disparity" and fit == "stretch" and not invert:
            depth = torch.from_numpy(values)[None, None]
            depth = torch.nn.functional.interpolate(
                depth, (height, width), mode="bicubic", antialias=True)
            case["bfl"] = numbers((depth / 127.5 - 1)[0, 0].numpy())
        cases.append(case)
    listed = {
        name: dict(kind=kind, width=v.shape[1], height=v.shape[0], values=numbers(v))
        for name, (kind, v) in maps.items()}
    return dict(maps=listed, cases=cases)


def photo_case():
    """What Black Forest Labs' preprocessor lets the estimator see."""
    photo = random.integers(0, 256, (11, 14, 3), dtype=np.uint8)
    resized = np.asarray(Image.fromarray(photo).resize((24, 16), Image.LANCZOS))
    ramp = np.arange(256, dtype=np.uint8)

    def seen(codes):
        control = torch.from_numpy(np.array(codes)).float() / 127.5 - 1.0
        return ((control.clamp(-1, 1) + 1.0) * 127.5).byte().numpy().ravel().tolist()

    return dict(width=14, height=11, photo=photo.ravel().tolist(), seen=seen(resized), ramp=seen(ramp))


def picture_cases():
    cases = []
    colour = random.integers(0, 256, (18, 26, 3), dtype=np.uint8)
    for width, height, fit in [(32, 16, "stretch"), (16, 32, "crop"), (16, 16, "crop"), (26, 18, "stretch")]:
        tensor = processor.preprocess(placed(Image.fromarray(colour), width, height, fit), height, width)
        cases.append(dict(
            width=width, height=height, fit=fit,
            values=numbers(tensor[0].permute(1, 2, 0).numpy())))
    deep = random.integers(0, 65536, (9, 12), dtype=np.uint16)
    flat = Image.fromarray((deep / 65535).astype(np.float32), mode="F").resize((16, 32), Image.LANCZOS)
    return dict(
        width=26, height=18, colour=colour.ravel().tolist(), cases=cases,
        deep_width=12, deep_height=9, deep=deep.ravel().tolist(),
        deep_values=numbers(2 * np.clip(np.asarray(flat), 0, 1) - 1))


for name, content in [
    ("depth", depth_cases()), ("photo", photo_case()), ("pictures", picture_cases())]:
    (FOLDER / f"{name}.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")
