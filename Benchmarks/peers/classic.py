"""The classic metrics after an affine least-squares fit, in NumPy or torch on one thread.

    classic.py numpy|torch REFERENCE.npy CANDIDATE.npy REPETITIONS

Vectorised, one logarithm a pixel, sums in 64 bits. Two forms are timed, with elementwise arithmetic in 64
and in 32 bits, and the faster one is printed: {"seconds": [...], "value": abs_rel, "version": ...}.
"""

import json
import os
import sys
import time

os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import numpy as np  # noqa: E402

LN10 = float(np.log(10))
LIMITS = [1.25, 1.25**2, 1.25**3, 1.25**0.5, 1.25**0.25, 1.25**0.125, 1.03]


def with_numpy(g, p, dtype):
    valid = np.isfinite(g) & (g > 0) & np.isfinite(p) & (p > 0)
    if not valid.all():
        g, p = g[valid], p[valid]
    g, p = g.ravel().astype(dtype), p.ravel().astype(dtype)
    n = g.size
    mean = lambda x: x.mean(dtype=np.float64)
    mp, mg = mean(p), mean(g)
    dp = p - dtype(mp)
    scale = mean(dp * (g - dtype(mg))) / mean(dp * dp)
    p = p * dtype(scale) + dtype(mg - scale * mp)
    e = p - g
    relative = np.abs(e) / g
    square = e * e
    d = np.log(p / g)
    md, mdd = mean(d), mean(d * d)
    ratio = np.maximum(p / g, g / p)
    variance = max(mdd - md * md, 0)
    return [
        mean(relative), mean(square / g), mean(relative * relative), np.sqrt(mean(square)), mean(np.abs(e)),
        np.sqrt(mdd), np.sqrt(mdd) / LN10, mean(np.abs(d)) / LN10,
        *[np.count_nonzero(ratio < limit) / n for limit in LIMITS],
        100 * np.sqrt(variance), 100 * np.sqrt(variance * n / (n - 1)), np.sqrt(mdd - 0.5 * md * md),
        np.sqrt(variance) / LN10,
    ]


def with_torch(torch, g, p, dtype):
    valid = torch.isfinite(g) & (g > 0) & torch.isfinite(p) & (p > 0)
    if not valid.all():
        g, p = g[valid], p[valid]
    g, p = g.flatten().to(dtype), p.flatten().to(dtype)
    n = g.numel()
    mean = lambda x: x.mean(dtype=torch.float64)
    mp, mg = mean(p), mean(g)
    dp = p - mp.to(dtype)
    scale = mean(dp * (g - mg.to(dtype))) / mean(dp * dp)
    p = torch.addcmul((mg - scale * mp).to(dtype), p, scale.to(dtype))
    e = p - g
    relative = e.abs() / g
    square = e * e
    d = torch.log(p / g)
    md, mdd = mean(d), mean(d * d)
    ratio = torch.maximum(p / g, g / p)
    variance = (mdd - md * md).clamp_min(0)
    return [
        mean(relative), mean(square / g), mean(relative * relative), mean(square).sqrt(), mean(e.abs()),
        mdd.sqrt(), mdd.sqrt() / LN10, mean(d.abs()) / LN10,
        *[(ratio < limit).sum() / n for limit in LIMITS],
        100 * variance.sqrt(), 100 * (variance * n / (n - 1)).sqrt(), (mdd - 0.5 * md * md).sqrt(),
        variance.sqrt() / LN10,
    ]


def main():
    peer, repetitions = sys.argv[1], int(sys.argv[4])
    g, p = np.load(sys.argv[2]), np.load(sys.argv[3])
    if peer == "numpy":
        version = f"NumPy {np.__version__}"
        forms = [lambda: with_numpy(g, p, np.float64), lambda: with_numpy(g, p, np.float32)]
    else:
        import torch

        torch.set_num_threads(1)
        version = f"torch {torch.__version__}"
        tg, tp = torch.from_numpy(g), torch.from_numpy(p)
        forms = [lambda: with_torch(torch, tg, tp, torch.float64), lambda: with_torch(torch, tg, tp, torch.float32)]
    best, value = None, None
    for form in forms:
        value = float(form()[0])
        seconds = []
        for _ in range(repetitions):
            start = time.perf_counter()
            form()
            seconds.append(time.perf_counter() - start)
        if best is None or np.median(seconds) < np.median(best):
            best = seconds
    print(json.dumps({"seconds": best, "value": value, "version": version}))


main()
