"""The depth score of ControlNet++, restated from two float maps.

Source of the facts: liming-ai/ControlNet_Plus_Plus at 9ffe264, eval/eval.py (task depth) and
eval/eval_depth.py. Pillow does the resizing here as it does there; it has to be one before 13, which resizes
the other axis first where that is less work, and the assertion below says so where it matters.

  * label: (x - min) / (max - min) * 255 in 64 bits (in that order), truncated to 8 bits, then
    512x512 by nearest neighbours: output j is input floor((j + 0.5) * W / 512).
  * prediction: x / max in 32 bits, times 255 in 32 bits, truncated to 8 bits, then 512x512 with
    Pillow's bilinear filter (`pillow_bilinear` below says what that is).
  * the score: square root of the mean of the squared differences, 0 to 255, every pixel.
The detours through RGB and back to grey change no value.
"""

import math

import numpy as np
from PIL import Image


def pillow_bilinear(image, height, width):
    """Pillow's resize of 8-bit maps with the bilinear filter, in integers.

    Columns first, then rows, rounded to 8 bits in between. Along an axis from n to m: s = n / m,
    f = max(1, s); the centre of output j is (j + 0.5) s; inputs from max(0, int(centre - f + 0.5))
    to before min(n, int(centre + f + 0.5)); weight of input i: 1 - |(i - centre + 0.5) / f| where
    that is positive; weights divided by their sum, then each times 2^22 rounded (halves up); the
    sum of weight times value plus 2^21 is shifted right by 22 and held within 0 and 255. An axis
    whose size stays is left alone.
    """

    def along_columns(values, m):
        n = values.shape[1]
        if n == m:
            return values
        s = n / m
        f = max(1.0, s)
        result = np.zeros((values.shape[0], m), np.int64)
        for j in range(m):
            centre = (j + 0.5) * s
            low, high = max(0, int(centre - f + 0.5)), min(n, int(centre + f + 0.5))
            weights = [max(0.0, 1 - abs((i - centre + 0.5) * (1 / f))) for i in range(low, high)]
            weights = [int(0.5 + w * (1 / sum(weights)) * (1 << 22)) for w in weights]
            result[:, j] = ((values[:, low:high] * weights).sum(axis=1) + (1 << 21)) >> 22
        return np.clip(result, 0, 255)

    columns = along_columns(image.astype(np.int64), width)
    return along_columns(columns.T, height).T.astype(np.uint8)


def evaluate(control, predicted, dtype=None):
    x = control.astype(np.float64)
    spread = (x - x.min()) / (x.max() - x.min()) * 255
    label = Image.fromarray(spread.astype("uint8")).resize((512, 512), Image.Resampling.NEAREST)
    x = predicted.astype(np.float32)
    scaled = x / x.max() * np.float32(255)
    truncated = scaled.astype(np.uint8)
    prediction = Image.fromarray(truncated).resize((512, 512), Image.Resampling.BILINEAR)
    assert np.array_equal(np.asarray(prediction), pillow_bilinear(truncated, 512, 512))
    rows, columns = ([math.floor((j + 0.5) * n / 512) for j in range(512)] for n in control.shape)
    assert np.array_equal(np.asarray(label), spread.astype("uint8")[np.ix_(rows, columns)])
    difference = np.asarray(prediction, np.float64) - np.asarray(label, np.float64)
    score = math.sqrt((difference**2).mean())
    return {
        "valid": control.size,
        "scale": 1,
        "shift": 0,
        "metrics": {"cnpp_rmse_255": score},
        "scored": None,
    }
