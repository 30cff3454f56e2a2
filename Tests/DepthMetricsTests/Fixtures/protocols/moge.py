"""The evaluation of MoGe, restated.

Source of the facts: microsoft/MoGe at 0744441, moge/test/metrics.py (compute_metrics, boundary_f1),
moge/test/dataloader.py (the mask), moge/utils/alignment.py (align, align_depth_scale,
align_depth_affine, align_affine_lstsq), and EasternJournalist/utils3d at
3fab839f0be9931dac7c8488eb0e1600c236e183, the version that MoGe pins, utils3d/torch/maps.py
(masked_nearest_resize).

PyTorch in 32 bits there; the expected numbers are 64 bits. In 32 bits the affine L1 fit may take
another pair of points, because the losses of the best lines differ by less than 32 bits can tell:
factor and offset move by up to 1e-4, the scores by less than 5e-7.

boundary_f1 there calls utils3d.pt.sliding_window_2d, which the pinned version no longer has; as
its later name (sliding_window) it gives the numbers below.

Two things are restated as the original means them rather than as it computes them, and the pairs
are chosen so that both agree: the sum of the affine L1 fit leaves out points whose candidate equals
the anchor's (`quirk`), and a negative aligned depth counts as within delta1.

`rel` divides by g + 1e-6. For the pairs here that changes abs_rel by less than 1e-6.
"""

import math

import numpy as np


def masked_nearest_resize(mask, height=64, width=64):
    """The index (row, column) of the pixel that stands for each cell of a height x width grid, and
    whether the cell has one.

    Cell j has its centre at (j + 1/2) W / width (W: width of the map) and a window of ceil(f)
    pixels, f = max(1, W / width), that begins at round(centre - f / 2), halves to even. Of the
    masked pixels in the window (at most ceil(f) x ceil(f), none outside the map) the one whose
    centre (j + 1/2) is nearest to the cell's is taken, the first in rows, then columns, at equal
    distance. All of it is exact in binary for maps up to 2048 wide and high.
    """
    map_height, map_width = mask.shape

    def windows(size, count):
        step = max(1, size / count)
        centres = (np.arange(count) + 0.5) / count * size
        first = np.rint(centres - step / 2).astype(int)  # halves to even
        return centres, first[:, None] + np.arange(math.ceil(step))[None, :]

    row_centres, rows = windows(map_height, height)
    column_centres, columns = windows(map_width, width)
    r = rows[:, None, :, None]
    c = columns[None, :, None, :]
    r, c = np.broadcast_arrays(r, c)
    inside = (r >= 0) & (r < map_height) & (c >= 0) & (c < map_width)
    usable = inside & mask[np.clip(r, 0, map_height - 1), np.clip(c, 0, map_width - 1)]
    distance = (r + 0.5 - row_centres[:, None, None, None]) ** 2 + (
        c + 0.5 - column_centres[None, :, None, None]
    ) ** 2
    distance = np.where(usable, distance, np.inf).reshape(height, width, -1)
    nearest = np.argmin(distance, axis=2)
    pick = lambda index: np.take_along_axis(
        index.reshape(height, width, -1), nearest[..., None], 2
    )[..., 0]
    return pick(r), pick(c), usable.reshape(height, width, -1).any(axis=2)


def scale_l1(x, y, w):
    """The least of sum w |a x - y|: a weighted median of the ratios. Rows of x, y are separate
    problems; w is shared. Returns factors, losses and the index of the point that gives each."""
    sign = np.sign(x)
    turned_x, turned_y = x * sign, y * sign
    ratio = turned_y / np.maximum(turned_x, 1e-7)
    order = np.argsort(ratio, axis=-1, kind="stable")
    weight = np.take_along_axis(turned_x * w, order, -1)
    derivative = 2 * np.cumsum(weight, axis=-1) - weight.sum(axis=-1, keepdims=True)
    position = np.minimum((derivative < 0).sum(axis=-1), x.shape[-1] - 1)[..., None]
    factor = np.take_along_axis(np.take_along_axis(ratio, order, -1), position, -1)[..., 0]
    index = np.take_along_axis(order, position, -1)[..., 0]
    loss = (w * np.abs(factor[..., None] * x - y)).sum(axis=-1)
    # `align` turns the signs of y with those of x and so forgets y where x is 0.
    forgetful = (w * np.abs(factor[..., None] * turned_x - turned_y)).sum(axis=-1)
    return factor, loss, forgetful, index


def affine_l1(x, y, w):
    """The least of sum w |a x + b - y|: for every anchor the best line through it, then the best
    anchor. Returns a, b, the loss, how far the next best other line is, and a, b with the quirk."""
    losses, forgetful, second = [], [], []
    for start in range(0, len(x), 256):
        anchors = slice(start, start + 256)
        _, loss, lacking, index = scale_l1(
            x[None] - x[anchors, None], y[None] - y[anchors, None], w[None]
        )
        losses.append(loss)
        forgetful.append(lacking)
        second.append(index)
    losses, forgetful, second = map(np.concatenate, (losses, forgetful, second))

    def line(one):
        two = second[one]
        run = x[two] - x[one] if x[two] != x[one] else 1e-7
        scale = (y[two] - y[one]) / run
        return scale, y[one] - scale * x[one]

    best = int(np.argmin(losses))
    scale, shift = line(best)
    same = np.abs(scale * x + shift - y) <= 1e-9 * np.abs(y)
    other = losses[~same]
    gap = (other.min() - losses[best]) / losses[best] if len(other) else np.inf
    return scale, shift, losses[best], gap, line(int(np.argmin(forgetful)))


def boundary_f1(p, g, mask, radius):
    """metrics.py, boundary_f1: pairs of a pixel and a neighbour within the radius, both masked, the
    pixel at least `radius` from the border; an edge where neighbour / pixel > 1 + t."""
    height, width = g.shape
    inner = (slice(radius, height - radius), slice(radius, width - radius))
    thresholds = np.linspace(0.05, 0.25, 10)
    counts = np.zeros((10, 3))
    nearest = np.inf
    for dy in range(-radius, radius + 1):
        for dx in range(-radius, radius + 1):
            if dy * dy + dx * dx > radius * radius + 1e-5:
                continue
            there = (
                slice(radius + dy, height - radius + dy),
                slice(radius + dx, width - radius + dx),
            )
            valid = mask[inner] & mask[there]
            ratios = (p[there] / p[inner])[valid], (g[there] / g[inner])[valid]
            for k, t in enumerate(thresholds):
                mine, theirs = ratios[0] > 1 + t, ratios[1] > 1 + t
                counts[k] += (mine & theirs).sum(), theirs.sum(), mine.sum()
                if valid.any() and (dy or dx):
                    nearest = min(nearest, *(np.abs(r / (1 + t) - 1).min() for r in ratios))
    total = 0.0
    for t, (both, theirs, mine) in zip(thresholds, counts):
        one, other = both / max(theirs, 1e-12), both / max(mine, 1e-12)
        total += t * 2 * one * other / max(one + other, 1e-12)
    return total / thresholds.sum(), nearest


def evaluate(reference, candidate, dtype=np.float64, mode="metric"):
    """mode: metric, scale, affine or disparity (the candidate then is disparity)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        g, p = reference.astype(dtype), candidate.astype(dtype)
    # dataloader.py: finite and not farther than 1000 times the 1% quantile; a depth of zero or less
    # never occurs in its files.
    mask = np.isfinite(g) & (g > 0)
    with np.errstate(invalid="ignore"):
        mask &= g <= np.nanquantile(np.where(mask, g, np.nan), 0.01) * 1000
    scale, shift = dtype(1), dtype(0)
    checks = {}
    if mode in ("scale", "affine"):
        rows, columns, there = masked_nearest_resize(mask)
        x, y = p[rows, columns][there], g[rows, columns][there]
        if mode == "scale":
            scale = scale_l1(x[None], y[None], (1 / y)[None])[0][0]
        else:
            scale, shift, _, checks["gap"], quirk = affine_l1(x, y, 1 / y)
            checks["quirk"] = max(abs(quirk[0] - scale), abs(quirk[1] - shift))
        p = p * scale + shift
    elif mode == "disparity":
        x, y = p[mask], 1 / g[mask]
        design = np.stack([x, np.ones_like(x)], axis=1)
        scale, shift = np.linalg.lstsq(design, y, rcond=None)[0].astype(dtype)
        p = 1 / np.maximum(p * scale + shift, 1 / g[mask].max())
    scored = g[mask], p[mask]
    metrics = {
        "abs_rel": (np.abs(scored[1] - scored[0]) / (scored[0] + dtype(1e-6))).mean(),
        "delta1": (np.maximum(scored[0] / scored[1], scored[1] / scored[0]) < 1.25).mean(),
    }
    if mode != "disparity":
        with np.errstate(divide="ignore", invalid="ignore"):
            for radius in (1, 2, 3):
                metrics[f"moge_boundary_f1_r{radius}"], checks[f"edge{radius}"] = boundary_f1(
                    p, g, mask, radius
                )
    return {
        "valid": int(mask.sum()),
        "scale": float(scale),
        "shift": float(shift),
        "metrics": metrics,
        "scored": scored,
        "checks": checks,
    }
