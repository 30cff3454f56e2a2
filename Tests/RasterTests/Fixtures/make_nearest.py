"""Writes nearest.json: the input samples that torch and OpenCV take for "nearest", where rounding decides.

    python make_nearest.py

For every pair of lengths up to 160 the samples are compared with floor(i in / out); the pairs for which a library
takes other samples are recorded, at most 60 a library, and ten pairs for which it does not.
"""

import json

import cv2
import numpy as np
import torch


def by_torch(n, m):
    line = torch.arange(n, dtype=torch.float32)[None, None, None]
    return torch.nn.functional.interpolate(line, (1, m), mode="nearest")[0, 0, 0].numpy().astype(int)


def by_opencv(n, m):
    return cv2.resize(np.arange(n, dtype=np.float32)[None], (m, 1), interpolation=cv2.INTER_NEAREST)[0].astype(int)


def main():
    result = {}
    for name, library in [("nearest", by_torch), ("cv2-nearest", by_opencv)]:
        odd, even = [], []
        for n in range(1, 161):
            for m in range(1, 161):
                taken = library(n, m)
                plain = np.arange(m) * n // m
                (even if np.array_equal(taken, plain) else odd).append([n, m, taken.tolist()])
        print(name, len(odd), "of", len(odd) + len(even))
        result[name] = odd[:: max(1, len(odd) // 60)][:60] + even[:: len(even) // 10][:10]
    with open("nearest.json", "w") as file:
        json.dump({"versions": f"torch {torch.__version__}, OpenCV {cv2.__version__}", "cases": result}, file)


main()
