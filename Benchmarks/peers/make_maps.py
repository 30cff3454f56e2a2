"""Writes the maps that the benchmarks are run on, from a seed.

    make_maps.py FOLDER [PAIRS]

pair/{reference,candidate}.npy: 1024 x 1024, smooth depth with noise. small/: 64 x 64 of the same kind.
set/: PAIRS pairs of 640 x 480 16-bit PNG in millimetres whose low bits are as noisy as a sensor's, with holes,
and dataset.yaml.
"""

import sys
from pathlib import Path

import cv2
import numpy as np


def scene(rng, height, width):
    """Smooth depth between 0.8 and 9 m with a few boxes standing in it."""
    coarse = rng.uniform(0.8, 9, (6, 8)).astype(np.float32)
    depth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).clip(0.7, 9.5)
    for _ in range(6):
        top, left = rng.integers(height), rng.integers(width)
        depth[top : top + height // 4, left : left + width // 5] *= rng.uniform(0.5, 0.9)
    return depth


def sensor(rng, depth):
    """Noise that grows with the square of the distance, as a structured-light sensor has it."""
    return depth + rng.normal(0, 1, depth.shape).astype(np.float32) * (0.0015 + 0.0019 * (depth - 0.4) ** 2)


def main():
    folder, pairs = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 654
    rng = np.random.default_rng(20260101)
    for name, side in [("pair", 1024), ("small", 64)]:
        (folder / name).mkdir(parents=True, exist_ok=True)
        depth = scene(rng, side, side)
        np.save(folder / name / "reference.npy", sensor(rng, depth).clip(0.3, 10))
        np.save(folder / name / "candidate.npy", (sensor(rng, depth) * 1.1 + 0.2).clip(0.3, 12).astype(np.float32))
    for part in ["set/depth", "set/predictions/depth"]:
        (folder / part).mkdir(parents=True, exist_ok=True)
    for i in range(pairs):
        depth = scene(rng, 480, 640)
        holes = cv2.resize(rng.uniform(0, 1, (24, 32)).astype(np.float32), (640, 480)) > 0.8
        reference = np.where(holes, 0, sensor(rng, depth))
        candidate = sensor(rng, cv2.GaussianBlur(depth, (0, 0), 2)) * rng.uniform(0.9, 1.1)
        for path, values in [("set/depth", reference), ("set/predictions/depth", candidate)]:
            cv2.imwrite(str(folder / path / f"{i:04}.png"), np.clip(np.rint(values * 1000), 0, 65535).astype(np.uint16))
    (folder / "set/dataset.yaml").write_text(
        "dataset: 1\nname: noisy\nreference: {path: depth/*.png, encoding: mm, kind: metric_planar}\n"
        "predictions: {encoding: mm, kind: metric_planar}\n"
    )


main()
