"""The evaluation of ZoeDepth, restated.

Source of the facts: isl-org/ZoeDepth at d87f17b, zoedepth/utils/misc.py (compute_metrics,
compute_errors), zoedepth/utils/config.py (the ranges and crops of each dataset),
zoedepth/data/data_mono.py (the KITTI window). 32-bit NumPy there; the expected numbers are
64 bits. In 32 bits the position of a resized pixel is rounded, which shows where depth crosses
zero: single pixels change sides in delta1 and delta3 (4.4e-6), rmse_log moves by up to 9e-6, silog
by up to 9e-4; abs_rel by less than 1.2e-7.
"""

import numpy as np
import torch

# least, greatest, KITTI window, crop
DATASETS = {
    "nyu": (1e-3, 10, False, "eigen"),
    "kitti": (1e-3, 80, True, "garg"),
    "ibims": (0, 10, False, "eigen"),
    "sunrgbd": (0, 8, False, "eigen"),
    "diode-indoor": (1e-3, 10, False, "eigen"),
    "diode-outdoor": (1e-3, 80, False, "garg"),
    "hypersim": (1e-3, 80, False, "eigen"),
    "ddad": (1e-3, 80, False, "garg"),
    "diml-outdoor": (2, 80, False, "garg"),
}


def kitti_window(depth):
    """data_mono.py: the 352 lowest rows and 1216 columns from the middle."""
    height, width = depth.shape
    top, left = int(height - 352), int((width - 1216) / 2)
    return depth[top : top + 352, left : left + 1216]


def compute_errors(reference, candidate):
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.maximum(reference / candidate, candidate / reference)
        log_difference = np.log(candidate) - np.log(reference)
        decimal = np.abs(np.log10(reference) - np.log10(candidate))
        squared = (reference - candidate) ** 2
        return {
            "delta1": (ratio < 1.25).mean(),
            "delta2": (ratio < 1.25**2).mean(),
            "delta3": (ratio < 1.25**3).mean(),
            "abs_rel": (np.abs(reference - candidate) / reference).mean(),
            "sq_rel": (squared / reference).mean(),
            "rmse": np.sqrt(squared.mean()),
            "rmse_log": np.sqrt((log_difference**2).mean()),
            "log10": decimal.mean(),
            "silog": np.sqrt((log_difference**2).mean() - log_difference.mean() ** 2) * 100,
        }


def evaluate(reference, candidate, dtype=np.float64, dataset="nyu"):
    """misc.py, compute_metrics. A candidate of the uncut size is cut like the reference."""
    least, greatest, window, crop = DATASETS[dataset]
    if window:
        if candidate.shape == reference.shape:
            candidate = kitti_window(candidate)
        reference = kitti_window(reference)
    reference = reference.astype(dtype)
    candidate = candidate.astype(dtype)
    if candidate.shape != reference.shape:
        maps = torch.from_numpy(np.ascontiguousarray(candidate))[None, None]
        candidate = torch.nn.functional.interpolate(
            maps, reference.shape, mode="bilinear", align_corners=True
        )[0, 0].numpy()
    candidate = candidate.copy()
    # In this order: an infinity is above the range (or below it, with a minus) and is caught first.
    candidate[candidate < least] = least
    candidate[candidate > greatest] = greatest
    candidate[np.isinf(candidate)] = greatest
    candidate[np.isnan(candidate)] = least

    mask = (reference > least) & (reference < greatest)
    height, width = reference.shape
    inside = np.zeros(mask.shape, bool)
    if crop == "garg":
        inside[
            int(0.40810811 * height) : int(0.99189189 * height),
            int(0.03594771 * width) : int(0.96405229 * width),
        ] = True
    else:
        inside[45:471, 41:601] = True
    mask &= inside
    scored = reference[mask], candidate[mask]
    return {
        "valid": int(mask.sum()),
        "scale": 1,
        "shift": 0,
        "metrics": compute_errors(*scored),
        "scored": scored,
    }
