"""The evaluation of Marigold, restated.

Source of the facts: prs-eth/Marigold at b1dffaa, script/depth/eval.py, src/util/alignment.py,
src/util/metric.py and src/dataset/{nyu,kitti,eth3d,scannet,diode}_dataset.py. The fit is NumPy's
lstsq (64 bits inside, rounded to 32 at the end), the metrics are PyTorch in 32 bits. The expected
numbers are 64 bits throughout. In 32 bits every score is within 9e-7 of its value; in absolute
terms silog moves by up to 1.8e-5, sq_rel by up to 2.9e-5 and irmse by up to 2.2e-4 (where they are
large).
"""

import numpy as np
import torch

# least, greatest, KITTI window, crop, longest side of the fit; the range of DIODE bounds only the
# candidate, because its mask comes from a file.
DATASETS = {
    "nyu": (1e-3, 10, False, "nyu", None),
    "kitti": (1e-5, 80, True, "eigen", None),
    "eth3d": (1e-5, np.inf, False, None, 1024),
    "scannet": (1e-3, 10, False, None, None),
    "diode": (0.6, 350, False, None, None),
}


def kitti_window(depth):
    height, width = depth.shape
    top, left = int(height - 352), int((width - 1216) / 2)
    return depth[top : top + 352, left : left + 1216]


def valid_mask(reference, dataset):
    least, greatest, _, crop, _ = DATASETS[dataset]
    if dataset == "diode":
        return np.isfinite(reference) & (reference > 0)  # stands for the mask file
    mask = (reference > least) & (reference < greatest)
    height, width = mask.shape
    inside = np.ones(mask.shape, bool)
    if crop == "nyu":
        inside[:] = False
        inside[45:471, 41:601] = True
    elif crop == "eigen":
        inside[:] = False
        inside[
            int(0.3324324 * height) : int(0.91351351 * height),
            int(0.0359477 * width) : int(0.96405229 * width),
        ] = True
    return mask & inside


def sampled_columns(arrays, longest):
    """alignment.py: torch.nn.Upsample reads a single H x W map as one image of H channels and one
    dimension, so "nearest" drops columns and no rows. Output column j is input column
    floor(j * float32(1 / factor))."""
    height, width = arrays[0].shape
    factor = np.min(longest / np.array([height, width]))
    if factor >= 1:
        return arrays
    sample = torch.nn.Upsample(scale_factor=factor, mode="nearest")
    columns = sample(torch.arange(width, dtype=torch.float32)[None, None])[0, 0].numpy().astype(int)
    count = int(np.floor(width * factor))
    step = np.float32(1 / factor)
    assert np.array_equal(columns, np.floor(np.arange(count, dtype=np.float32) * step).astype(int))
    return [array[:, columns] for array in arrays]


def fit(reference, candidate, mask, longest, dtype):
    """align_depth_least_square."""
    if longest is not None:
        reference, candidate, mask = sampled_columns([reference, candidate, mask], longest)
    target, given = reference[mask], candidate[mask]
    design = np.stack([given, np.ones_like(given)], axis=1)
    scale, shift = np.linalg.lstsq(design, target, rcond=None)[0]
    return dtype(scale), dtype(shift)


def measure(candidate, reference, mask):
    """metric.py for one image: sums over the masked pixels divided by their number."""
    p, g = torch.from_numpy(candidate), torch.from_numpy(reference)
    mask = torch.from_numpy(mask)
    n = mask.sum()
    mean = lambda values: torch.where(mask, values, 0).sum() / n
    log_difference = torch.log(p) - torch.log(g)
    ratio = torch.max(p / g, g / p)
    return {
        "abs_rel": mean((p - g).abs() / g),
        "sq_rel": mean((p - g).abs() ** 2 / g),
        "rmse": mean((p - g) ** 2).sqrt(),
        "rmse_log": mean(log_difference**2).sqrt(),
        "log10": (torch.log10(p[mask]) - torch.log10(g[mask])).abs().mean(),
        "delta1": mean((ratio < 1.25).to(p.dtype)),
        "delta2": mean((ratio < 1.25**2).to(p.dtype)),
        "delta3": mean((ratio < 1.25**3).to(p.dtype)),
        "irmse": mean((1 / p - 1 / g) ** 2).sqrt(),
        "silog": 100
        * (mean(log_difference**2) - torch.where(mask, log_difference, 0).sum() ** 2 / n**2).sqrt(),
    }


def evaluate(reference, candidate, dtype=np.float64, dataset="nyu", disparity=False):
    least, greatest, window, _, longest = DATASETS[dataset]
    if window:
        if candidate.shape == reference.shape:
            candidate = kitti_window(candidate)
        reference = kitti_window(reference)
    reference, candidate = np.array(reference, dtype), np.array(candidate, dtype)
    if dataset == "eth3d":
        reference[np.isposinf(reference)] = 0
    mask = valid_mask(reference, dataset)
    if disparity:
        positive = reference > 0
        inverse = np.zeros_like(reference)
        inverse[positive] = 1 / reference[positive]
        scale, shift = fit(inverse, candidate, mask & positive & (candidate > 0), longest, dtype)
        aligned = np.clip(candidate * scale + shift, 1e-3, None)
        aligned = 1 / aligned
    else:
        scale, shift = fit(reference, candidate, mask, longest, dtype)
        aligned = candidate * scale + shift
    aligned = np.clip(np.clip(aligned, least, greatest), 1e-6, None).astype(dtype)
    metrics = {name: float(value) for name, value in measure(aligned, reference, mask).items()}
    return {
        "valid": int(mask.sum()),
        "scale": float(scale),
        "shift": float(shift),
        "metrics": metrics,
        "scored": (reference[mask], aligned[mask]),
    }
