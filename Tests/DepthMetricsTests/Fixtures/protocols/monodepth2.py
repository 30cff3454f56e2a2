"""The evaluation of monodepth2 on the KITTI Eigen split, restated.

Source of the facts: nianticlabs/monodepth2 at b676244, evaluate_depth.py (evaluate,
compute_errors), monocular case. The original resizes the network's disparity with OpenCV in 32
bits; the expected numbers resize in 64 bits. OpenCV rounds the position of a pixel to 32 bits, so
its weights are off by up to 4e-5 at column 1242. rmse
moves by up to 1.1e-6 (2.6e-7 of its value), the other scores by less than 2e-7.
"""

import cv2
import numpy as np
import torch


def errors(reference, candidate):
    ratio = np.maximum(reference / candidate, candidate / reference)
    return {
        "abs_rel": np.mean(np.abs(reference - candidate) / reference),
        "sq_rel": np.mean((reference - candidate) ** 2 / reference),
        "rmse": np.sqrt(np.mean((reference - candidate) ** 2)),
        "rmse_log": np.sqrt(np.mean((np.log(reference) - np.log(candidate)) ** 2)),
        "delta1": np.mean(ratio < 1.25),
        "delta2": np.mean(ratio < 1.25**2),
        "delta3": np.mean(ratio < 1.25**3),
    }


def resized(disparity, size):
    """Bilinear between pixel centres; 32-bit maps through OpenCV, 64-bit ones through PyTorch."""
    if disparity.shape == size:
        return disparity
    if disparity.dtype == np.float32:
        return cv2.resize(disparity, size[::-1])
    maps = torch.from_numpy(disparity)[None, None]
    return torch.nn.functional.interpolate(maps, size, mode="bilinear", align_corners=False)[
        0, 0
    ].numpy()


def evaluate(reference, candidate, dtype=np.float64):
    """evaluate(), with the disparity of the network being the inverse of the candidate."""
    reference = reference.astype(dtype)
    height, width = reference.shape
    candidate = 1 / resized(1 / candidate.astype(dtype), (height, width))
    mask = (reference > 1e-3) & (reference < 80)
    window = np.array(
        [0.40810811 * height, 0.99189189 * height, 0.03594771 * width, 0.96405229 * width]
    )
    top, bottom, left, right = window.astype(np.int32)
    inside = np.zeros(mask.shape, bool)
    inside[top:bottom, left:right] = True
    mask &= inside
    reference, candidate = reference[mask], candidate[mask]
    scale = np.median(reference) / np.median(candidate)
    candidate = candidate * scale
    candidate[candidate < 1e-3] = 1e-3
    candidate[candidate > 80] = 80
    return {
        "valid": int(mask.sum()),
        "scale": float(scale),
        "shift": 0,
        "metrics": errors(reference, candidate),
        "scored": (reference, candidate),
    }
