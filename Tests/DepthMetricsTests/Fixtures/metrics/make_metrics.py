"""Writes metrics.json: golden numbers of every metric and alignment, with the library or the
published code that they come from where there is one.

    python make_metrics.py

Needs NumPy, SciPy, scikit-image, OpenCV, PyTorch and Pillow. definitions.py says what each number
means. Sections of the file:

maps        small pairs made as ../protocols/pairs.py says (each with its own recipe); `window`
            [top, left] cuts the candidate, which is larger then, to the size of the reference.
            Valid: the reference is finite and positive, and so is the candidate.
            camera is [fx, fy, cx, cy].
            boundary_f1_legacy takes the whole maps as they are and stands only where nothing is NaN
            or infinite. boundary_recall takes the pixels with 0 < reference < foreground_below as
            the foreground. edges: number of Canny edges of reference and candidate.
fixtures    small maps written out, and what they score. null: undefined.
vectors     one list of depths under every pointwise metric and every alignment; "single" after
            rounding the lists to 32 bits.
legacy      the ControlNet++ score of a perfect prediction, from a ramp of integers.
alignments  fifty lists of integers, many of them equal, times 2^-5 (g) and 2^-6 (p); losses are
            the L1 sums of the fits and abs_rel after the floor.
resize      a 5 x 7 map under every kernel.
average     how records become one number.
"""

import json
import math
import sys
import zlib
from pathlib import Path

import cv2
import definitions
import numpy as np
import torch
from scipy import ndimage
from skimage.feature import canny

sys.path.insert(0, str(Path(__file__).parent.parent / "protocols"))
import controlnet_plus_plus  # noqa: E402
import fdeval  # noqa: E402
import moge  # noqa: E402
from pairs import draw, make_pair  # noqa: E402


def rounded(value):
    if value is None or isinstance(value, (bool, str, int)):
        return value
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [rounded(v) for v in value]
    return float(f"{float(value):.15g}") if np.isfinite(value) else None


# -- maps -------------------------------------------------------------------------------------

FINE = dict(
    unit=12, near=1200, far=18000, noise=8, fine=6, local=60, gain=[900, 250], offset=[0, 1],
    grain=500, disparity=None, reference_special=[0] * 7, candidate_special=[0] * 7,
    above=20000, top=12288, candidate_above=20000 << 6,
)  # fmt: skip
HOLES = {**FINE, "reference_special": [250, 10, 40, 30, 0, 0, 20]}
GAPS = {**HOLES, "candidate_special": [600, 400, 200, 500, 500, 0, 0]}
ZEROS = {**FINE, "reference_special": [250, 0, 0, 0, 0, 0, 0]}
COARSE = {**FINE, "unit": 4, "near": 5, "far": 70, "noise": 1, "fine": 1, "grain": 1, "top": 48,
          "above": 80, "candidate_above": 160}  # fmt: skip

# name, recipe, size, surplus of the candidate, reverse
MAPS = [
    ("dense", FINE, [24, 32], None, False),
    ("dense", FINE, [33, 47], None, False),
    ("dense", FINE, [64, 48], None, False),
    ("shifted", FINE, [48, 64], [1, 3], False),
    ("shifted", FINE, [64, 48], [4, 2], False),
    ("zeros", ZEROS, [48, 64], [2, 2], False),
    ("holes", HOLES, [40, 56], None, False),
    ("holes", HOLES, [48, 64], [3, 1], False),
    ("gaps", GAPS, [48, 64], [1, 1], False),
    ("ties", COARSE, [24, 32], None, False),
    ("ties", COARSE, [48, 40], [2, 3], False),
    ("reversed", FINE, [40, 40], None, True),
]


def both_cannies(image, mask):
    """The written-out Canny, checked against scikit-image's."""
    mine = definitions.canny(image, mask)
    theirs = canny(image, sigma=np.sqrt(2), low_threshold=0.15, high_threshold=0.3, mask=mask)
    assert np.array_equal(mine, theirs)
    return mine


def hangs_on_a_bit(g, p, valid):
    """Whether arithmetic in another order could count something else."""
    for x in (g, p):
        clean = np.where(valid, x, 1.0)
        ratios, both = definitions.steps(definitions.inverse_depth(clean), valid)
        for ratio, counted in zip(ratios, both):
            near = min(np.abs(ratio[counted] / t - 1).min() for t in definitions.THRESHOLDS)
            if near < 1.5e-7:
                return True
        edges = definitions.canny(definitions.normalised(x, valid), valid)
        rng = np.random.default_rng(1)
        for _ in range(5):
            moved = np.where(valid, x * (1 + 1e-9 * rng.standard_normal(x.shape)), x)
            if not np.array_equal(
                definitions.canny(definitions.normalised(moved, valid), valid), edges
            ):
                return True
    with np.errstate(divide="ignore", invalid="ignore"):
        if min(moge.boundary_f1(g, p, valid, radius)[1] for radius in (1, 2, 3)) < 1.5e-7:
            return True
    return definitions.ordinal_margin(g, valid) < 1e-9


def map_record(position, name, recipe, size, surplus, reverse):
    attempt = 0
    while True:
        seed = zlib.crc32(f"metrics/{position}/{attempt}".encode())
        pair = {"seed": seed, "reference": size, "candidate": size, "reverse": reverse}
        if surplus:
            pair["candidate"] = [size[0] + 6, size[1] + 6]
        reference, candidate = make_pair(recipe, pair)
        if surplus:
            top, left = pair["window"] = surplus
            candidate = candidate[top : top + size[0], left : left + size[1]]
        g, p = reference.astype(np.float64), candidate.astype(np.float64)
        with np.errstate(invalid="ignore"):
            valid = np.isfinite(g) & (g > 0) & np.isfinite(p) & (p > 0)
        if name == "ties" or not hangs_on_a_bit(g, p, valid):
            break
        attempt += 1
        assert attempt < 40, (name, position)
    scores = definitions.classic(g, p, valid)
    scores["spearman"] = definitions.spearman(g, p, valid)
    scores["kendall"] = definitions.kendall(g, p, valid)
    scores["ordinal_accuracy"] = definitions.ordinal_accuracy(g, p, valid)
    scores["gradient_corr"] = definitions.gradient_correlation(g, p, valid)
    scores["ssim"] = definitions.ssim(g, p, valid)
    scores.update(definitions.directed_depth_error(g, p, valid))
    record = {"name": name, **pair, "recipe": recipe, "valid": int(valid.sum())}
    # Every third map says what saw it; the others are taken for 60 degrees.
    camera = None
    if position % 3 == 1:
        camera = record["camera"] = [size[1] * 1.25, size[1] * 1.5, size[1] * 0.375, size[0] * 0.625]
    scores["rel_normal"] = definitions.rel_normal(g, p, np.isfinite(g) & (g > 0), camera)
    # Ratios of coarse maps meet the thresholds exactly, and their plateaus have equal gradients:
    # edges would hang on rounding.
    if name != "ties":
        scores.update(edge_scores(g, p, valid, record))
    if valid.all():
        scores["cnpp_rmse_255"] = controlnet_plus_plus.evaluate(reference, candidate)["metrics"][
            "cnpp_rmse_255"
        ]
    record["scores"] = scores
    return record


def edge_scores(g, p, valid, record):
    scores = {"boundary_f1": definitions.boundary_f1(g, p, valid)}
    if np.isfinite(g).all() and np.isfinite(p).all():
        scores["boundary_f1_legacy"] = definitions.boundary_f1_legacy(g, p)
        record["foreground_below"] = 2.0
        scores["boundary_recall"] = definitions.boundary_recall((g > 0) & (g < 2.0), p)
    with np.errstate(divide="ignore", invalid="ignore"):
        for radius in (1, 2, 3):
            scores[f"moge_boundary_f1_r{radius}"] = moge.boundary_f1(g, p, valid, radius)[0]
    scores.update(definitions.depth_boundary_error(g, p, valid, both_cannies))
    record["edges"] = [
        int(both_cannies(definitions.normalised(x, valid), valid).sum()) for x in (g, p)
    ]
    return scores


# -- fixtures ---------------------------------------------------------------------------------


def block(background=4.0, foreground=2.0, row=2, column=2):
    depth = np.full((6, 6), background)
    depth[row : row + 2, column : column + 2] = foreground
    return depth


def boundary_fixture(name, g, p):
    valid = (g > 0) & (p > 0)
    return {
        "name": name,
        "reference": g.tolist(),
        "candidate": p.tolist(),
        "scores": {
            "boundary_f1_legacy": definitions.boundary_f1_legacy(g, p),
            "boundary_f1": definitions.boundary_f1(g, p, valid),
        },
    }


def fixtures():
    step = np.full((6, 6), 4.0)
    step[:, 3:] = 2.0
    zero_column = block()
    zero_column[:, 0] = 0.0
    flat = np.full((6, 6), 4.0)
    records = [
        boundary_fixture("block, perfect", block(), block()),
        boundary_fixture("block, one pixel aside", block(), block(column=3)),
        boundary_fixture("block, half as deep", block(), block(foreground=3.5)),
        boundary_fixture("block, perfect but for a column of zeros", zero_column, block()),
        boundary_fixture("one vertical step, perfect", step, step),
        boundary_fixture("one vertical step, missed", step, flat),
        boundary_fixture("flat, perfect", flat, flat),
        boundary_fixture("flat, with a step that is not there", flat, step),
    ]
    # A candidate that is not positive: never within a factor, no logarithm.
    g, p = np.full((1, 4), 2.0), np.array([[2.0, -2.0, 0.0, 2.25]])
    records.append({
        "name": "candidates that are not positive, kept",
        "reference": g.tolist(), "candidate": p.tolist(),
        "scores": {"abs_rel": 3.125 / 4, "mae": 6.25 / 4, "rmse": math.sqrt((16 + 4 + 0.0625) / 4),
                   "delta1": 0.5, "rmse_log": None, "log10": None, "silog": None},
    })  # fmt: skip
    # The bounds of delta and of the directed depth error.
    g, p = np.array([[4.0, 5.0, 3.0, 3.0, 2.0]]), np.array([[5.0, 4.0, 3.0, 3.5, 3.0]])
    valid = g > 0
    classic = definitions.classic(g, p, valid)
    scores = {k: classic[k] for k in ("delta1", "delta2", "inlier_1.03")}
    records.append({
        "name": "ratios of exactly 1.25, depths of exactly 3 m",
        "reference": g.tolist(), "candidate": p.tolist(),
        "scores": {**scores, **definitions.directed_depth_error(g, p, valid)},
    })  # fmt: skip
    # Constant maps: what has no spread has no correlation.
    g, p = np.full((8, 8), 4.0), np.full((8, 8), 2.0)
    valid = g > 0
    records.append({
        "name": "constant maps",
        "reference": g.tolist(), "candidate": p.tolist(),
        "scores": {
            "spearman": definitions.spearman(g, p, valid),
            "kendall": definitions.kendall(g, p, valid),
            "ordinal_accuracy": definitions.ordinal_accuracy(g, p, valid),
            "gradient_corr": definitions.gradient_correlation(g, p, valid),
            "ssim": definitions.ssim(g, p, valid), "silog": 0.0,
            "boundary_f1": definitions.boundary_f1(g, p, valid),
        },
    })  # fmt: skip
    return records


# -- vectors ----------------------------------------------------------------------------------


def all_alignments(g, p):
    """Every alignment of the depths p (and, for the disparity ones, of 1 / p) to g."""
    g, p = np.asarray(g, np.float64), np.asarray(p, np.float64)
    result = {
        "scale_median": [np.median(g) / np.median(p), 0],
        "scale_median_lower": [definitions.lower_median(g) / definitions.lower_median(p), 0],
        "scale_median_ratio": [np.median(g / p), 0],
        "scale_lsq": [np.sum(p * g) / np.sum(p * p), 0],
        "scale_log_mean": [math.exp(np.mean(np.log(g) - np.log(p))), 0],
        "scale_l1": [definitions.scale_l1(p, g), 0],
    }
    varied = np.ptp(p) > 0
    result["affine_lsq"] = list(definitions.least_squares(p, g)) if varied else None
    result["affine_lsq_damped"] = list(definitions.least_squares(p, g, 1e-9)) if varied else None
    result["affine_disparity_lsq"] = (
        list(definitions.least_squares(1 / p, 1 / g)) if varied else None
    )
    trimmed = definitions.trimmed(p, g)
    result["affine_trimmed"] = list(trimmed) if trimmed else None
    result["affine_disparity_minmax"] = (
        list(definitions.common_range(1 / p, 1 / g)) if varied else None
    )
    losses = {"scale_l1": definitions.l1_loss(p, g, result["scale_l1"][0])}
    # The factor of the L1 scale is one of the ratios, and no other ratio is better.
    assert losses["scale_l1"] <= min(definitions.l1_loss(p, g, r) for r in g / p) * (1 + 1e-12)
    unique = None
    if varied:
        s, t, losses["affine_l1"], unique = definitions.affine_l1(p, g)
        result["affine_l1"] = [s, t]
        # No tilt or shift of the best line is better, nor is the line of least squares.
        nudges = [(s * (1 + a), t + b) for a in (-1e-3, 0, 1e-3) for b in (-1e-3, 0, 1e-3)]
        others = [definitions.l1_loss(p, g, *line) for line in [*nudges, result["affine_lsq"]]]
        assert losses["affine_l1"] <= min(others) * (1 + 1e-12)
        a, b, losses["affine_disparity_l1"], disparity_unique = definitions.affine_disparity_l1(
            1 / p, 1 / g
        )
        result["affine_disparity_l1"] = [a, b]
        others = [(a * u, b + v) for u in (0.999, 1, 1.001) for v in (-1e-3, 0, 1e-3)]
        others += [result["affine_disparity_lsq"], result["affine_disparity_minmax"]]
        assert losses["affine_disparity_l1"] <= (1 + 1e-12) * min(
            np.abs(u / p + v - 1 / g).sum() for u, v in others
        )
        floor = 1 / g.max()
        a, b = result["affine_disparity_lsq"]
        floored = 1 / np.maximum(a / p + b, floor)
        result["affine_disparity_lsq_floor"] = [a, b]
        losses["affine_disparity_lsq_floor_abs_rel"] = np.mean(np.abs(floored - g) / g)
    else:
        result["affine_l1"] = result["affine_disparity_lsq_floor"] = None
        result["affine_disparity_l1"] = disparity_unique = None
    return {
        "alignments": result,
        "losses": losses,
        "affine_l1_unique": unique,
        "affine_disparity_l1_unique": disparity_unique,
    }


def vectors():
    g, p = [1.0, 2.0, 4.0, 8.0, 5.0, 3.0], [1.1, 1.8, 5.0, 6.0, 5.5, 2.0]

    def record(g, p):
        g, p = np.array(g, np.float64), np.array(p, np.float64)
        return {"scores": definitions.classic(g, p, g > 0), **all_alignments(g, p)}

    double = record(g, p)
    known = {"abs_rel": 0.188888888889, "sq_rel": 0.193888888889, "sq_rel_kitti": 0.0443518518519,
             "rmse": 1.02469507659596, "mae": 0.8, "rmse_log": 0.233175496212897,
             "rmse_log10": 0.101266831320314, "log10": 0.0877471449248605, "delta1": 0.5,
             "delta2": 1, "inlier_1.03": 0, "irmse": 0.0853379067436, "silog": 22.4185033504,
             "silog_bessel": 24.5582399811, "silog_half": 0.2287244426,
             "silog_log10": 0.0973623230}  # fmt: skip
    for name, value in known.items():
        assert abs(double["scores"][name] - value) < 1e-9, name
    known = {"scale_median": [1, 0], "scale_median_ratio": [1.0101010101, 0],
             "scale_lsq": [1.0651955868, 0], "scale_log_mean": [1.0662245643, 0],
             "scale_l1": [0.9090909091, 0], "affine_lsq": [1.0339418140, 0.1456075299],
             "affine_disparity_lsq": [1.0431669401, -0.0355470281]}  # fmt: skip
    for name, value in known.items():
        assert np.allclose(double["alignments"][name], value, rtol=0, atol=1e-9), name
    assert abs(double["losses"]["affine_disparity_lsq_floor_abs_rel"] - 0.2214851629) < 1e-9
    single = record(np.float32(g).astype(np.float64), np.float32(p).astype(np.float64))
    return {"g": g, "p": p, "double": double, "single": single}


def legacy():
    """Disparities spread evenly from a fifth of the greatest up, predicted without error."""
    count = 512 * 512
    ramp = ((count // 4 + np.arange(count)).reshape(512, 512) * 2.0**-18).astype(np.float32)
    score = controlnet_plus_plus.evaluate(ramp, ramp)["metrics"]["cnpp_rmse_255"]
    assert abs(score - 29.44) < 0.05
    return {
        "control": "pixel k of 512 x 512, in rows: (65536 + k) * 2^-18",
        "candidate": "the same",
        "cnpp_rmse_255": score,
    }


# -- alignments -------------------------------------------------------------------------------


def alignment_problem(position):
    """n = 5 ... 60 points; p = (slope g + offset + noise) in steps that repeat; every eighth
    problem falls instead of rising."""
    attempt = 0
    while True:
        seed = zlib.crc32(f"alignment/{position}/{attempt}".encode())
        n = 5 + draw(seed, 0) % 56
        slope, offset = 1 + draw(seed, 1) % 5, draw(seed, 2) % 40
        spread = 6 + draw(seed, 3) % 30
        g = [16 + 8 * (draw(seed, 10 + 2 * k) % spread) for k in range(n)]
        noise = [draw(seed, 11 + 2 * k) % 33 - 16 for k in range(n)]
        falling = position % 8 == 7
        p = [max(4, (slope * ((16 + 8 * spread - x) if falling else x)) // 2 + offset + e)
             for x, e in zip(g, noise)]  # fmt: skip
        if position % 3 == 0:
            p = [max(8, x // 8 * 8) for x in p]
        gs, ps = np.array(g) / 32, np.array(p) / 64
        weight = (ps / gs)[np.argsort(gs / ps, kind="stable")]
        halves = np.abs(2 * np.cumsum(weight) / weight.sum() - 1)
        low, high = np.percentile(ps, [5, 95])
        edges = np.abs(np.concatenate([ps - low, ps - high]))
        # The lower half exactly reached, or a percentile that only rounding tells from a value.
        if halves.min() > 1e-9 and not ((edges > 0) & (edges < 1e-9)).any() and np.ptp(ps) > 0:
            return {"g": g, "p": p, **all_alignments(gs, ps)}
        attempt += 1


# -- resize -----------------------------------------------------------------------------------


def matrix(n, m, kernel):
    """The m x n weights of one axis."""
    weights = np.zeros((m, n))
    for j in range(m):
        at = (j + 0.5) * n / m - 0.5
        if kernel == "nearest":
            weights[j, math.floor((j + 0.5) * n / m)] = 1
        elif kernel == "bicubic":
            base = math.floor(at)
            x = at - base
            a = -0.75
            near = lambda d: ((a + 2) * d - (a + 3)) * d * d + 1  # noqa: E731
            far = lambda d: ((a * d - 5 * a) * d + 8 * a) * d - 4 * a  # noqa: E731
            for tap, w in zip(
                range(base - 1, base + 3), (far(x + 1), near(x), near(1 - x), far(2 - x))
            ):
                weights[j, min(max(tap, 0), n - 1)] += w
        else:
            if kernel == "bilinear-align-corners":
                at = j * (n - 1) / (m - 1) if m > 1 else 0
            at = min(max(at, 0), n - 1)
            low = math.floor(at)
            weights[j, low] += 1 - (at - low)
            weights[j, min(low + 1, n - 1)] += at - low
    return weights


def resize():
    """5 x 7 to five sizes: nearest (the pixel that holds the centre), bilinear, bilinear with
    corner pixels on corner pixels and bicubic (a = -0.75, border repeated) as PyTorch without
    antialiasing, area as ../protocols/fdeval.py."""
    source = np.array(
        [[1 + (7 * i + 3 * j + i * j * 5) % 17 for j in range(7)] for i in range(5)], float
    )
    records = []
    for height, width in [(10, 14), (3, 4), (8, 5), (5, 3), (1, 1)]:
        results = {}
        for kernel in ("nearest", "bilinear", "bilinear-align-corners", "bicubic"):
            mine = matrix(5, height, kernel) @ source @ matrix(7, width, kernel).T
            mode = {"nearest": "nearest-exact", "bicubic": "bicubic"}.get(kernel, "bilinear")
            corners = {} if kernel == "nearest" else {"align_corners": kernel.endswith("corners")}
            theirs = torch.nn.functional.interpolate(
                torch.from_numpy(source)[None, None], (height, width), mode=mode, **corners
            )[0, 0].numpy()
            assert np.allclose(mine, theirs, atol=1e-12), (kernel, height, width)
            results[kernel] = mine.ravel()
        results["area"] = fdeval.area(fdeval.area(source, height, 0), width, 1).ravel()
        if height < 5 and width < 7:
            theirs = cv2.resize(source, (width, height), interpolation=cv2.INTER_AREA)
            assert np.allclose(theirs.ravel(), results["area"], atol=1e-5)
        records.append({"size": [height, width], **results})
    return {"source": source, "results": records}


def average():
    """Three clusters of images with their valid pixels: how one number is made of them."""
    samples = [
        ("a", 0.125, 1000),
        ("a", 0.25, 10),
        ("b", 0.5, 100),
        ("c", 0.0625, 4000),
        ("c", 0.1875, 2),
    ]
    values = np.array([s[1] for s in samples])
    counts = np.array([s[2] for s in samples])
    clusters = [values[[s[0] == name for s in samples]].mean() for name in "abc"]
    return {
        "samples": [{"cluster": c, "abs_rel": v, "valid": n} for c, v, n in samples],
        "mean_of_images": values.mean(),
        "mean_of_pixels": (values * counts).sum() / counts.sum(),
        "mean_of_clusters": np.mean(clusters),
    }


def write(document, path):
    """One line per record."""
    lines = ["{"]
    for position, (name, section) in enumerate(document.items()):
        comma = "," if position < len(document) - 1 else ""
        section = rounded(section)
        if isinstance(section, list):
            lines.append(f"{json.dumps(name)}:[")
            lines += [
                json.dumps(r, separators=(",", ":")) + ("," if k < len(section) - 1 else "")
                for k, r in enumerate(section)
            ]
            lines.append("]" + comma)
        else:
            lines.append(f"{json.dumps(name)}:{json.dumps(section, separators=(',', ':'))}{comma}")
    lines.append("}")
    path.write_text("\n".join(lines) + "\n")
    json.loads(path.read_text())


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    for _ in range(20):
        noise = ndimage.gaussian_filter(rng.random((40, 50)), 1.5)
        image = (noise - noise.min()) / np.ptp(noise)
        both_cannies(image, rng.random(image.shape) > 0.02)
    document = {
        "format": 1,
        "maps": [map_record(position, *entry) for position, entry in enumerate(MAPS)],
        "fixtures": fixtures(),
        "vectors": vectors(),
        "legacy": legacy(),
        "alignments": [alignment_problem(position) for position in range(50)],
        "resize": resize(),
        "average": average(),
    }
    write(document, Path(__file__).parent / "metrics.json")
