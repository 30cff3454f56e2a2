"""Writes gate_statistics.json: SciPy's and mpmath's answers to what the statistics of a gate compute.

    python make_gate_statistics.py

normal      rows of [z, Phi(z)] from mpmath with 50 digits
quantiles   rows of [p, ndtri(p)] from mpmath
noncentral  rows of [limit, shift, degrees, scipy.stats.nct.sf]
statistics  losses in clusters with numpy's and scipy.stats.trim_mean's values of them
bca         50 data sets with the bootstrap distribution of scipy.stats.bootstrap (method "BCa") and its
            limits; `clusters` of several samples are rows of a table, so that the statistic sees whole
            clusters
wilcoxon    50 data sets and scipy.stats.wilcoxon(x) of each
flips       small data sets with the share of all sign flips by enumeration
"""

import itertools
import json
import warnings
from pathlib import Path

import mpmath
import numpy as np
from scipy import stats

mpmath.mp.dps = 50


def normal_rows():
    values = list(np.round(np.linspace(-9, 9, 73), 4)) + [-37.5, -25.3, -15.7, -11.1, 12.3]
    return [[float(z), float(mpmath.ncdf(mpmath.mpf(float(z))))] for z in values]


def quantile_rows():
    def ndtri(p):
        p = mpmath.mpf(p)
        start = float(stats.norm.ppf(float(p)))
        return float(mpmath.findroot(lambda z: mpmath.log(mpmath.ncdf(z)) - mpmath.log(p), start))

    ps = [1e-300, 1e-100, 1e-20, 1e-10, 1e-5, 0.001, 0.01, 0.02425, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.49, 0.5]
    ps += [0.51, 0.6, 0.75, 0.9, 0.95, 0.975, 0.99, 0.999, 0.9999999]
    return [[p, 0.0 if p == 0.5 else ndtri(p)] for p in ps]


def noncentral_rows():
    rows = []
    for degrees in [1, 2, 3, 5, 10, 19, 50, 199, 1000, 20000]:
        for shift in [0.0, 0.5, 1.7, 2.5, 4.0, 8.0]:
            for limit in [0.7, 1.66, 2.5, 6.3]:
                rows.append([limit, shift, degrees, float(stats.nct.sf(limit, degrees, shift) if shift else stats.t.sf(limit, degrees))])
    return rows


def draw(random, kind, shape):
    if kind == 0:
        return random.normal(0.01, 1, shape)
    if kind == 1:
        return random.exponential(1, shape) - 0.9
    if kind == 2:
        return np.exp(random.normal(0, 1, shape)) - 1.5
    return np.round(random.normal(0.2, 1, shape), 1)


def statistics_rows(random):
    rows = []
    for at, n in enumerate([1, 2, 3, 5, 9, 10, 11, 20, 57, 100]):
        x = draw(random, at % 4, n)
        rows.append(
            {
                "values": x.tolist(),
                "mean": float(np.mean(x)),
                "trimmed_mean": float(stats.trim_mean(x, 0.1)),
                "median": float(np.median(x)),
                "p90": float(np.quantile(x, 0.9)),
                "share_worse": float(np.mean(x > 0.25)),
            }
        )
    return rows


def bca_rows(random):
    functions = {
        "mean": lambda x: np.mean(x),
        "trimmed_mean": lambda x: stats.trim_mean(x, 0.1),
        "median": lambda x: np.median(x),
        "p90": lambda x: np.quantile(x, 0.9),
        "share_worse": lambda x: np.mean(x > 0.25),
    }
    rows = []
    for at in range(50):
        name = list(functions)[at % 5] if at >= 25 else "mean"
        groups = int(random.integers(6, 30))
        sizes = random.integers(1, 5, groups)
        kind = at % 3 if name != "mean" else at % 4
        effects = draw(random, kind, groups) * 0.5
        table = [np.round(effects[g] + draw(random, kind, sizes[g]), 6) for g in range(groups)]

        def statistic(chosen):
            return functions[name](np.concatenate([table[int(g)] for g in chosen]))

        levels = []
        distribution = None
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for confidence in [0.95, 0.9, 0.5]:
                result = stats.bootstrap(
                    (np.arange(groups),), statistic, vectorized=False, method="BCa",
                    confidence_level=confidence, n_resamples=199 if distribution is None else 0,
                    bootstrap_result=distribution, rng=np.random.default_rng(at),
                )
                distribution = distribution or result
                interval = result.confidence_interval
                levels.append([confidence, float(interval.low), float(interval.high)])
        rows.append(
            {
                "statistic": name,
                "values": [float(v) for v in np.concatenate(table)],
                "clusters": [g for g in range(groups) for _ in range(sizes[g])],
                "estimate": float(statistic(np.arange(groups))),
                "distribution": [float(v) for v in distribution.bootstrap_distribution],
                "limits": levels,
            }
        )
    return rows


def wilcoxon_rows(random):
    rows = []
    for at in range(50):
        n = int([4, 8, 13, 14, 20, 40, 50, 51, 60, 120][at % 10])
        x = draw(random, at % 4, n)
        if at % 7 == 3:
            x[:2] = 0
        x = np.round(x, 6)
        if at == 0:
            x = np.abs(x)
        result = stats.wilcoxon(x)
        rows.append({"values": x.tolist(), "statistic": float(result.statistic), "p": float(result.pvalue)})
    return rows


def flip_rows(random):
    rows = []
    for at in range(24):
        groups = 1 + at % 12
        sizes = random.integers(1, 4, groups)
        values = np.round(draw(random, at % 4, int(sizes.sum())), 3)
        null = [0.0, 0.25][at % 2]
        labels = np.repeat(np.arange(groups), sizes)
        # Thousandths as whole numbers, so that the enumeration is exact.
        sums = [int(round(1000 * float((values - null)[labels == g].sum()))) for g in range(groups)]
        observed = sum(sums)
        all_sums = [sum(s * v for s, v in zip(signs, sums)) for signs in itertools.product([1, -1], repeat=groups)]
        rows.append(
            {
                "values": values.tolist(),
                "clusters": labels.tolist(),
                "null": null,
                "two_sided": sum(abs(s) >= abs(observed) for s in all_sums) / len(all_sums),
                "less": sum(s <= observed for s in all_sums) / len(all_sums),
            }
        )
    return rows


def main():
    random = np.random.default_rng(20240311)
    document = {
        "normal": normal_rows(),
        "quantiles": quantile_rows(),
        "noncentral": noncentral_rows(),
        "statistics": statistics_rows(random),
        "bca": bca_rows(random),
        "wilcoxon": wilcoxon_rows(random),
        "flips": flip_rows(random),
    }
    Path(__file__).with_name("gate_statistics.json").write_text(json.dumps(document) + "\n")


main()
