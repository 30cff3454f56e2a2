"""The validation of Depth Anything V2's metric training, restated.

Source of the facts: DepthAnything/Depth-Anything-V2 at a561b84, metric_depth/train.py and
metric_depth/util/metric.py. PyTorch in 32 bits there; the expected numbers are 64 bits, from
which 32 bits are away by less than 1e-6.
"""

import numpy as np
import torch


def eval_depth(p, g):
    ratio = torch.max(g / p, p / g)
    log_difference = torch.log(p) - torch.log(g)
    return {
        "delta1": (ratio < 1.25).to(p.dtype).mean(),
        "delta2": (ratio < 1.25**2).to(p.dtype).mean(),
        "delta3": (ratio < 1.25**3).to(p.dtype).mean(),
        "abs_rel": ((p - g).abs() / g).mean(),
        "sq_rel": ((p - g) ** 2 / g).mean(),
        "rmse": ((p - g) ** 2).mean().sqrt(),
        "rmse_log": (log_difference**2).mean().sqrt(),
        "log10": (torch.log10(p) - torch.log10(g)).abs().mean(),
        "silog_half": ((log_difference**2).mean() - 0.5 * log_difference.mean() ** 2).sqrt(),
    }


def evaluate(reference, candidate, dtype=np.float64, greatest=20):
    """The loop over the validation set: both bounds belong to the range; fewer than 10 valid pixels
    are skipped."""
    g, p = torch.from_numpy(reference.astype(dtype)), torch.from_numpy(candidate.astype(dtype))
    p = torch.nn.functional.interpolate(
        p[None, None], g.shape, mode="bilinear", align_corners=True
    )[0, 0]
    mask = (g > 0) & (g >= 0.001) & (g <= greatest)
    if mask.sum() < 10:
        return {"valid": int(mask.sum()), "scale": 1, "shift": 0, "metrics": None, "scored": None}
    metrics = {name: float(value) for name, value in eval_depth(p[mask], g[mask]).items()}
    return {
        "valid": int(mask.sum()),
        "scale": 1,
        "shift": 0,
        "metrics": metrics,
        "scored": (g[mask].numpy(), p[mask].numpy()),
    }
