"""Pairs of depth maps that any language can make again, bit for bit.

Everything is integer arithmetic (64 bits, `//` rounds down, all operands are non-negative unless
said otherwise), and the last step multiplies an integer below 2^24 by a power of two, which a
32-bit float holds exactly. No square root, no logarithm, no division of floats.

Random numbers
--------------
mix(z), on unsigned 64 bits with wrap-around:
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB
    z ^ (z >> 31)
draw(s, k) = mix(s + (k + 1) * 0x9E3779B97F4A7C15)         k = 0, 1, 2 ...  (SplitMix64)
stream(t)  = draw(seed, t)                                  t = 0 ... 5
"x % n" below is the unsigned remainder of a draw.

A recipe (one per protocol, stored in expected.json) has these integers; those in [brackets] may be
replaced by a pair:
    unit        the reference counts in 2^-unit metres
    near, far   range of the scene, in those units
    noise       reference noise, in those units
    fine        a depth candidate counts in 2^-(unit + fine)
    local       strength of the candidate's error per block, in 1/1024
    gain        [lowest, span]: factor of the candidate, in 1/1024
    offset      [lowest, span]: added to the candidate, in candidate units; lowest may be negative
    grain       candidate noise, in candidate units
    disparity   null, or [bits, unit]: the candidate is 2^bits / depth and counts in 2^-unit
    [reference_special]  per 4096 pixels: [zero, negative, nan, infinite, below, above, top]
    [candidate_special]  per 65536 pixels: [nan, plus infinity, minus infinity, zero, negative,
                         below, above]
    above, top  reference values of those specials, in reference units
    candidate_above      candidate value of that special, in candidate units
A pair has seed, reference [height, width], candidate [height, width], reverse (bool).

The scene, with P = stream(0) and p(k) = draw(P, k):
    a = 1 + p(0) % 7          b = 1 + p(1) % 7
    gain   = gain.lowest   + p(2) % gain.span
    offset = offset.lowest + p(3) % offset.span
    boxes n = 0 ... 5, from k = 4 + 5 n:
        top_n = p(k) % 1024, left_n = p(k+1) % 1024, height_n = 64 + p(k+2) % 384,
        width_n = 64 + p(k+3) % 384, level_n = p(k+4) % 1024
On a grid of H x W, row i, column j:
    y = (2 i + 1) * 512 // H      x = (2 j + 1) * 512 // W
    slope = (a * y + b * x) // (a + b)
    t = slope; for n = 0 ... 5 in order: where top_n <= y < top_n + height_n and
        left_n <= x < left_n + width_n:  t = (3 * level_n + slope) // 4
    q(i, j) = near + (far - near) * t // 1024

The reference at k = i * W + j:
    u = draw(stream(3), k) % 4096 falls into one of the specials, in their order and with their
    shares from 0 upwards (u < zero; then u < zero + negative; ...):
        zero 0 | negative -1 | NaN | +infinity | below 2^-20 | above * 2^-unit | top * 2^-unit
    otherwise max(1, q + draw(stream(1), k) % (2 noise + 1) - noise) * 2^-unit

The candidate, on its own grid H' x W', at k = i * W' + j:
    q' = q on that grid; if reverse: near + far - q'
    block = (i * 16 // H') * 16 + (j * 16 // W')
    m = q' * (1024 - local + draw(stream(4), block) % (2 local + 1))
    depth:      c = (m * gain) >> (20 - fine)              unit' = unit + fine
    disparity:  c = ((2^bits // m) * gain) >> 10           unit' = the unit of disparity
    c = max(1, c + offset + draw(stream(2), k) % (2 grain + 1) - grain)
    u = draw(stream(5), k) % 65536 falls into one of the specials likewise:
        NaN | +infinity | -infinity | 0 | -1 | 2^-20 | candidate_above * 2^-unit'
    otherwise c * 2^-unit'
"""

import numpy as np

MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15


def draw(seed, counter):
    """One draw (Python integers) or many (a NumPy array of counters)."""
    if isinstance(counter, np.ndarray):
        with np.errstate(over="ignore"):
            z = np.uint64(seed) + (counter.astype(np.uint64) + np.uint64(1)) * np.uint64(GAMMA)
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            return z ^ (z >> np.uint64(31))
    z = (seed + (counter + 1) * GAMMA) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def remainders(seed, count, modulus):
    """draw(seed, k) % modulus for k = 0 ..< count, as signed integers."""
    return (draw(seed, np.arange(count, dtype=np.uint64)) % np.uint64(modulus)).astype(np.int64)


class Scene:
    """The structure that both maps of a pair share."""

    def __init__(self, seed, recipe):
        self.recipe = recipe
        p = lambda k: draw(draw(seed, 0), k)
        self.a, self.b = 1 + p(0) % 7, 1 + p(1) % 7
        self.gain = recipe["gain"][0] + p(2) % recipe["gain"][1]
        self.offset = recipe["offset"][0] + p(3) % recipe["offset"][1]
        self.boxes = [
            (
                p(k) % 1024,
                p(k + 1) % 1024,
                64 + p(k + 2) % 384,
                64 + p(k + 3) % 384,
                p(k + 4) % 1024,
            )
            for k in range(4, 34, 5)
        ]

    def depth(self, height, width):
        """q(i, j) as an integer array."""
        y = ((2 * np.arange(height, dtype=np.int64) + 1) * 512 // height)[:, None]
        x = ((2 * np.arange(width, dtype=np.int64) + 1) * 512 // width)[None, :]
        slope = (self.a * y + self.b * x) // (self.a + self.b)
        t = slope.copy()
        for top, left, box_height, box_width, level in self.boxes:
            inside = (top <= y) & (y < top + box_height) & (left <= x) & (x < left + box_width)
            t = np.where(inside, (3 * level + slope) // 4, t)
        near, far = self.recipe["near"], self.recipe["far"]
        return near + (far - near) * t // 1024


def with_specials(values, shares, specials, draws):
    """Replaces the share of the pixels that each special asks for."""
    result, low = values, 0
    for share, special in zip(shares, specials, strict=True):
        chosen = (draws >= low) & (draws < low + share)
        result = np.where(chosen, np.float32(special), result)
        low += share
    return result.astype(np.float32)


def to_float(integers, unit):
    assert integers.max() < 1 << 24
    return integers.astype(np.float32) * np.float32(2.0**-unit)


def make_pair(recipe, pair):
    """The reference and the candidate of one pair, as 32-bit floats."""
    recipe = {
        **recipe,
        **{k: pair[k] for k in ("reference_special", "candidate_special") if k in pair},
    }
    seed = pair["seed"]
    scene = Scene(seed, recipe)
    unit, noise, grain, local = (recipe[k] for k in ("unit", "noise", "grain", "local"))

    height, width = pair["reference"]
    q = scene.depth(height, width)
    q = np.maximum(1, q + remainders(draw(seed, 1), q.size, 2 * noise + 1).reshape(q.shape) - noise)
    reference = with_specials(
        to_float(q, unit),
        recipe["reference_special"],
        [0, -1, np.nan, np.inf, 2.0**-20, recipe["above"] * 2.0**-unit, recipe["top"] * 2.0**-unit],
        remainders(draw(seed, 3), q.size, 4096).reshape(q.shape),
    )

    height, width = pair["candidate"]
    q = scene.depth(height, width)
    if pair.get("reverse"):
        q = recipe["near"] + recipe["far"] - q
    block = (np.arange(height) * 16 // height)[:, None] * 16 + (np.arange(width) * 16 // width)[
        None, :
    ]
    m = q * (1024 - local + remainders(draw(seed, 4), 256, 2 * local + 1)[block])
    if recipe["disparity"] is None:
        candidate_unit = unit + recipe["fine"]
        c = (m * scene.gain) >> (20 - recipe["fine"])
    else:
        bits, candidate_unit = recipe["disparity"]
        c = (((1 << bits) // m) * scene.gain) >> 10
    c = c + scene.offset + remainders(draw(seed, 2), q.size, 2 * grain + 1).reshape(q.shape) - grain
    c = np.maximum(1, c)
    candidate = with_specials(
        to_float(c, candidate_unit),
        recipe["candidate_special"],
        [
            np.nan,
            np.inf,
            -np.inf,
            0,
            -1,
            2.0**-20,
            recipe["candidate_above"] * 2.0**-candidate_unit,
        ],
        remainders(draw(seed, 5), q.size, 65536).reshape(q.shape),
    )
    return reference, candidate
