"""The metric set of the KITTI depth devkit, restated.

Source of the facts: jspenmar/monodepth_benchmark at 692c4eb, src/core/metrics.py
(metrics_benchmark), which follows the devkit's evaluate_depth.cpp. The factors 100 and 1000 for
per cent and kilometres are left out, the factor 100 of SILog is kept. 64 bits, as in the devkit,
which sums in double precision.
"""

import numpy as np


def evaluate(reference, candidate, dtype=np.float64):
    mask = reference > 0
    reference, candidate = reference.astype(dtype)[mask], candidate.astype(dtype)[mask]
    error = np.abs(candidate - reference)
    inverse_error = np.abs(1 / candidate - 1 / reference)
    log_error = np.log(candidate) - np.log(reference)
    metrics = {
        "silog": 100 * np.sqrt((log_error**2).mean() - log_error.mean() ** 2),
        "sq_rel_kitti": (error**2 / reference**2).mean(),
        "abs_rel": (error / reference).mean(),
        "irmse": np.sqrt((inverse_error**2).mean()),
        "imae": inverse_error.mean(),
        "rmse": np.sqrt((error**2).mean()),
        "mae": error.mean(),
        "rmse_log": np.sqrt((log_error**2).mean()),
    }
    return {
        "valid": int(mask.sum()),
        "scale": 1,
        "shift": 0,
        "metrics": metrics,
        "scored": (reference, candidate),
    }
