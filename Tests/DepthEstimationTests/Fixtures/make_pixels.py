"""Makes sizes.json, pixels.npz, pixels.json and positions.npz: the steps before the network.

Run: python make_pixels.py     (needs torch, transformers, numpy, opencv-python-headless, Pillow)

sizes.json      [width, height, target, original width, height, hf width, height]
pixels.json     one entry a case: a noise picture of so many pixels and channels (not stored: byte k is
                the top byte of the k-th output of SplitMix64, seed 42), the rule, and the input's size;
                "values" of pixels.npz holds, case after case, `samples` values of the network's input at
                pixels (k * 7919) mod (W * H), all channels
positions.npz   table [1 + 37 * 37, 2] as 8-bit steps; then for each grid and rule the interpolated rows
"""

import json
import os

import numpy as np
import torch
from transformers.image_utils import SizeDict
from transformers.models.dpt.image_processing_pil_dpt import (
    DPTImageProcessorPil, get_resize_output_image_size)

import tiny_depth_anything as tiny

HERE = os.path.dirname(os.path.abspath(__file__))


def bytes_of_splitmix(count, seed=42):
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return ((z ^ (z >> np.uint64(31))) >> np.uint64(56)).astype(np.uint8)


def size_by_hugging_face(width, height, target):
    size = get_resize_output_image_size(
        np.zeros((3, height, width), np.uint8), (target, target), True, 14)
    return size.width, size.height


def sizes():
    shapes = [(640, 480), (1920, 1080), (1024, 1024), (320, 240), (400, 300), (600, 300), (518, 400),
              (518, 518), (480, 640), (4000, 3000), (4032, 3024), (97, 61), (61, 97), (1242, 375)]
    rng = np.random.default_rng(5)
    shapes += [tuple(int(v) for v in rng.integers(20, 3000, 2)) for _ in range(150)]
    # Halves of 14, where the way of rounding shows.
    shapes += [(1036, 518 + 7 * k) for k in range(1, 40, 2)] + [(518 + 7 * k, 518) for k in range(1, 20, 2)]
    table = []
    for width, height in shapes:
        for target in (518, 70, 500, 700):
            table.append([width, height, target, *tiny.size_by_original(width, height, target),
                          *size_by_hugging_face(width, height, target)])
    with open(os.path.join(HERE, "sizes.json"), "w") as out:
        # Only what networks take: no side vanishes, and no more patches than 65536.
        kept = [row for row in table if row[5] * row[6] and row[3] * row[4] <= 65536 * 14 * 14]
        json.dump(kept, out, separators=(",", ":"))
        out.write("\n")


def pixels():
    cases = [(4032, 3024, 3, 518), (640, 480, 3, 518), (320, 240, 3, 518), (123, 457, 1, 252),
             (518, 400, 3, 518), (400, 1500, 3, 252), (252, 252, 3, 252)]
    entries, values = [], []
    for width, height, channels, target in cases:
        picture = bytes_of_splitmix(width * height * channels).reshape(height, width, channels)
        rgb = np.repeat(picture, 3, -1) if channels == 1 else picture
        processor = DPTImageProcessorPil(
            do_resize=True, size={"height": target, "width": target}, keep_aspect_ratio=True,
            ensure_multiple_of=14, resample=3, do_rescale=True, rescale_factor=1 / 255,
            do_normalize=True, image_mean=list(tiny.MEAN), image_std=list(tiny.STD), do_pad=False)
        theirs = processor(images=rgb, return_tensors="np")["pixel_values"][0].transpose(1, 2, 0)
        for rule, result in (("original", tiny.pixels_by_original(rgb, target)), ("hf", theirs)):
            flat = np.ascontiguousarray(result).reshape(-1, 3).astype(np.float32)
            count = 600
            values.append(flat[np.arange(count) * 7919 % len(flat)])
            entries.append({"width": width, "height": height, "channels": channels, "target": target,
                            "preprocess": rule, "input_width": result.shape[1],
                            "input_height": result.shape[0], "samples": count})
    np.savez_compressed(os.path.join(HERE, "pixels.npz"), values=np.concatenate(values))
    with open(os.path.join(HERE, "pixels.json"), "w") as out:
        json.dump(entries, out, indent=1)
        out.write("\n")


def positions():
    table = bytes_of_splitmix((1 + 37 * 37) * 2).reshape(-1, 2)
    arrays = {"table": table}
    rows = torch.from_numpy(table.astype(np.float32) / 128 - 1)[None]
    for gw, gh in ((37, 37), (49, 37), (37, 28), (5, 7), (1, 1), (20, 37)):
        for rule in ("offset", "exact"):
            result = tiny.positions(rows, gw * 14, gh * 14, rule)[0].numpy()
            arrays[f"{rule}_{gw}x{gh}"] = result
    np.savez_compressed(os.path.join(HERE, "positions.npz"), **arrays)


sizes()
pixels()
positions()
