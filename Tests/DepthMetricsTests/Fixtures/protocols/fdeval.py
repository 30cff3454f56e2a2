"""fdeval's own protocols plain-v1, plain-v2 (which differs in fits alone), stereo-v1, control-fidelity-v1 and
control-fidelity-v2, from the definitions in ../metrics."""

import sys
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

sys.path.insert(0, str(Path(__file__).parent.parent / "metrics"))
import controlnet_plus_plus  # noqa: E402
import definitions  # noqa: E402


def plain(reference, candidate, dtype=np.float64):
    """Every pixel where the reference and the candidate are finite and positive."""
    g, p = reference.astype(np.float64), candidate.astype(np.float64)
    valid = np.isfinite(g) & (g > 0) & np.isfinite(p) & (p > 0)
    metrics = definitions.classic(g, p, valid)
    metrics["boundary_f1"] = definitions.boundary_f1(g, p, valid)
    metrics["spearman"] = definitions.spearman(g, p, valid)
    edges = definitions.steps(np.where(valid, p, 1), valid) + definitions.steps(
        np.where(valid, g, 1), valid
    )
    ratios = [r[v] for k in (0, 2) for r, v in zip(edges[k], edges[k + 1])]
    return {
        "valid": int(valid.sum()),
        "scale": 1,
        "shift": 0,
        "metrics": metrics,
        "scored": (g[valid], p[valid]),
        "edge_ratios": ratios,
    }


def stereo(reference, candidate, dtype=np.float64):
    """Disparities in pixels as the Middlebury evaluation has them: a pixel without a prediction is bad."""
    g, p = reference.astype(np.float64), candidate.astype(np.float64)
    counts = np.isfinite(g) & (g > 0)
    known = counts & np.isfinite(p)
    error = np.abs(p - g)[known]
    missing = int(counts.sum() - known.sum())
    metrics = {"epe": error.mean()}
    for limit in (0.5, 1, 2, 4):
        metrics[f"bad_{limit:g}"] = ((error > limit).sum() + missing) / counts.sum()
    valid = known & (p != 0)
    return {
        "valid": int(valid.sum()),
        "scale": 1,
        "shift": 0,
        "metrics": metrics,
        "scored": (g[known & (p > 0)], p[known & (p > 0)]),
    }


def area(values, count, axis):
    """One axis to `count` pixels: where it shrinks, the mean over the source interval
    [j s, (j + 1) s) with shares of the pixels at its ends; where it grows, bilinear between pixel
    centres, border pixels repeated."""
    values = np.moveaxis(values, axis, 0)
    n = values.shape[0]
    if count == n:
        return np.moveaxis(values, 0, axis)
    weights = np.zeros((count, n))
    step = n / count
    for j in range(count):
        if count < n:
            for i in range(int(np.floor(j * step)), min(n, int(np.ceil((j + 1) * step)))):
                weights[j, i] = max(0.0, min(i + 1, (j + 1) * step) - max(i, j * step)) / step
        else:
            at = min(max((j + 0.5) * step - 0.5, 0), n - 1)
            low = int(np.floor(at))
            weights[j, low] += 1 - (at - low)
            weights[j, min(low + 1, n - 1)] += at - low
    return np.moveaxis(np.tensordot(weights, values, (1, 0)), 0, axis)


def control_fidelity(reference, candidate, dtype=np.float64, kinds=("disparity", "disparity")):
    """The candidate is resized as it is, then both become disparity, the candidate is fitted to the
    reference by least squares over the mask. All metrics are taken of control units, in which the
    reference runs from 0 to 1; boundary_f1 needs ratios and so a reference that is depth."""
    g, p = reference.astype(np.float64), candidate.astype(np.float64)
    p = area(area(p, g.shape[0], 0), g.shape[1], 1)
    valid = np.isfinite(g) & (g > 0)
    with np.errstate(divide="ignore"):
        r = np.where(valid, 1 / g, 0) if kinds[0] == "depth" else np.where(valid, g, 0)
        d = 1 / p if kinds[1] == "depth" else p
    scale, shift = definitions.least_squares(d[valid], r[valid])
    fitted = scale * d + shift
    low, high = r[valid].min(), r[valid].max()
    u, v = (r - low) / (high - low), (fitted - low) / (high - low)
    with np.errstate(divide="ignore"):
        depths = np.where(valid, 1 / r, 1), np.where(valid, 1 / fitted, 1)
    metrics = {
        "rmse": np.sqrt(np.mean((v - u)[valid] ** 2)),
        "mae": np.abs(v - u)[valid].mean(),
        "spearman": definitions.spearman(r, fitted, valid),
        "ordinal_accuracy": definitions.ordinal_accuracy(u, v, valid, has_ratios=False),
        "gradient_corr": definitions.gradient_correlation(u, v, valid, has_ratios=False),
        "boundary_f1": definitions.boundary_f1(*depths, valid) if kinds[0] == "depth" else None,
        "ssim": definitions.ssim(np.where(valid, u, 0), np.where(valid, v, 0), valid),
    }
    pairs = (
        definitions.steps(np.where(valid, r, 1), valid),
        definitions.steps(np.where(valid, fitted, 1), valid),
    )
    return {
        "valid": int(valid.sum()),
        "scale": float(scale),
        "shift": float(shift),
        "metrics": metrics,
        "scored": (r[valid], fitted[valid]),
        "checks": {"ordinal": definitions.ordinal_margin(u, valid, has_ratios=False)},
        "edge_ratios": [x[k] for a, b in pairs for x, k in zip(a, b)],
    }


def least_absolute_line(d, r):
    """argmin over a, b of sum |a d + b - r|: a linear programme, then the best line through two of the
    points that its solution touches."""
    n = len(d)
    above = sparse.csr_matrix(np.c_[d, np.ones(n)])
    slack = -sparse.eye(n)
    solution = linprog(
        np.r_[0, 0, np.ones(n)],
        A_ub=sparse.bmat([[above, slack], [-above, slack]]),
        b_ub=np.r_[r, -r],
        bounds=[(None, None)] * 2 + [(0, None)] * n,
        method="highs",
    )
    a, b = solution.x[:2]
    near = np.argsort(np.abs(a * d + b - r))[:8]
    lines = [(a, b)]
    for i in near:
        for j in near:
            if d[i] != d[j]:
                slope = (r[i] - r[j]) / (d[i] - d[j])
                lines.append((slope, r[i] - slope * d[i]))
    return min(lines, key=lambda line: np.abs(line[0] * d + line[1] - r).sum())


def control_fidelity_beside(
    reference, candidate, dtype=np.float64, kinds=("disparity", "disparity")
):
    """control_fidelity with more metrics, and the errors under two other fits: `beside` is method to
    [factor, offset, rmse, mae], of the robust fit the mae alone, which is what it makes least."""
    outcome = control_fidelity(reference, candidate, dtype, kinds)
    g = reference.astype(np.float64)
    p = candidate.astype(np.float64)
    p = area(area(p, g.shape[0], 0), g.shape[1], 1)
    valid = np.isfinite(g) & (g > 0)
    with np.errstate(divide="ignore"):
        r = np.where(valid, 1 / g, 0) if kinds[0] == "depth" else np.where(valid, g, 0)
        d = 1 / p if kinds[1] == "depth" else p
    fitted = outcome["scale"] * d + outcome["shift"]
    low, high = r[valid].min(), r[valid].max()
    metrics = outcome["metrics"]
    metrics["kendall"] = definitions.kendall(r, fitted, valid)
    metrics["rel_normal"] = None
    if kinds[0] == "depth":
        with np.errstate(divide="ignore"):
            depth = (1 / fitted).astype(np.float32)
        metrics["rel_normal"] = definitions.rel_normal(reference, depth, valid)
    with np.errstate(divide="ignore"):
        maps = [
            np.float32(1) / x.astype(np.float32) if kind == "depth" else x
            for x, kind in zip((reference, candidate), kinds)
        ]
    whole = all(np.isfinite(x).all() for x in maps)
    metrics["cnpp_rmse_255"] = (
        controlnet_plus_plus.evaluate(*maps)["metrics"]["cnpp_rmse_255"] if whole else None
    )

    def errors(line):
        e = ((line[0] * d + line[1] - r) / (high - low))[valid]
        return [float(np.sqrt(np.mean(e**2))), float(np.abs(e).mean())]

    spread = definitions.common_range(d[valid], r[valid])
    outcome["beside"] = {
        "affine_disparity_l1": [errors(least_absolute_line(d[valid], r[valid]))[1]],
        "affine_disparity_minmax": [*map(float, spread), *errors(spread)],
    }
    return outcome
