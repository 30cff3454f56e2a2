"""Makes resampling.json: grids resized by torch, Pillow and OpenCV.

Run: python make_resampling.py     (needs torch, numpy, Pillow, opencv-python-headless)

The input of a case is not stored: sample number k is floor(u * 4096) / 4096 for planes and
floor(u * 256) for pictures, with u the k-th output of SplitMix64 (seed 42), top 53 bits, as a
number in [0, 1). torch works on float64 here; its float32 results differ from these by up to 3e-6.
Nearest kernels are compared at sizes where the libraries' own rounding does no harm; the expected
indices are asserted to be floor(i * in / out) and floor((i + 0.5) * in / out).
"""

import base64
import json

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

entries = []


def splitmix(count, seed=42):
    state, out = seed, []
    mask = (1 << 64) - 1
    for _ in range(count):
        state = (state + 0x9E3779B97F4A7C15) & mask
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        out.append((z ^ (z >> 31)) >> 11)
    return np.array(out, dtype=np.float64) / 2**53


def plane(width, height):
    return (np.floor(splitmix(width * height) * 4096) / 4096).reshape(height, width).astype(np.float32)


def picture(width, height):
    return np.floor(splitmix(width * height * 3) * 256).reshape(height, width, 3).astype(np.uint8)


def add(kernel, origin, source, result, tolerance):
    result = np.ascontiguousarray(result)
    entries.append({
        "kernel": kernel, "origin": origin, "tolerance": tolerance,
        "width": source.shape[1], "height": source.shape[0],
        "to_width": result.shape[1], "to_height": result.shape[0],
        "is_picture": source.dtype == np.uint8,
        "result": base64.b64encode(
            result.astype(np.uint8 if source.dtype == np.uint8 else "<f4").tobytes()).decode(),
    })


def by_torch(a, size, **options):
    tensor = torch.from_numpy(a.astype(np.float64))[None, None]
    return F.interpolate(tensor, size=(size[1], size[0]), **options)[0, 0].numpy()


def by_pillow(a, size, kind):
    return np.array(Image.fromarray(a).resize(size, kind))


def by_opencv(a, size, kind):
    return cv2.resize(a, size, interpolation=kind)


sizes = [((13, 11), (7, 5)), ((13, 11), (29, 23)), ((12, 9), (24, 18)), ((16, 12), (8, 4)),
         ((13, 11), (13, 17)), ((13, 11), (30, 4)), ((1, 7), (3, 1)), ((7, 1), (1, 3)),
         ((37, 2), (5, 2)), ((11, 13), (10, 12)),
         ((13, 20), (8, 8)), ((13, 11), (8, 3))]
for source, size in sizes:
    a = plane(*source)
    ys = np.arange(size[1]) * source[1] // size[1]
    xs = np.arange(size[0]) * source[0] // size[0]
    low = a[ys][:, xs]
    assert np.array_equal(by_torch(a, size, mode="nearest").astype(np.float32), low)
    assert np.array_equal(by_opencv(a, size, cv2.INTER_NEAREST).reshape(low.shape), low)
    add("nearest", "torch and opencv", a, low, 0)
    ys = (2 * np.arange(size[1]) + 1) * source[1] // (2 * size[1])
    xs = (2 * np.arange(size[0]) + 1) * source[0] // (2 * size[0])
    middle = a[ys][:, xs]
    assert np.array_equal(by_torch(a, size, mode="nearest-exact").astype(np.float32), middle)
    assert np.array_equal(by_pillow(a, size, Image.NEAREST), middle)
    add("nearest-exact", "torch and pillow", a, middle, 0)
    add("bilinear", "torch", a, by_torch(a, size, mode="bilinear"), 1e-7)
    add("bilinear-align-corners", "torch", a, by_torch(a, size, mode="bilinear", align_corners=True), 1e-7)
    add("bicubic", "torch", a, by_torch(a, size, mode="bicubic"), 2e-7)
    add("bilinear-antialias", "torch", a, by_torch(a, size, mode="bilinear", antialias=True), 1e-7)
    add("bicubic-antialias", "torch", a, by_torch(a, size, mode="bicubic", antialias=True), 2e-7)
    add("bilinear-antialias", "pillow", a, by_pillow(a, size, Image.BILINEAR), 2e-7)
    add("bicubic-antialias", "pillow", a, by_pillow(a, size, Image.BICUBIC), 3e-7)
    add("lanczos-antialias", "pillow", a, by_pillow(a, size, Image.LANCZOS), 3e-7)
    # OpenCV's coefficients are singles.
    add("cv2-cubic", "opencv", a, by_opencv(a, size, cv2.INTER_CUBIC).reshape(size[::-1]), 2e-6)
    add("bilinear", "opencv", a, by_opencv(a, size, cv2.INTER_LINEAR).reshape(size[::-1]), 1e-6)
    if size[0] <= source[0] and size[1] <= source[1]:
        add("area", "opencv", a, by_opencv(a, size, cv2.INTER_AREA).reshape(size[::-1]), 1e-6)
    elif size[0] >= source[0] and size[1] >= source[1]:
        add("area", "opencv linear", a, by_opencv(a, size, cv2.INTER_LINEAR).reshape(size[::-1]), 1e-6)
    b = picture(*source)
    for kernel, kind in [("bilinear-antialias", Image.BILINEAR), ("bicubic-antialias", Image.BICUBIC),
                         ("lanczos-antialias", Image.LANCZOS)]:
        add(kernel, "pillow", b, by_pillow(b, size, kind), 0)
    add("nearest-exact", "pillow", b, by_pillow(b, size, Image.NEAREST), 0)
    # OpenCV computes bytes with 11 bits behind the point.
    add("cv2-cubic", "opencv", b, by_opencv(b, size, cv2.INTER_CUBIC).reshape(size[1], size[0], 3), 1)
    add("bilinear", "opencv", b, by_opencv(b, size, cv2.INTER_LINEAR).reshape(size[1], size[0], 3), 1)
    if size[0] <= source[0] and size[1] <= source[1]:
        add("area", "opencv", b, by_opencv(b, size, cv2.INTER_AREA).reshape(size[1], size[0], 3), 1)

# A width as in use, 640 into a network's 518, to see that positions do not drift.
a = plane(640, 6)
for kernel, result in [
    ("bicubic", by_torch(a, (518, 5), mode="bicubic")),
    ("bilinear", by_torch(a, (518, 5), mode="bilinear")),
    ("cv2-cubic", by_opencv(a, (518, 5), cv2.INTER_CUBIC)),
    ("area", by_opencv(a, (518, 5), cv2.INTER_AREA)),
    ("lanczos-antialias", by_pillow(a, (518, 5), Image.LANCZOS)),
]:
    add(kernel, "wide", a, result, 7e-6 if kernel in ("cv2-cubic", "area") else 3e-7)

with open("resampling.json", "w") as out:
    json.dump(entries, out, indent=0)
    out.write("\n")
print(len(entries), "cases")
