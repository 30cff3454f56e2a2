"""The exact L1 affine fit by anchors, as MoGe does it, in torch on the CPU.

    robust.py REFERENCE.npy CANDIDATE.npy REPETITIONS

Restates the algorithm of microsoft/MoGe 0744441 moge/utils/alignment.py (align_depth_affine without
truncation): for every point the line is anchored there and the best slope is a weighted median of n
ratios; the anchor with the smallest sum wins. Prints {"seconds": [...], "value": abs_rel, "version": ...}.
"""

import json
import sys
import time

import numpy as np
import torch


def fit(x, y, w):
    x_from, y_from = x[None, :] - x[:, None], y[None, :] - y[:, None]
    sign = torch.sign(x_from)
    x_from, y_from = x_from * sign, y_from * sign
    slopes, order = (y_from / x_from.clamp_min(1e-7)).sort(dim=-1)
    weight = torch.gather(x_from * w, -1, order)
    derivative = 2 * weight.cumsum(-1) - weight.sum(-1, keepdim=True)
    place = torch.searchsorted(derivative, torch.zeros_like(derivative[:, :1])).clamp_max(len(x) - 1)
    slope = slopes.gather(-1, place)[:, 0]
    loss = (w * (slope[:, None] * x_from - y_from).abs()).sum(-1)
    best = loss.argmin()
    return slope[best], y[best] - slope[best] * x[best]


def main():
    g, p = (torch.from_numpy(np.load(path)).flatten() for path in sys.argv[1:3])
    seconds, value = [], None
    for _ in range(int(sys.argv[3]) + 1):
        start = time.perf_counter()
        scale, shift = fit(p, g, 1 / g)
        seconds.append(time.perf_counter() - start)
        value = float(((p * scale + shift - g).abs() / g).mean())
    print(json.dumps({"seconds": seconds[1:], "value": value, "version": f"torch {torch.__version__}"}))


main()
