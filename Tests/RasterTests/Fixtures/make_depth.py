"""Makes depth.json: small depth files in every format and the values that they hold.

Run: python make_depth.py     (needs numpy, Pillow, opencv-python-headless, tifffile)

Each entry holds the file, what a flag would say about it, and the float32 values (little-endian)
that have to come out, NaN for unknown and infinity for beyond range. The files are written by
Pillow, OpenCV, tifffile and numpy; the values are computed here from the published definitions of
the encodings, in float64, rounded to float32 once.
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

W, H = 9, 7
rng = np.random.default_rng(11)
entries = []

CODES = rng.integers(1, 65535, (H, W), dtype=np.uint16)
CODES[0, :3] = 0
CODES[1, 2] = 65535
FLOATS = rng.uniform(0.3, 80, (H, W)).astype(np.float32)
FLOATS[0, 0] = np.nan
FLOATS[2, 3] = np.inf
FLOATS[3, 3] = 0
FLOATS[3, 4] = -1.5


def add(name, data, values, encoding=None, kind=None):
    values = np.ascontiguousarray(values, dtype=np.float32)
    entries.append({
        "name": name,
        "file": base64.b64encode(data).decode(),
        "width": values.shape[1],
        "height": values.shape[0],
        "encoding": encoding,
        "kind": kind,
        "values": base64.b64encode(values.astype("<f4").tobytes()).decode(),
    })


def per_metre(codes, scale, sky=None):
    values = codes.astype(np.float64) / scale
    values[codes == 0] = np.nan
    if sky is not None:
        values[codes == sky] = np.inf
    return values.astype(np.float32)


def sun(codes):
    millimetres = (codes >> 3) | (codes << 13)
    values = np.minimum(millimetres.astype(np.float64) / 1000, 8)
    values[millimetres == 0] = np.nan
    return values.astype(np.float32)


def logarithmic(codes, near, far):
    t = (codes.astype(np.float64) - 1) / 65533
    values = near ** (1 - t) * far**t
    values[codes == 0] = np.nan
    values[codes == 65535] = np.inf
    return values.astype(np.float32)


def pillow(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def tiff(values, **options):
    out = io.BytesIO()
    options.setdefault("metadata", None)
    tifffile.imwrite(out, values, photometric="minisblack", **options)
    return out.getvalue()


# --- PNG and its encodings ---------------------------------------------------------------------

grey16 = pillow(Image.fromarray(CODES), "PNG")
add("png mm", grey16, per_metre(CODES, 1000), "mm")
add("png kitti", grey16, per_metre(CODES, 256), "kitti")
add("png tum", grey16, per_metre(CODES, 5000), "tum")
add("png cm", grey16, per_metre(CODES, 100, 65535), "cm")
add("png x4000", grey16, per_metre(CODES, 4000), "x4000")
add("png sun", grey16, sun(CODES), "sun")
add("png log", grey16, logarithmic(CODES, 0.5, 80), "log:0.5:80")
add("png relative", grey16, (CODES.astype(np.float64) / 65535), "relative", "disparity")
add("png relative without encoding", grey16, (CODES.astype(np.float64) / 65535), None, "affine")
add("png opencv mm", cv2.imencode(".png", CODES)[1].tobytes(), per_metre(CODES, 1000), "mm")
add("png rgb16 of equal channels", cv2.imencode(".png", np.dstack([CODES] * 3))[1].tobytes(),
    per_metre(CODES, 1000), "mm")
info = PngImagePlugin.PngInfo()
info.add_text("near", "0.25")
info.add_text("far", "50.0")
add("png moge", pillow(Image.fromarray(CODES), "PNG", pnginfo=info), logarithmic(CODES, 0.25, 50))
info.add_text("unit", "2.0")
add("png moge with unit", pillow(Image.fromarray(CODES), "PNG", pnginfo=info),
    logarithmic(CODES, 0.5, 100))
calibration = (b"depth\0" + struct.pack(">iiBB", 0, 65535, 0, 2) + b"m\0" + b"0\0" + b"65.535")
chunk = (struct.pack(">I", len(calibration)) + b"pCAL" + calibration
         + struct.pack(">I", zlib.crc32(b"pCAL" + calibration)))
# Behind the header's 33 bytes.
add("png pCAL", grey16[:33] + chunk + grey16[33:], per_metre(CODES, 1000))
info = PngImagePlugin.PngInfo()
info.add_text("fdeval:json", json.dumps({"kind": "metric_ray", "encoding": "x5000"}))
add("png embedded", pillow(Image.fromarray(CODES), "PNG", pnginfo=info), per_metre(CODES, 5000))
grey8 = rng.integers(0, 256, (H, W), dtype=np.uint8)
add("png 8-bit disparity", pillow(Image.fromarray(grey8), "PNG"), grey8 / 255, None, "disparity")
add("png 8-bit rgb disparity", pillow(Image.fromarray(np.dstack([grey8] * 3)), "PNG"), grey8 / 255,
    None, "disparity")

# --- TIFF --------------------------------------------------------------------------------------

for order in "<>":
    for big in (False, True):
        for layout, options in [("strips", dict(rowsperstrip=2)), ("tiles", dict(tile=(16, 16))),
                                ("one strip", {})]:
            for compression in (None, "zlib"):
                name = f"{order} {'big ' if big else ''}{layout} {compression}"
                common = dict(byteorder=order, bigtiff=big, compression=compression, **options)
                add(f"tiff u2 {name}", tiff(CODES, **common), per_metre(CODES, 1000), "mm")
                add(f"tiff f4 {name}", tiff(FLOATS, **common), FLOATS, "metres")
    add(f"tiff f2 {order}", tiff(FLOATS.astype("f2"), byteorder=order), FLOATS.astype("f2"), "metres")
    add(f"tiff f8 {order}", tiff(FLOATS.astype("f8") * 1000, byteorder=order),
        FLOATS.astype("f8"), "millimetres")
    for kind in ("i2", "i4", "u4", "i8", "u8"):
        whole = (CODES.astype("i8") // 3).astype(kind)
        add(f"tiff {kind} {order}", tiff(whole, byteorder=order), per_metre(whole, 1000), "mm")
add("tiff u2 predictor 2", tiff(CODES, compression="zlib", predictor=True),
    per_metre(CODES, 1000), "mm")
for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "raw"):
    for predictor in (1, 2):
        if compression in ("packbits", "raw") and predictor > 1:
            continue
        add(f"tiff u2 {compression} predictor {predictor}",
            pillow(Image.fromarray(CODES), "TIFF", compression=compression,
                   tiffinfo={317: predictor}), per_metre(CODES, 256), "kitti")
    for predictor in (1, 3):
        if compression in ("packbits", "raw") and predictor > 1:
            continue
        add(f"tiff f4 {compression} predictor {predictor}",
            pillow(Image.fromarray(FLOATS), "TIFF", compression=compression,
                   tiffinfo={317: predictor}), FLOATS, "metres")
add("tiff opencv u2", cv2.imencode(".tif", CODES)[1].tobytes(), per_metre(CODES, 1000), "mm")
add("tiff opencv f4", cv2.imencode(".tif", FLOATS)[1].tobytes(), FLOATS, "metres")
add("tiff opencv f8", cv2.imencode(".tif", FLOATS.astype("f8"))[1].tobytes(), FLOATS, "metres")
add("tiff embedded", tiff(CODES, description=json.dumps(
    {"fdeval": {"kind": "scale_invariant", "encoding": "x100"}, "other": [1]})), per_metre(CODES, 100))
holes = FLOATS.copy()
holes[~np.isfinite(holes)] = -9999
expected = holes.copy()
expected[holes == -9999] = np.nan
add("tiff f4 nodata", tiff(holes, extratags=[(42113, "s", 0, "-9999", True)]), expected, "metres")
turned = pillow(Image.fromarray(CODES), "TIFF", tiffinfo={274: 6})
add("tiff u2 orientation 6", turned, per_metre(np.rot90(CODES, -1), 1000), "mm")

# --- NumPy -------------------------------------------------------------------------------------


def npy(values, version=(1, 0)):
    out = io.BytesIO()
    np.lib.format.write_array(out, values, version=version)
    return out.getvalue()


def archive(compressed=False, **arrays):
    out = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(out, **arrays)
    return out.getvalue()


for order in "<>":
    for fortran in (False, True):
        layout = "F" if fortran else "C"
        arrange = np.asfortranarray if fortran else np.ascontiguousarray
        for kind in ("f2", "f4", "f8"):
            values = arrange(FLOATS.astype(order + kind))
            add(f"npy {order}{kind} {layout}", npy(values), FLOATS.astype(kind), "metres")
        for kind in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"):
            whole = (CODES.astype("i8") % 101).astype(order + kind)
            add(f"npy {order}{kind} {layout}", npy(arrange(whole)), per_metre(whole, 10), "x10")
for version in ((1, 0), (2, 0), (3, 0)):
    add(f"npy version {version[0]}", npy(FLOATS, version), FLOATS, "metres")
add("npy bool", npy(CODES > 30000), per_metre((CODES > 30000).astype("u1"), 1), "x1")
add("npy H W 1", npy(FLOATS[..., None]), FLOATS, "metres")
add("npy 1 H W", npy(FLOATS[None]), FLOATS, "metres")
add("npy unknown", npy(FLOATS), FLOATS)
add("npy f4 of millimetre codes", npy(CODES.astype("f4")), per_metre(CODES, 1000), "mm")
add("npy u2 log", npy(CODES), logarithmic(CODES, 0.5, 80), "log:0.5:80")
for compressed in (False, True):
    mark = " deflated" if compressed else ""
    add(f"npz depth{mark}", archive(compressed, depth=FLOATS, other=FLOATS + 1), FLOATS, "metres")
    add(f"npz only{mark}", archive(compressed, arr_0=FLOATS), FLOATS, "metres")
    add(f"npz only map{mark}",
        archive(compressed, points=np.zeros((3, 4, 3)), k=np.eye(3)[0], z=FLOATS), FLOATS, "metres")

# --- PFM ---------------------------------------------------------------------------------------

for order, scale in (("<", "-1.0"), (">", "1.0"), ("<", "-0.0025")):
    data = f"Pf\n{W} {H}\n{scale}\n".encode() + np.flipud(FLOATS).astype(order + "f4").tobytes()
    add(f"pfm {scale}", data, FLOATS, "metres")
add("pfm opencv", cv2.imencode(".pfm", FLOATS)[1].tobytes(), FLOATS, "metres")

with open("depth.json", "w") as out:
    json.dump(entries, out, indent=0)
    out.write("\n")
print(len(entries), "depth files")
