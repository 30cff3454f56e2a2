"""Writes legacy.json: what ControlNet++'s script says of two hundred pairs of pictures and predictions.

    python make_legacy.py

Needs NumPy and Pillow 10.4 (Pillow 13 resizes rows before columns where that is less work, which moves some
pixels by one; the published numbers are older, and controlnet_plus_plus.py refuses it). ../protocols/controlnet_plus_plus.py says what is computed, ../protocols/pairs.py how
the maps are made; a record is a pair and its recipe in short: `control` and `prediction` are [height, width],
`zeros` is the share of 0 in the control per 4096, and what is not named is 0.

bits 8 and 16   the control is a picture of whole codes, as the script reads it. Its numbers here are the
                codes; a program that divides them by 255 or 65535 when it reads must give the same score.
bits 32         the control is a map of floats.

`sum` is the sum of the squared differences over the 512 x 512 pixels, a whole number, so that the score
sqrt(sum / 512^2) is known to the last bit.
"""

import json
import random
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "protocols"))
import controlnet_plus_plus  # noqa: E402
from pairs import make_pair  # noqa: E402

SIZES = [[512, 512], [48, 64], [1, 96], [97, 33], [240, 320], [384, 384], [600, 450], [513, 511], [17, 700]]
FINE = {8: 12, 16: 6, 32: 4}


def draw_record(rng, position):
    bits = [8, 16, 32][position % 3]
    largest = {8: 255, 16: 65_535, 32: 1 << 19}[bits]
    span = rng.choice([largest - 1, rng.randrange(2, largest // 2)])
    near = rng.randrange(1, largest - span + 1)
    noise = min(rng.choice([0, 1, largest // 60]), near - 1, largest - near - span)
    return {
        "seed": rng.getrandbits(32),
        "bits": bits,
        "control": rng.choice(SIZES),
        "prediction": rng.choice(SIZES),
        "reverse": position % 10 == 9,
        "near": near,
        "far": near + span,
        "noise": max(0, noise),
        "zeros": rng.choice([0, 0, 200]),
        "unit": rng.choice([3, 12, 19]) if bits == 32 else 0,
        "local": rng.choice([0, 60, 300]),
        "gain": rng.choice([1024, 600, 900]),
        "offset": rng.choice([0, 0, 1 << 12, 1 << 17]),
        "grain": rng.choice([0, 300, 20_000]),
    }


def maps(record):
    recipe = {
        "unit": record["unit"], "near": record["near"], "far": record["far"],
        "noise": record["noise"], "fine": FINE[record["bits"]], "local": record["local"],
        "gain": [record["gain"], 1], "offset": [record["offset"], 1], "grain": record["grain"],
        "disparity": None, "reference_special": [record["zeros"]] + [0] * 6,
        "candidate_special": [0] * 7, "above": 0, "top": 0, "candidate_above": 0,
    }  # fmt: skip
    pair = {"seed": record["seed"], "reference": record["control"],
            "candidate": record["prediction"], "reverse": record["reverse"]}  # fmt: skip
    return make_pair(recipe, pair)


def main():
    rng = random.Random(512)
    records, misread = [], 0
    while len(records) < 200:
        record = draw_record(rng, len(records))
        control, prediction = maps(record)
        if control.min() == control.max():
            continue
        score = controlnet_plus_plus.evaluate(control, prediction)["metrics"]["cnpp_rmse_255"]
        record["sum"] = round(score**2 * 512**2)
        assert np.sqrt(record["sum"] / 512**2) == score
        if record["bits"] < 32:
            assert (control == np.round(control)).all() and control.max() < 1 << record["bits"]
            quotients = (control.astype(np.float64) / ((1 << record["bits"]) - 1)).astype(np.float32)
            other = controlnet_plus_plus.evaluate(quotients, prediction)["metrics"]
            misread += other["cnpp_rmse_255"] != score
        records.append(record)
    # What a reader would get that spreads the quotients: these pairs can tell.
    print(misread, "of 200 differ when codes are divided first")
    lines = ",\n".join(json.dumps(r, separators=(",", ":")) for r in records)
    (Path(__file__).parent / "legacy.json").write_text("[\n" + lines + "\n]\n")


if __name__ == "__main__":
    main()
