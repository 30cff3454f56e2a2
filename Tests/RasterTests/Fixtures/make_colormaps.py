"""Makes Sources/Raster/Coloring/Colormap+Tables.swift: colour tables of 256 entries.

Run: python make_colormaps.py     (needs matplotlib, numpy)

turbo (A. Mikhailov, Apache-2.0), spectral (ColorBrewer, Apache-2.0, interpolated by matplotlib),
inferno, magma and viridis (N. Smith and S. van der Walt, CC0) are sampled from matplotlib at 256
places. `diverging` is computed here: two paths in OKLab (B. Ottosson 2020) from one light grey to
a dark blue and a dark red, of equal lightness at equal distance from the centre, with entries
spaced evenly along the paths.
"""

import os

import matplotlib
import numpy as np


def from_oklab(lab):
    """sRGB in 0..1, not clipped, of OKLab."""
    L, a, b = lab[..., 0], lab[..., 1], lab[..., 2]
    l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3
    m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s = (L - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = np.stack([
        4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
        -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
        -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s], -1)
    small = np.clip(linear, 0, None)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * small ** (1 / 2.4) - 0.055)


def half(hue):
    """From the light centre to a dark end, evenly spaced, 128 entries."""
    t = np.linspace(0, 1, 20001)[:, None]
    # A quadratic Bezier curve in (lightness, chroma).
    points = np.array([[0.965, 0.0], [0.74, 0.15], [0.40, 0.13]])
    curve = (1 - t) ** 2 * points[0] + 2 * t * (1 - t) * points[1] + t**2 * points[2]
    length = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    # Entry 127 and 128 lie half a step on either side of the centre.
    places = (np.arange(128) + 0.5) / 127.5 * length[-1]
    L, C = (np.interp(places, length, curve[:, k]) for k in (0, 1))
    h = np.radians(hue)
    return np.stack([L, C * np.cos(h), C * np.sin(h)], -1)


blue, red = half(255), half(27)
rgb = from_oklab(np.concatenate([blue[::-1], red]))
assert rgb.min() > -0.002 and rgb.max() < 1.002, (rgb.min(), rgb.max())
tables = {
    name: np.round(np.array(matplotlib.colormaps[source](np.linspace(0, 1, 256)))[:, :3] * 255)
    for name, source in [("turbo", "turbo"), ("spectral", "Spectral"), ("inferno", "inferno"),
                         ("magma", "magma"), ("viridis", "viridis")]
}
tables["diverging"] = np.round(np.clip(rgb, 0, 1) * 255)

here = os.path.dirname(os.path.abspath(__file__))
target = os.path.join(here, "../../../Sources/Raster/Coloring/Colormap+Tables.swift")
with open(target, "w") as out:
    out.write("// Made by Tests/RasterTests/Fixtures/make_colormaps.py, which names the sources.\n\n")
    out.write("extension Colormap {\n")
    for number, (name, table) in enumerate(tables.items()):
        codes = [int(r) << 16 | int(g) << 8 | int(b) for r, g, b in table]
        out.write("\n" if number else "")
        out.write(f"  static let {name}Codes: [UInt32] = [\n")
        for start in range(0, 256, 8):
            row = ", ".join(f"0x{code:06X}" for code in codes[start:start + 8])
            out.write(f"    {row},\n")
        out.write("  ]\n")
    out.write("}\n")
print({name: table.shape for name, table in tables.items()})
if __name__ == "__main__" and os.environ.get("PREVIEW"):
    from PIL import Image
    rows = [np.repeat(t[None], 40, 0) for t in tables.values()]
    Image.fromarray(np.concatenate(rows).astype(np.uint8)).resize((1024, 240 * 2), 0).save(os.environ["PREVIEW"])
