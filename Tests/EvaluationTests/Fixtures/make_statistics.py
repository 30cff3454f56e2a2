"""Writes statistics.json: quantiles of Student's t from SciPy, clustered means and quantiles from NumPy.

    python make_statistics.py

t          rows of [probability, degrees of freedom, scipy.stats.t.ppf]
clustered  samples with clusters; the standard error is that of a regression on a constant with
           cluster-robust covariance: bread 1/N, meat the sum over clusters of the squared sum of
           residuals, times G / (G - 1); the interval is 95%, t with G - 1 degrees of freedom.
           `simple` marks cases with a cluster for every sample, whose standard error is
           numpy.std(ddof=1) / sqrt(N).
quantiles  values and numpy.quantile of them, linear between order statistics
"""

import json
from pathlib import Path

import numpy as np
from scipy import stats


def t_rows():
    probabilities = [0.0001, 0.025, 0.3, 0.5, 0.6, 0.75, 0.9, 0.95, 0.975, 0.99, 0.995, 0.999, 0.9999]
    degrees = [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 17, 20, 25, 29, 30, 40, 50, 60, 99, 100]
    degrees += [120, 200, 300, 653, 1000, 5000, 1e4, 1e5, 1e6]
    return [[p, n, float(stats.t.ppf(p, n))] for p in probabilities for n in degrees]


def clustered(values, labels):
    x = np.ones((len(values), 1))
    y = np.array(values)
    bread = np.linalg.inv(x.T @ x)
    residuals = y - x @ (bread @ x.T @ y)
    names = sorted(set(labels))
    members = [np.array(labels) == name for name in names]
    meat = sum(np.outer(s, s) for s in (x[m].T @ residuals[m] for m in members))
    groups = len(names)
    case = {
        "values": [float(v) for v in values],
        "clusters": list(labels),
        "mean": float(np.mean(y)),
        "mean_over_clusters": float(np.mean([np.mean(y[m]) for m in members])),
        "simple": groups == len(values),
    }
    if groups > 1:
        error = float(np.sqrt((bread @ meat @ bread)[0, 0] * groups / (groups - 1)))
        if case["simple"]:
            assert np.isclose(error, np.std(y, ddof=1) / np.sqrt(len(y)), rtol=1e-12)
        half = stats.t.ppf(0.975, groups - 1) * error
        case |= {"standard_error": error, "interval": [case["mean"] - half, case["mean"] + half]}
    return case


def main():
    random = np.random.default_rng(20240229)
    cases = [
        clustered([0.5], ["a"]),
        clustered([0.5, 0.25, 1.0], ["a", "a", "a"]),
        clustered([0.5, 0.25], ["a", "b"]),
        clustered([1.0, 1.0, 1.0], ["a", "b", "c"]),
        clustered([0.125, 0.25, 0.5, 0.0625, 0.1875], ["a", "a", "b", "c", "c"]),
    ]
    for n, groups in [(12, 12), (12, 4), (30, 30), (30, 5), (100, 17), (654, 12), (654, 654)]:
        labels = [f"scene {i}" for i in random.integers(0, groups, n)]
        if n == groups:
            labels = [f"scene {i}" for i in range(n)]
        scene = {name: random.normal(0, 0.05) for name in sorted(set(labels))}
        values = [round(abs(0.1 + scene[name] + random.normal(0, 0.02)), 6) for name in labels]
        cases.append(clustered(values, labels))
    quantiles = []
    for n in [1, 2, 3, 10, 11, 100]:
        values = np.round(random.exponential(1, n), 6)
        rows = [[q, float(np.quantile(values, q))] for q in [0, 0.1, 0.25, 0.5, 0.77, 0.9, 0.95, 1]]
        quantiles.append({"values": [float(v) for v in values], "quantiles": rows})
    document = {"t": t_rows(), "clustered": cases, "quantiles": quantiles}
    Path(__file__).with_name("statistics.json").write_text(json.dumps(document) + "\n")


main()
