"""The two evaluations of Metric3D, restated.

Source of the facts: YvanYin/Metric3D at eb5b6fa.
  * mono/utils/do_test.py (postprocess_per_image, align_scale_shift) and mono/utils/avg_meter.py:
    any data, full map, logarithms to base 10;
  * training/mono/utils/do_test.py (get_prediction, do_test_with_dataloader) with
    training/mono/utils/avg_meter.py and training/mono/datasets/{nyu,kitti}_dataset.py: crop and
    range of the benchmark, natural logarithms, SILog without the factor 100 (times 100 below, as
    fdeval's silog has it).
The prediction is 32 bits and the ground truth 64 bits there, so the metrics are 64 bits; only the
interpolation is 32 bits. The expected numbers interpolate in 64 bits, which moves rmse by up to
3e-6 and silog by up to 1.4e-5 (1.2e-6 of its value), the others by less than 1e-7.

Not repeated: numpy.polyfit takes the rounding of 32-bit predictions for its cut-off of singular
values, n * 1.2e-7, and drops to rank one from some hundred thousand pixels on (with a standard
deviation of a tenth of the mean: from 466,000 pixels on). Zeroed predictions outside the mask are
counted as correct by the first script's delta; only masked pixels count here.
"""

import numpy as np
import torch


def interpolated(candidate, size, dtype):
    maps = torch.from_numpy(np.ascontiguousarray(candidate.astype(dtype)))[None, None]
    return torch.nn.functional.interpolate(maps, size, mode="bilinear")[0, 0]


def lower_median(values):
    """torch.median: of an even number of values the lower of the middle two."""
    return values.median()


def measure(p, g, mask, logarithm):
    """avg_meter.py for one image. Epsilons as there; they change nothing above 1e-9."""
    p, g = p[mask], g[mask]
    n = mask.sum().to(p.dtype) + 1e-10
    log_difference = logarithm(p + 1e-10) - logarithm(g + 1e-10)
    decimal = torch.log10(p + 1e-10) - torch.log10(g + 1e-10)
    ratio = torch.maximum(g / (p + 1e-10), p / (g + 1e-10))
    spread = (log_difference**2).sum() / n - (log_difference.sum() / n) ** 2
    return {
        "abs_rel": ((g - p).abs() / (g + 1e-10)).sum() / n,
        "rmse": (((g - p) ** 2).sum() / n).sqrt(),
        "silog": spread.sqrt(),
        "delta1": (ratio < 1.25).to(p.dtype).sum() / n,
        "delta2": (ratio < 1.25**2).to(p.dtype).sum() / n,
        "delta3": (ratio < 1.25**3).to(p.dtype).sum() / n,
        "rmse_log": ((log_difference**2).sum() / n).sqrt(),
        "log10": decimal.abs().sum() / n,
    }


def evaluate(reference, candidate, dtype=np.float64, alignment="none"):
    """do_test.py, postprocess_per_image."""
    g = torch.from_numpy(reference.astype(np.float64))
    p = interpolated(candidate, reference.shape, dtype)
    mask = g > 1e-8
    scale, shift = 1.0, 0.0
    if alignment == "median":
        scale = float(lower_median(g[g != 0]) / lower_median(p[g != 0]))
    elif alignment == "affine":
        x, y = p[mask].numpy().astype(np.float64), g[mask].numpy()
        scale, shift = np.polyfit(x, y, deg=1)
        if scale < 0:
            scale, shift = float(lower_median(g[mask]) / (lower_median(p[mask]) + 1e-8)), 0.0
    p = p.to(torch.float64) * scale + shift
    metrics = measure(p, g, mask, torch.log10)
    metrics["silog_log10"] = metrics.pop("silog")
    metrics["rmse_log10"] = metrics.pop("rmse_log")
    metrics = {name: float(value) for name, value in metrics.items()}
    return {
        "valid": int(mask.sum()),
        "scale": float(scale),
        "shift": float(shift),
        "metrics": metrics,
        "scored": (g[mask].numpy(), p[mask].numpy()),
    }


def evaluate_in_training(reference, candidate, dtype=np.float64, dataset="nyu"):
    """The test loop of the training code, without its alignment."""
    height, width = reference.shape
    cropped = np.zeros((height, width))
    if dataset == "nyu":
        rows, columns, greatest = slice(45, 471), slice(41, 601), 10
    else:
        rows = slice(int(0.3324324 * height), int(0.91351351 * height))
        columns, greatest = slice(int(0.0359477 * width), int(0.96405229 * width)), 80
    cropped[rows, columns] = reference[rows, columns]
    with np.errstate(invalid="ignore"):
        cropped[(cropped > greatest) | (cropped < 0.1)] = -1
    g = torch.from_numpy(cropped)
    p = interpolated(candidate, reference.shape, dtype).to(torch.float64)
    mask = g > 1e-6
    metrics = measure(p, g, mask, torch.log)
    metrics["silog"] = metrics["silog"] * 100
    metrics = {name: float(value) for name, value in metrics.items()}
    return {
        "valid": int(mask.sum()),
        "scale": 1,
        "shift": 0,
        "metrics": metrics,
        "scored": (g[mask].numpy(), p[mask].numpy()),
    }
