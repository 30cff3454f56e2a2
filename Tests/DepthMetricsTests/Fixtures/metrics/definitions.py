"""What each metric and each alignment means, in NumPy, as the goldens of this folder compute it.

Arguments: g reference, p aligned candidate (arrays of one shape, 64 bits), valid (bool, of the same
shape): where both count. A metric that is undefined is None. Units: metres in, metres or pure
numbers out; inverse-depth metrics in 1/m; silog and its relatives times 100 where said.
"""

import math

import numpy as np
from scipy import ndimage, stats
from skimage.metrics import structural_similarity

# -- point by point ---------------------------------------------------------------------------


def classic(g, p, valid):
    """Every metric that is a mean, a root of a mean or a quantile over valid pixels."""
    g, p = g[valid].astype(np.float64), p[valid].astype(np.float64)
    error = p - g
    relative = np.abs(error) / g
    log = np.log(p) - np.log(g)
    decimal = np.log10(p) - np.log10(g)
    inverse = 1 / p - 1 / g
    ratio = np.maximum(p / g, g / p)
    n = len(g)
    variance = max(np.mean(log**2) - np.mean(log) ** 2, 0)
    decimal_variance = max(np.mean(decimal**2) - np.mean(decimal) ** 2, 0)
    result = {
        "abs_rel": relative.mean(),
        "sq_rel": np.mean(error**2 / g),
        "sq_rel_kitti": np.mean(error**2 / g**2),
        "rmse": math.sqrt(np.mean(error**2)),
        "mae": np.abs(error).mean(),
        "rmse_log": math.sqrt(np.mean(log**2)),
        "rmse_log10": math.sqrt(np.mean(decimal**2)),
        "log10": np.abs(decimal).mean(),
        "silog": 100 * math.sqrt(variance),
        # The standard deviation with n - 1, undefined for one pixel.
        "silog_bessel": 100 * math.sqrt(variance * n / (n - 1)) if n > 1 else None,
        "silog_half": math.sqrt(np.mean(log**2) - 0.5 * np.mean(log) ** 2),
        "silog_log10": math.sqrt(decimal_variance),
        "irmse": math.sqrt(np.mean(inverse**2)),
        "imae": np.abs(inverse).mean(),
    }
    for name, limit in [
        ("delta1", 1.25),
        ("delta2", 1.25**2),
        ("delta3", 1.25**3),
        ("delta_0.5", 1.25**0.5),
        ("delta_0.25", 1.25**0.25),
        ("delta_0.125", 1.25**0.125),
        ("inlier_1.03", 1.03),
    ]:
        result[name] = np.mean(ratio < limit)
    # UniDepth's, which sorts with torch.median: of an even number the lower of the middle two.
    result["median_log"] = 100 * abs(np.sort(log)[(n - 1) // 2])
    for name, share in [
        ("abs_rel_median", 50),
        ("abs_rel_p90", 90),
        ("abs_rel_p95", 95),
        ("abs_rel_p99", 99),
    ]:
        result[name] = np.percentile(relative, share)
    return result


def directed_depth_error(g, p, valid, plane=3.0):
    """iBims-1: share of pixels on the same side of a plane at 3 m; wrongly nearer; wrongly farther.
    A depth of exactly 3 m is on the near side."""
    near_g, near_p = g[valid] <= plane, p[valid] <= plane
    return {
        "dde_0": np.mean(near_g == near_p),
        "dde_minus": np.mean(near_p & ~near_g),
        "dde_plus": np.mean(~near_p & near_g),
    }


# -- order ------------------------------------------------------------------------------------


def spearman(g, p, valid):
    """Pearson's correlation of the ranks, ties at their mean rank."""
    if len(np.unique(g[valid])) < 2 or len(np.unique(p[valid])) < 2:
        return None
    return float(stats.spearmanr(g[valid], p[valid]).statistic)


def kendall(g, p, valid):
    """Kendall's tau-b."""
    if len(np.unique(g[valid])) < 2 or len(np.unique(p[valid])) < 2:
        return None
    return float(stats.kendalltau(g[valid], p[valid], variant="b").statistic)


def split_mix(seed, counter):
    """The SplitMix64 output for the given counter (see ../protocols/pairs.py)."""
    mask = (1 << 64) - 1
    z = (seed + (counter + 1) * 0x9E3779B97F4A7C15) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    return z ^ (z >> 31)


ORDINAL_SEED = 0x66646576616C  # "fdeval"
ORDINAL_DRAWS = [split_mix(ORDINAL_SEED, k) for k in range(100_000)]


def ordinal_accuracy(g, p, valid, has_ratios=True):
    """50,000 pairs of valid pixels in row-major order, pixels draw(2k) % n and draw(2k + 1) % n. A
    pair counts where |ln(g_i / g_j)| > ln 1.03, in control units where |g_i - g_j| > 0.03, and is
    right where p has the order of g; equal p are wrong."""
    g, p = g[valid].astype(np.float64), p[valid].astype(np.float64)
    pick = np.array([draw % len(g) for draw in ORDINAL_DRAWS])
    i, j = pick[0::2], pick[1::2]
    apart = np.abs(np.log(g[i] / g[j])) - math.log(1.03) if has_ratios else np.abs(g[i] - g[j]) - 0.03
    counted = apart > 0
    if not counted.any():
        return None
    right = np.sign(p[i] - p[j]) == np.sign(g[i] - g[j])
    return right[counted].mean()


def ordinal_margin(g, valid, has_ratios=True):
    """How near a drawn pair comes to the threshold, for the choice of fixtures."""
    g = g[valid].astype(np.float64)
    pick = np.array([draw % len(g) for draw in ORDINAL_DRAWS])
    a, b = g[pick[0::2]], g[pick[1::2]]
    apart = np.abs(np.log(a / b)) - math.log(1.03) if has_ratios else np.abs(a - b) - 0.03
    return np.abs(apart).min()


# -- edges ------------------------------------------------------------------------------------

THRESHOLDS = np.linspace(1.05, 1.25, 10)
WEIGHTS = THRESHOLDS / THRESHOLDS.sum()


def steps(inverse, valid=None):
    """Ratios of neighbours in four directions (left, top, right, bottom), as ml-depth-pro's
    fgbg_depth orders them, and where both neighbours are valid."""
    columns, rows = (slice(None), slice(1, None)), (slice(1, None), slice(None))
    columns_back, rows_back = (slice(None), slice(None, -1)), (slice(None, -1), slice(None))
    pairs = [(columns_back, columns), (rows_back, rows), (columns, columns_back), (rows, rows_back)]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = [inverse[a] / inverse[b] for a, b in pairs]
    both = None if valid is None else [valid[a] & valid[b] for a, b in pairs]
    return ratios, both


def inverse_depth(depth):
    return 1 / np.maximum(depth, 1e-6)


def boundary_f1_legacy(g, p):
    """SI boundary F1 of apple/ml-depth-pro 9efe5c1, eval/boundary_metrics.py: the whole map, no
    mask, a direction without edges counts as 0."""
    mine, theirs = steps(inverse_depth(p))[0], steps(inverse_depth(g))[0]
    total = 0.0
    for t, weight in zip(THRESHOLDS, WEIGHTS):
        precision = recall = 0.0
        for a, b in zip(mine, theirs):
            hits = np.count_nonzero((a > t) & (b > t))
            recall += 0.25 * hits / max(np.count_nonzero(b > t), 1)
            precision += 0.25 * hits / max(np.count_nonzero(a > t), 1)
        if precision + recall > 0:
            total += weight * 2 * precision * recall / (precision + recall)
    return total


def near(edges):
    """Where an edge of the same direction lies within one pixel, diagonals included."""
    return ndimage.binary_dilation(edges, np.ones((3, 3), bool))


def boundary_f1(g, p, valid):
    """The same score with a mask, a tolerance of one pixel, and without the directions where nothing
    is to be found.

    Only pairs of two valid neighbours count. A reference edge is found where the candidate has one of
    the same direction within one pixel, a candidate edge is justified likewise. At each threshold
    recall is the mean over the directions in which the reference has an edge, precision the mean over
    those in which the candidate has one (0 where it has none at all); F1 is 0 where both are 0.
    Thresholds at which the reference has no edge in any direction are left out and the weights of the
    others scaled to 1; None where that leaves nothing.
    """
    mine, both = steps(inverse_depth(p), valid)
    theirs, _ = steps(inverse_depth(g), valid)
    total = weights = 0.0
    for t, weight in zip(THRESHOLDS, WEIGHTS):
        recalls, precisions = [], []
        for a, b, counted in zip(mine, theirs, both):
            a, b = (a > t) & counted, (b > t) & counted
            if b.any():
                recalls.append(np.count_nonzero(b & near(a)) / np.count_nonzero(b))
            if a.any():
                precisions.append(np.count_nonzero(a & near(b)) / np.count_nonzero(a))
        if not recalls:
            continue
        recall = sum(recalls) / len(recalls)
        precision = sum(precisions) / len(precisions) if precisions else 0.0
        weights += weight
        if precision + recall > 0:
            total += weight * 2 * precision * recall / (precision + recall)
    return total / weights if weights > 0 else None


def thinned(ratio, t):
    """In each row, of every run of ratios above t only the greatest (the first of equals)."""
    result = np.zeros(ratio.shape, bool)
    for i, row in enumerate(ratio):
        j = 0
        while j < len(row):
            if row[j] > t:
                end = j
                while end < len(row) and row[end] > t:
                    end += 1
                result[i, j + int(np.argmax(row[j:end]))] = True
                j = end
            else:
                j += 1
    return result


def boundary_recall(foreground, p):
    """SI boundary recall of ml-depth-pro against a mask of the foreground (alpha > 0.1 there):
    candidate edges thinned along their row (left, right) or column (top, bottom); mean over the
    four directions, a direction without mask edges counts as 0."""
    ratios, _ = steps(inverse_depth(p))
    f = foreground
    masks = [f[:, :-1] & ~f[:, 1:], f[:-1] & ~f[1:], f[:, 1:] & ~f[:, :-1], f[1:] & ~f[:-1]]
    total = 0.0
    for t, weight in zip(THRESHOLDS, WEIGHTS):
        for direction, (ratio, mask) in enumerate(zip(ratios, masks)):
            edges = thinned(ratio, t) if direction % 2 == 0 else thinned(ratio.T, t).T
            total += weight * 0.25 * np.count_nonzero(edges & mask) / max(np.count_nonzero(mask), 1)
    return total


def canny(image, mask, sigma=math.sqrt(2), low=0.15, high=0.3):
    """scikit-image 0.26 `canny` for a float image and a mask, written out (make_metrics.py checks
    that both agree). The thresholds are absolute: gradients of a map that runs from 0 to 1, by
    Sobel sums that are not divided by 8. scikit-image divides thresholds by the greatest value of
    the image's type, which is 1 for floats.

    1. Masked-out pixels become 0; Gaussian (radius int(4 sigma + 0.5), zeros outside, rows then
       columns of the array's axes 0, 1), divided by the Gaussian of the mask plus 2^-52.
    2. Sobel along rows (i) and columns (j), border pixels mirrored (edge pixel repeated).
    3. A pixel is kept where its gradient is at least `low`, no pixel of its 3x3 neighbourhood is
       masked out or outside, and it is not less than the gradient between its neighbours on either
       side, interpolated linearly along the border of the 3x3 neighbourhood.
    4. Of 8-connected groups of kept pixels those remain that have a gradient of at least `high`.
    """
    masked = np.where(mask, image, 0.0)
    radius = int(4 * sigma + 0.5)
    kernel = np.exp(-0.5 * np.arange(-radius, radius + 1) ** 2 / sigma**2)
    kernel /= kernel.sum()
    blur = lambda x: ndimage.correlate1d(
        ndimage.correlate1d(x, kernel, 0, mode="constant"), kernel, 1, mode="constant"
    )
    smooth = blur(masked) / (blur(mask.astype(np.float64)) + 2.0**-52)
    i, j = ndimage.sobel(smooth, axis=0), ndimage.sobel(smooth, axis=1)
    m = np.sqrt(i * i + j * j)
    inner = ndimage.binary_erosion(mask, np.ones((3, 3)), border_value=0)
    kept = np.zeros(m.shape)
    for y, x in zip(*np.nonzero(inner & (m >= low))):
        di, dj = i[y, x], j[y, x]
        a, b = abs(di), abs(dj)
        along = 1 if (di >= 0 and dj >= 0) or (di <= 0 and dj <= 0) else -1
        if a > b or (along < 0 and a == b):  # steeper along rows
            w = b / a
            plus = m[y + 1, x + along] * w + m[y + 1, x] * (1 - w)
            minus = m[y - 1, x - along] * w + m[y - 1, x] * (1 - w)
        else:
            w = a / b if b > 0 else 0.0
            plus = m[y + along, x + 1] * w + m[y, x + 1] * (1 - w)
            minus = m[y - along, x - 1] * w + m[y, x - 1] * (1 - w)
        if plus <= m[y, x] and minus <= m[y, x]:
            kept[y, x] = m[y, x]
    labels, _ = ndimage.label(kept > 0, np.ones((3, 3)))
    strong = np.unique(labels[(kept > 0) & (kept >= high)])
    return np.isin(labels, strong) & (kept > 0)


def normalised(depth, valid):
    """0 at the least valid value, 1 at the greatest."""
    low, high = depth[valid].min(), depth[valid].max()
    return np.where(valid, (depth - low) / (high - low), 0.0)


def depth_boundary_error(g, p, valid, edges_of=canny):
    """iBims-1 (python 0.9): distances in pixels between edges, cut off at 10.

    The edges of both maps are found by the same Canny on normalised depth (iBims-1 has hand-made
    reference edges, and normalises in 32 bits). accuracy: mean distance to the nearest reference
    edge, over candidate edges nearer than 10 pixels to one. completeness: both distances, each cut
    off at 10, summed over the edges of both maps and divided by their number. No reference edge:
    undefined. No candidate edge within 10 pixels: both are 10.
    """
    theirs, mine = edges_of(normalised(g, valid), valid), edges_of(normalised(p, valid), valid)
    if not theirs.any():
        return {"dbe_acc": None, "dbe_comp": None}
    to_reference = ndimage.distance_transform_edt(~theirs)
    near = mine & (to_reference < 10)
    if not near.any():
        return {"dbe_acc": 10.0, "dbe_comp": 10.0}
    to_candidate = ndimage.distance_transform_edt(~mine)
    total = np.minimum(to_reference, 10)[mine].sum() + np.minimum(to_candidate, 10)[theirs].sum()
    return {"dbe_acc": to_reference[near].mean(), "dbe_comp": total / (mine.sum() + theirs.sum())}


# -- structure --------------------------------------------------------------------------------


def gradient_correlation(g, p, valid, has_ratios=True):
    """Pearson's r between the forward differences of ln g and ln p, over horizontal and vertical
    pairs of two valid pixels together; of g and p themselves in control units, which have no zero.
    None where either does not vary."""
    with np.errstate(divide="ignore", invalid="ignore"):
        a, b = (np.log(g), np.log(p)) if has_ratios else (g, p)
    a, b = np.where(valid, a, 0), np.where(valid, b, 0)
    across, down = valid[:, 1:] & valid[:, :-1], valid[1:] & valid[:-1]
    differences = [
        np.concatenate([(x[:, 1:] - x[:, :-1])[across], (x[1:] - x[:-1])[down]]) for x in (a, b)
    ]
    if len(differences[0]) < 2 or min(np.ptp(d) for d in differences) == 0:
        return None
    return float(np.corrcoef(*differences)[0, 1])


def ssim(g, p, valid):
    """Structural similarity over 7x7 windows without weights, sample covariance, K1 = 0.01,
    K2 = 0.03, data range = greatest minus least valid reference value; the mean over the windows
    that lie in the map and hold valid pixels only. With every pixel valid this is scikit-image's
    structural_similarity."""
    data_range = g[valid].max() - g[valid].min()
    if data_range == 0:
        return None
    whole = ndimage.binary_erosion(valid, np.ones((7, 7)), border_value=0)
    if not whole.any():
        return None
    a, b = np.where(valid, g, 0.0), np.where(valid, p, 0.0)
    _, local = structural_similarity(a, b, data_range=data_range, full=True)
    return float(local[whole].mean())


# -- alignments -------------------------------------------------------------------------------


def lower_median(values):
    return float(np.sort(values)[(len(values) - 1) // 2])


def least_squares(x, y, damping=0.0):
    """Factor and offset from centred sums, which is the exact form of the normal equations; with
    damping from the normal equations themselves."""
    if damping:
        a = np.array([[np.sum(x * x) + damping, np.sum(x)], [np.sum(x), len(x) + damping]])
        return tuple(np.linalg.solve(a, [np.sum(x * y), np.sum(y)]))
    mx, my = x.mean(), y.mean()
    scale = np.sum((x - mx) * (y - my)) / np.sum((x - mx) ** 2)
    return scale, my - scale * mx


def l1_loss(p, g, scale, shift=0.0):
    return float(np.sum(np.abs(scale * p + shift - g) / g))


def scale_l1(p, g):
    """The weighted median of the ratios g / p with the weights p / g: in ascending order the first
    at which twice the running sum reaches the total."""
    order = np.argsort(g / p, kind="stable")
    running = np.cumsum((p / g)[order])
    return float((g / p)[order][np.argmax(2 * running >= running[-1])])


def affine_l1(p, g):
    """The least sum of |s p + t - g| / g over the lines through two points, all pairs tried.
    Returns s, t, the loss and whether no other line is as good."""
    best, lines = np.inf, []
    for i in range(len(p)):
        for j in range(i):
            if p[i] != p[j]:
                s = (g[i] - g[j]) / (p[i] - p[j])
                t = g[i] - s * p[i]
                loss = l1_loss(p, g, s, t)
                lines.append((loss, s, t))
                best = min(best, loss)
    loss, s, t = min(lines)
    ties = [line for line in lines if line[0] <= loss * (1 + 1e-9) + 1e-15]
    unique = all(
        abs(u - s) <= 1e-9 * max(1, abs(s)) and abs(v - t) <= 1e-9 * max(1, abs(t))
        for _, u, v in ties
    )
    return s, t, loss, unique


def affine_disparity_l1(d, r):
    """The least sum of |a d + b - r| over the lines through two points, all pairs tried: no weights.
    Returns a, b, the loss and whether no other line is as good."""
    lines = []
    for i in range(len(d)):
        for j in range(i):
            if d[i] != d[j]:
                a = (r[i] - r[j]) / (d[i] - d[j])
                b = r[i] - a * d[i]
                lines.append((np.abs(a * d + b - r).sum(), a, b))
    loss, a, b = min(lines)
    ties = [line for line in lines if line[0] <= loss * (1 + 1e-9) + 1e-15]
    unique = all(abs(u - a) <= 1e-9 * max(1, abs(a)) and abs(v - b) <= 1e-9 for _, u, v in ties)
    return a, b, loss, unique


def common_range(d, r):
    """The line that gives d the least and the greatest value of r."""
    a = (r.max() - r.min()) / (d.max() - d.min())
    return a, r.min() - a * d.min()


def trimmed(p, g):
    """MDEC 2025: least squares over the candidates strictly between their 5th and 95th percentile
    (linear interpolation)."""
    low, high = np.percentile(p, [5, 95])
    kept = (p > low) & (p < high)
    if kept.sum() < 2 or np.ptp(p[kept]) == 0:
        return None
    return least_squares(p[kept], g[kept])


# -- normals ----------------------------------------------------------------------------------


def point_normals(points):
    """Unit normals from the points two to the right and two below, NaN where they lie in a line."""
    with np.errstate(invalid="ignore", divide="ignore"):
        a = points[:-2, 2:] - points[:-2, :-2]
        b = points[2:, :-2] - points[:-2, :-2]
        a = a / np.linalg.norm(a, axis=2, keepdims=True)
        b = b / np.linalg.norm(b, axis=2, keepdims=True)
        cross = np.cross(a, b)
        length = np.linalg.norm(cross, axis=2, keepdims=True)
        return np.where(length > 1e-5, cross / length, np.nan)


def split_mix_many(seed, indices):
    with np.errstate(over="ignore"):
        z = np.uint64(seed) + (indices.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def rel_normal(g, p, valid, camera=None):
    """RelNormal of EvalMDE (arXiv 2510.19814), written from its formula: `valid` is the reference's; pairs
    are 200,000 draws of SplitMix64 a scale, those outside left out. Degrees."""
    height, width = g.shape
    f = max(width, height) * math.sqrt(0.75)
    fx, fy, cx, cy = camera or (f, f, (width - 1) / 2, (height - 1) / 2)
    y, x = np.mgrid[:height, :width].astype(np.float64)

    def unprojected(depth, known):
        z = np.where(known & np.isfinite(depth) & (depth > 0), depth, np.nan).astype(np.float64)
        return np.stack([(x - cx) / fx * z, (y - cy) / fy * z, z], axis=2)

    truth, found = unprojected(g, valid), unprojected(p, np.ones_like(valid))
    errors = []
    for index, scale in enumerate((1, 2, 4, 8)):
        rows, columns = height // scale, width // scale
        far = [((a - (scale - 1) / 2) ** 2 + (b - (scale - 1) / 2) ** 2, a * scale + b, a, b)
               for a in range(scale) for b in range(scale)]
        pick_y = np.full((rows, columns), -1)
        pick_x = np.full((rows, columns), -1)
        for _, _, a, b in sorted(far):
            at_y, at_x = np.mgrid[:rows, :columns]
            at_y, at_x = at_y * scale + a, at_x * scale + b
            take = (pick_y < 0) & valid[at_y, at_x]
            pick_y[take], pick_x[take] = at_y[take], at_x[take]
        known = (pick_y >= 0)[..., None]
        coarse = [np.where(known, points[pick_y.clip(0), pick_x.clip(0)], np.nan) for points in (truth, found)]
        n_truth, n_found = (point_normals(points) for points in coarse)
        h, w = n_truth.shape[:2]
        if h <= 0 or w <= 0:
            continue
        draws = split_mix_many(0x66646576616C, 4 * (index * 200_000 + np.arange(200_000))[:, None] + np.arange(4))
        r = max(32 // scale, 3)
        i, j = (draws[:, 0] % np.uint64(w)).astype(int), (draws[:, 1] % np.uint64(h)).astype(int)
        k = i + (draws[:, 2] % np.uint64(2 * r)).astype(int) - r
        l = j + (draws[:, 3] % np.uint64(2 * r)).astype(int) - r
        inside = (k >= 0) & (k < w) & (l >= 0) & (l < h)
        i, j, k, l = i[inside], j[inside], k[inside], l[inside]

        def angles(normals):
            return np.arccos(np.clip((normals[j, i] * normals[l, k]).sum(1), -1, 1))

        expected, made = angles(n_truth), angles(n_found)
        counted = ~np.isnan(expected)
        if counted.any():
            error = np.abs(made - expected)[counted]
            errors.append(np.where(np.isnan(error), np.pi, error).mean())
    return math.degrees(np.mean(errors)) if errors else None
