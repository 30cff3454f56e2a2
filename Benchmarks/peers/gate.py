"""BCa bootstraps of mean losses by SciPy.

    gate.py LOSSES METRICS RESAMPLES REPETITIONS one|all BATCH
    gate.py LOSSES METRICS SAMPLES make

`one` calls scipy.stats.bootstrap once a metric, `all` once for a table of all metrics along its last axis;
BATCH resamples at a time, 0 for all at once. Prints {"seconds": [...], "value": intervals, "version": ...}.
`make` writes losses from a seed: skewed, a little better or worse by metric.
"""

import json
import sys
import time

import numpy as np
import scipy
from scipy import stats


def make(path, metrics, samples):
    random = np.random.default_rng(11)
    losses = random.exponential(0.02, (metrics, samples)) - random.exponential(0.02, (metrics, samples))
    (losses + np.linspace(-0.001, 0.001, metrics)[:, None]).astype("<f8").tofile(path)


def bootstrap(table, resamples, batch):
    result = stats.bootstrap((table,), np.mean, axis=-1, vectorized=True, method="BCa", n_resamples=resamples,
                             batch=batch or None, rng=np.random.default_rng(1))
    return np.stack(result.confidence_interval, axis=-1)


def main():
    path, metrics = sys.argv[1], int(sys.argv[2])
    if sys.argv[4] == "make":
        return make(path, metrics, int(sys.argv[3]))
    resamples, repetitions, form, batch = int(sys.argv[3]), int(sys.argv[4]), sys.argv[5], int(sys.argv[6])
    losses = np.fromfile(path, "<f8").reshape(metrics, -1)
    seconds = []
    for _ in range(repetitions):
        start = time.perf_counter()
        if form == "all":
            intervals = bootstrap(losses, resamples, batch)
        else:
            intervals = np.stack([bootstrap(row, resamples, batch) for row in losses])
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": seconds, "value": intervals.tolist(), "version": f"SciPy {scipy.__version__}"}))


main()
