"""The evaluation of AdaBins on NYUv2, restated.

Source of the facts: shariqfarooq123/AdaBins at 0952d91, train.py (validate) and utils.py
(compute_errors), the lineage that began with BTS. NumPy on 32-bit maps there; the expected numbers
are 64 bits. In 32 bits the position of a resized pixel is rounded, which shows where depth crosses
zero: one pixel of 226,000 changes sides in delta1 (4.4e-6), rmse_log moves by up to 3.8e-6, silog
by up to 3.8e-4, the others by less than 3e-7.

Not repeated: the original interpolates even a map that already has the right size. That changes
finite maps by nothing, but an infinity times the weight 0 makes its neighbours NaN, and then the
least depth.
"""

import numpy as np
import torch


def resized(candidate, size, dtype):
    """Bilinear, corner pixels onto corner pixels."""
    if candidate.shape == size:
        return candidate.astype(dtype)
    maps = torch.from_numpy(candidate.astype(dtype))[None, None]
    return torch.nn.functional.interpolate(maps, size, mode="bilinear", align_corners=True)[
        0, 0
    ].numpy()


def errors(reference, candidate):
    """utils.py, compute_errors."""
    ratio = np.maximum(reference / candidate, candidate / reference)
    log_difference = np.log(candidate) - np.log(reference)
    difference = reference - candidate
    return {
        "delta1": np.mean(ratio < 1.25),
        "delta2": np.mean(ratio < 1.25**2),
        "delta3": np.mean(ratio < 1.25**3),
        "abs_rel": np.mean(np.abs(difference) / reference),
        "sq_rel": np.mean(difference**2 / reference),
        "rmse": np.sqrt(np.mean(difference**2)),
        "rmse_log": np.sqrt(np.mean(log_difference**2)),
        "log10": np.mean(np.abs(np.log10(reference) - np.log10(candidate))),
        "silog": np.sqrt(np.mean(log_difference**2) - np.mean(log_difference) ** 2) * 100,
    }


def evaluate(reference, candidate, dtype=np.float64, least=1e-3, greatest=10):
    """train.py, validate, with the arguments of args_test_nyu.txt."""
    reference = reference.astype(dtype)
    candidate = resized(candidate, reference.shape, dtype)
    candidate[candidate < least] = least
    candidate[candidate > greatest] = greatest
    candidate[np.isinf(candidate)] = greatest
    candidate[np.isnan(candidate)] = least
    mask = (reference > least) & (reference < greatest)
    window = np.zeros(reference.shape, bool)
    window[45:471, 41:601] = True
    mask &= window
    scored = reference[mask], candidate[mask]
    return {
        "valid": int(mask.sum()),
        "scale": 1,
        "shift": 0,
        "metrics": errors(*scored),
        "scored": scored,
    }
