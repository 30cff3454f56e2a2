"""Makes the draws that the tests of TorchGenerator compare with.

Needs torch on an x86-64 processor with AVX2. Run it in this folder: python make_random.py

A case is a seed and the sizes of the draws that one generator makes in a row; long draws are given
by their first, middle and last 32 numbers. Numbers are the bit patterns of float32.
"""

import json

import torch

assert torch.backends.cpu.get_cpu_capability() in ("AVX2", "AVX512")

CASES = [
    (0, [1]), (0, [15]), (0, [16]), (0, [17]), (0, [100]), (1, [31]), (1, [32]), (42, [33]),
    (42, [3, 4, 20, 1, 2, 16, 7]), (42, [1, 16, 1]), (2**40, [5, 64]), (2**40 + 42, [40]),
    (2**32 - 1, [1000]), (7, [0, 3, 0, 2]), (42, [16 * 64 * 64]), (1, [65537]), (3, [1000003]),
]


def bits(values):
    return values.view(torch.int32).to(torch.int64).bitwise_and(0xFFFFFFFF).tolist()


def sample(values):
    if len(values) <= 96:
        return bits(values)
    middle = len(values) // 2
    return bits(torch.cat([values[:32], values[middle:middle + 32], values[-32:]]))


cases = []
for seed, sizes in CASES:
    generator = torch.Generator().manual_seed(seed)
    draws = [sample(torch.randn(size, generator=generator)) for size in sizes]
    cases.append({"seed": seed, "sizes": sizes, "draws": draws})
with open("random.json", "w") as out:
    json.dump(cases, out)
