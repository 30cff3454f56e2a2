"""Makes meanings.json: depth files and masks that say in some other program's way what they mean.

Run: python make_meanings.py     (needs numpy, Pillow, opencv-python-headless, tifffile)

Depth entries hold the file, the encoding that a flag would say (or none), the values in float32
that have to come out, and the relative error that their rounding allows. Mask entries hold the file
and one byte a pixel: 1 where something other than 0 stands. The files are written by Pillow, OpenCV,
tifffile and numpy; the values are computed here from what the tags and formats are documented to
mean.
"""

import base64
import io
import json
import struct
import zlib

import cv2
import numpy as np
import tifffile
from PIL import Image, PngImagePlugin

W, H = 16, 12
rng = np.random.default_rng(13)
depth, masks = [], []
TRUE = rng.uniform(2.0, 60.0, (H, W))


def add(name, data, values, encoding=None, tolerance=2e-7):
    depth.append({
        "name": name, "file": base64.b64encode(data).decode(), "encoding": encoding,
        "tolerance": tolerance, "values": base64.b64encode(
            np.ascontiguousarray(values, dtype="<f4").tobytes()).decode()})


def add_mask(name, data, mask):
    masks.append({
        "name": name, "file": base64.b64encode(data).decode(), "width": mask.shape[1],
        "counts": base64.b64encode(np.ascontiguousarray(mask, dtype="u1").tobytes()).decode()})


def pillow(image, kind="PNG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def tiff(values, **options):
    out = io.BytesIO()
    options.setdefault("metadata", None)
    tifffile.imwrite(out, values, photometric="minisblack", **options)
    return out.getvalue()


# --- GDAL's scale, offset and unit ---------------------------------------------------------------


def gdal(scale=None, offset=None, unit=None, nodata=None, quote='"', extra=""):
    items = "".join(
        f"<Item name={quote}{role.upper()}{quote} sample={quote}0{quote} "
        f"role={quote}{role}{quote}>{value}</Item>\n"
        for role, value in (("scale", scale), ("offset", offset), ("unittype", unit))
        if value is not None)
    tags = [(42112, "s", 0, f"<GDALMetadata>\n{extra}{items}</GDALMetadata>\n", True)]
    if nodata is not None:
        tags.append((42113, "s", 0, nodata, True))
    return tags


METRES = {"m": 1, "metre": 1, "mm": 0.001, "cm": 0.01, "Millimeters": 0.001, "ft": 0.3048}
for kind, scale, offset, unit in [
    ("u1", 0.25, 0, "m"), ("u2", 0.001, 0, "m"), ("i2", 0.002, 0, "m"), ("u4", 0.0001, 0, "m"),
    ("i4", 0.001, 0, "metre"), ("f4", 0.001, 0, "m"), ("f8", 0.01, 0, "m"),
    ("f4", 1, 0, "mm"), ("u2", 1, 0, "mm"), ("u2", 0.1, 0, "cm"), ("f4", 1, 0, "Millimeters"),
    ("f4", 10, 0, "ft"), ("u1", 0.25, 1.5, "m"), ("u2", 0.001, 1.5, "m"), ("i2", 0.002, 30, "m"),
    ("i4", 0.001, -5, "m"), ("f4", 0.5, 1.75, "m"), ("f8", 0.25, -100, "cm"),
    ("u2", -0.001, 65, "m"),
]:
    metres = METRES[unit]
    stored = (TRUE / metres - offset) / scale
    stored = stored.astype(kind) if kind[0] == "f" else np.rint(stored).astype(kind)
    values = (stored.astype("f8") * scale + offset) * metres
    for order in "<>":
        add(f"gdal {kind} {scale} {offset} {unit} {order}",
            tiff(stored, byteorder=order, extratags=gdal(scale, offset, unit)), values)
holes = np.rint(TRUE * 1000).astype("i2")
holes[0, :4] = -1
values = holes / 1000.0
values[0, :4] = np.nan
add("gdal i2 nodata -1", tiff(holes, extratags=gdal(0.001, 0, "m", "-1 ")), values)
add("gdal single quotes", tiff(holes, extratags=gdal(0.001, 0, "m", "-1", quote="'")), values)
add("gdal other items", tiff(holes, extratags=gdal(
    0.001, 0, "m", "-1", extra='<Item name="SCALE" sample="1" role="scale">7</Item>'
    '<!-- <Item name="SCALE" sample="0" role="scale">9</Item> --><Item name="A&amp;B">x</Item>')),
    values)
whole = np.rint(TRUE * 1000).astype("u2")
whole[2, 2] = 65535
values = whole / 1000.0 + 2
values[2, 2] = np.nan
add("gdal u2 offset nodata", tiff(whole, extratags=gdal(0.001, 2, "m", "65535")), values)
add("gdal nothing that changes", tiff(TRUE.astype("f4"), extratags=gdal(1, 0)), TRUE)

# --- Packed --------------------------------------------------------------------------------------

number = np.rint(TRUE / 1000 * (256**3 - 1)).astype("u4")
rgb = np.dstack([number & 255, number >> 8 & 255, number >> 16]).astype("u1")
opaque = np.dstack([rgb, np.full((H, W), 255, "u1")])
values = number / (256**3 - 1) * 1000
add("carla rgb", pillow(Image.fromarray(rgb)), values, "carla")
add("carla rgba", pillow(Image.fromarray(opaque)), values, "carla")
add("carla opencv", cv2.imencode(".png", rgb[..., ::-1])[1].tobytes(), values, "carla")
add("carla tiff", pillow(Image.fromarray(rgb), "TIFF"), values, "carla")
add("rgb24:80", pillow(Image.fromarray(rgb)), number / (256**3 - 1) * 80, "rgb24:80")
floats = TRUE.astype("<f4")
add("tartanair", cv2.imencode(".png", floats.view("u1").reshape(H, W, 4))[1].tobytes(), floats,
    "tartanair", 0)
codes = np.rint(TRUE * 1000).astype("u2")
add("pgm 16", f"P5\n# by hand\n{W} {H}\n65535\n".encode() + codes.astype(">u2").tobytes(),
    codes / 1000, "mm")
add("pgm decimals", (f"P2 {W} {H} 65535\n" + " ".join(map(str, codes.ravel())) + "\n").encode(),
    codes / 1000, "mm")
add("pgm opencv", cv2.imencode(".pgm", codes)[1].tobytes(), codes / 1000, "mm")
add("pgm 8 linear", pillow(Image.fromarray((codes // 256).astype("u1")), "PPM"),
    2 + (codes // 256) / 255 * 60, "linear:2:62")
low, high = float(TRUE.min()), float(TRUE.max())
spread = np.rint((TRUE - low) / (high - low) * 65535).astype("u2")
values = low + spread / 65535 * (high - low)
for first, last in [("min_value", "max_value"), ("depth_min", "depth_max"), ("Min", "Max")]:
    info = PngImagePlugin.PngInfo()
    info.add_text(first, repr(low))
    info.add_text(last, repr(high))
    add(f"png {first}", pillow(Image.fromarray(spread), pnginfo=info), values)
    eight = (spread // 257).astype("u1")
    add(f"png 8-bit {first}", pillow(Image.fromarray(eight), pnginfo=info),
        low + eight / 255 * (high - low))
add("png linear", pillow(Image.fromarray(spread)), 2 + spread / 65535 * 60, "linear:2:62")
add("png linear down", pillow(Image.fromarray(spread)), 62 - spread / 65535 * 60, "linear:62:2")
add("png rgb16 of equal channels, opaque", cv2.imencode(
    ".png", np.dstack([codes] * 3 + [np.full_like(codes, 65535)]))[1].tobytes(), codes / 1000, "mm")
grey_alpha = np.dstack([(codes >> 8).astype("u1"), np.full((H, W), 255, "u1")])
add("png 8-bit grey, opaque", pillow(Image.fromarray(grey_alpha, "LA")),
    (codes >> 8) / 255 * 51, "linear:0:51")


def calibrated(unit, x0, x1, p0, p1):
    plain = pillow(Image.fromarray(spread))
    data = (b"depth\0" + struct.pack(">iiBB", x0, x1, 0, 2) + unit + b"\0"
            + repr(p0).encode() + b"\0" + repr(p1).encode())
    chunk = struct.pack(">I", len(data)) + b"pCAL" + data + struct.pack(
        ">I", zlib.crc32(b"pCAL" + data))
    return plain[:33] + chunk + plain[33:]


# PNG extensions 1.5, section 4.1: original = stored * (x1 - x0) / 65535 + x0.
original = spread.astype("f8") * (1000 + 200) / 65535 - 200
add("pCAL with an offset", calibrated(b"m", 0, 65535, 2.5, 60.0), 2.5 + spread / 65535 * 60)
add("pCAL of another range", calibrated(b"cm", -200, 1000, 5000.0, 1200.0),
    (5000 + 1200 * original / 1200) / 100, tolerance=1e-6)

# --- Masks ---------------------------------------------------------------------------------------

MASK = rng.random((H, W)) < 0.5
for kind in ("u1", "u2", "i1", "i2", "i4", "i8", "u4", "u8", "f2", "f4", "f8"):
    for order in "<>":
        for value in (1, 100):
            array = (MASK * value).astype(order + kind)
            out = io.BytesIO()
            np.save(out, array)
            add_mask(f"npy {order}{kind} {value}", out.getvalue(), MASK)
            if kind not in ("f2",) and order == "<":
                add_mask(f"tiff {kind} {value}", tiff(array), MASK)
out = io.BytesIO()
np.save(out, np.asfortranarray(MASK[..., None]))
add_mask("npy bool H W 1", out.getvalue(), MASK)
out = io.BytesIO()
np.save(out, MASK * -1.0)
add_mask("npy negative", out.getvalue(), MASK)
out = io.BytesIO()
np.savez(out, valid=MASK)
add_mask("npz only", out.getvalue(), MASK)
out = io.BytesIO()
np.savez(out, depth=TRUE, mask=MASK, other=~MASK)
add_mask("npz mask", out.getvalue(), MASK)
for value in (1, 2, 128, 255):
    add_mask(f"png 8 {value}", pillow(Image.fromarray((MASK * value).astype("u1"))), MASK)
for value in (1, 100, 255, 256, 65535):
    add_mask(f"png 16 {value}", pillow(Image.fromarray((MASK * value).astype("u2"))), MASK)
add_mask("png 1-bit", pillow(Image.fromarray(MASK)), MASK)
add_mask("tiff 1-bit", pillow(Image.fromarray(MASK), "TIFF"), MASK)
add_mask("tiff 1-bit fax", pillow(Image.fromarray(MASK), "TIFF", compression="group4"), MASK)
out = io.BytesIO()
tifffile.imwrite(out, MASK)
add_mask("tiff bool, white is 0", out.getvalue(), MASK)
add_mask("pgm", pillow(Image.fromarray((MASK * 1).astype("u1")), "PPM"), MASK)
labels = (MASK * rng.integers(1, 20, (H, W))).astype("u1")
palette = Image.fromarray(labels, "P")
palette.putpalette([0, 0, 0] + [v for k in range(1, 256) for v in (k, 0, 255 - k)])
add_mask("png palette of labels", pillow(palette), MASK)
few = Image.fromarray((MASK * 3).astype("u1"), "P")
few.putpalette([0, 0, 0, 10, 0, 0, 0, 0, 9, 0, 0, 1])
add_mask("png palette of 2 bits", pillow(few, bits=2), MASK)
blue = np.zeros((H, W, 3), "u1")
blue[..., 2] = MASK
add_mask("png rgb, blue alone", pillow(Image.fromarray(blue)), MASK)
wide = np.zeros((H, W, 3), "u2")
wide[..., 1] = MASK
add_mask("png rgb16, green alone", cv2.imencode(".png", wide)[1].tobytes(), MASK)
add_mask("png rgba", pillow(Image.fromarray(np.dstack([blue, np.full((H, W), 255, "u1")]))), MASK)
add_mask("png grey and alpha", pillow(Image.fromarray(
    np.dstack([(MASK * 1).astype("u1"), np.full((H, W), 9, "u1")]), "LA")), MASK)
add_mask("webp lossless", pillow(Image.fromarray(np.dstack([(MASK * 255).astype("u1")] * 3)), "WEBP",
                                 lossless=True), MASK)

with open("meanings.json", "w") as out:
    json.dump({"depth": depth, "masks": masks}, out, indent=0)
    out.write("\n")
print(len(depth), "depth files,", len(masks), "masks")
