"""The evaluation of UniDepth, restated.

Source of the facts: lpiccinelli-eth/UniDepth at 8d8cfe4, unidepth/utils/evaluation_depth.py
(eval_depth and its metrics), unidepth/datasets/pipelines/formating.py (AnnotationMask: both bounds
excluded), unidepth/datasets/pipelines/transforms.py (KittiCrop),
unidepth/datasets/{base_dataset,nyuv2,kitti}.py. PyTorch in 32 bits there. The expected numbers are
64 bits. The 32-bit normal equations of `ssi` move abs_rel by up to 6e-6 and inlier_1.03 by up to
1.4e-4; elsewhere 32 bits move median_log by up to 4e-5, silog by up to 1.2e-5, delta1 by one pixel
(4.4e-6) and the others by less than 1.3e-6.
"""

import numpy as np
import torch

METRICS = [
    "delta1",
    "delta2",
    "delta3",
    "rmse",
    "rmse_log",
    "abs_rel",
    "sq_rel",
    "log10",
    "silog_bessel",
    "median_log",
    "inlier_1.03",
]


def measure(g, p):
    ratio = torch.maximum(g / p, p / g)
    log_difference = torch.log(p) - torch.log(g)
    share = lambda limit: (ratio < limit).to(g.dtype).mean()
    return {
        "delta1": share(1.25),
        "delta2": share(1.25**2),
        "delta3": share(1.25**3),
        "rmse": ((g - p) ** 2).mean().sqrt(),
        "rmse_log": (log_difference**2).mean().sqrt(),
        "abs_rel": ((g - p).abs() / g).mean(),
        "sq_rel": ((g - p) ** 2 / g).mean(),
        "log10": (torch.log10(p) - torch.log10(g)).abs().mean(),
        "silog_bessel": 100 * torch.std(log_difference),
        # torch.median: the lower of the middle two.
        "median_log": 100 * log_difference.median().abs(),
        "inlier_1.03": share(1 + 0.03),
    }


def ssi(g, p):
    """Factor and offset from normal equations with a damped diagonal."""
    design = torch.stack([p, torch.ones_like(p)], dim=1)
    normal = design.T @ design + 1e-9 * torch.eye(2, dtype=p.dtype)
    scale, shift = (torch.inverse(normal) @ (design.T @ g[:, None]))[:, 0]
    return float(scale), float(shift), p * scale + shift


def evaluate(reference, candidate, dtype=np.float64, dataset=None, alignment="none"):
    if dataset == "kitti":
        crop = lambda depth: depth[depth.shape[0] - 352 :, int((depth.shape[1] - 1216) / 2) :][
            :, :1216
        ]
        if candidate.shape == reference.shape:
            candidate = crop(candidate)
        reference = crop(reference)
    g = torch.from_numpy(np.ascontiguousarray(reference.astype(dtype)))
    p = torch.from_numpy(np.ascontiguousarray(candidate.astype(dtype)))
    p = torch.nn.functional.interpolate(p[None, None], g.shape, mode="bilinear")[0, 0]
    mask = g > 0
    height, width = g.shape
    if dataset is not None:
        mask &= g < {"nyu": 10, "kitti": 80}[dataset]
        inside = torch.zeros_like(mask)
        if dataset == "nyu":
            inside[45:-9, 41:-39] = True
        else:
            inside[
                int(0.40810811 * height) : int(0.99189189 * height),
                int(0.03594771 * width) : int(0.96405229 * width),
            ] = True
        mask &= inside
    g, p = g[mask], p[mask]
    scale, shift, names = 1.0, 0.0, METRICS
    if alignment == "si":
        scale, names = float(g.median() / p.median()), ["inlier_1.03", "delta1", "abs_rel"]
        p = p * g.median() / p.median()
    elif alignment == "ssi":
        scale, shift, p = ssi(g, p)
        names = ["inlier_1.03", "delta1", "abs_rel"]
    metrics = measure(g, p)
    return {
        "valid": int(mask.sum()),
        "scale": scale,
        "shift": shift,
        "metrics": {name: float(metrics[name]) for name in names},
        "scored": (g.numpy(), p.numpy()),
    }
