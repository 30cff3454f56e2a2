"""Makes pictures.json: small PNG, JPEG, WebP and TIFF files and the pixels that others read there.

Run: python make_pictures.py     (needs numpy, Pillow, opencv-python-headless, tifffile; and
libturbojpeg.so.0 for the one YCCK file)

Each entry holds the file and, as raw samples (16-bit ones little-endian), what has to come out:
after palettes, low depths and orientation, with transparency over white
(round((a * v + (max - a) * max) / max)). The expectations come from Pillow, OpenCV or the array
that was written, never from fdeval.
"""

import base64
import ctypes
import io
import json
import struct
import zlib

import cv2
import numpy as np
import tifffile
from PIL import Image, ImageOps, PngImagePlugin

W, H = 13, 11
rng = np.random.default_rng(7)
entries = []


def smooth(channels, top=255):
    y, x = np.mgrid[0:H, 0:W]
    planes = [
        (np.sin(x * (0.3 + 0.1 * c)) + np.cos(y * (0.4 - 0.1 * c)) + 2) / 4 for c in range(channels)
    ]
    return np.round(np.stack(planes, -1) * top)


GREY8 = rng.integers(0, 256, (H, W), dtype=np.uint8)
RGB8 = rng.integers(0, 256, (H, W, 3), dtype=np.uint8)
RGBA8 = rng.integers(0, 256, (H, W, 4), dtype=np.uint8)
GREY16 = rng.integers(0, 65536, (H, W), dtype=np.uint16)
RGB16 = rng.integers(0, 65536, (H, W, 3), dtype=np.uint16)
RGBA16 = rng.integers(0, 65536, (H, W, 4), dtype=np.uint16)
SMOOTH_RGB = smooth(3).astype(np.uint8)
SMOOTH_GREY = smooth(1)[..., 0].astype(np.uint8)


def over_white(pixels):
    top = np.iinfo(pixels.dtype).max
    colour, alpha = pixels[..., :-1].astype(np.uint64), pixels[..., -1:].astype(np.uint64)
    out = (alpha * colour + (top - alpha) * top + top // 2) // top
    return out.astype(pixels.dtype)


def add(name, data, pixels, tolerance=0, text=None):
    pixels = np.ascontiguousarray(pixels)
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[..., 0]
    entries.append({
        "name": name,
        "file": base64.b64encode(data).decode(),
        "width": pixels.shape[1],
        "height": pixels.shape[0],
        "channels": 1 if pixels.ndim == 2 else pixels.shape[2],
        "bits": pixels.dtype.itemsize * 8,
        "samples": base64.b64encode(pixels.astype(pixels.dtype.newbyteorder("<")).tobytes()).decode(),
        "tolerance": tolerance,
        "text": text or {},
    })


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def opened(data):
    return np.array(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))


def exif(orientation):
    block = Image.Exif()
    block[0x0112] = orientation
    return block.tobytes()


# --- PNG ---------------------------------------------------------------------------------------

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(pixels, depth, colour, interlace=False, filters=None, extra=b"", split=None, level=6):
    """A PNG writer of its own: any depth, Adam7, chosen filters, several IDATs."""
    height, width = pixels.shape[:2]
    flat = pixels.reshape(height, width, -1)
    samples = flat.shape[2]

    def packed(rows):
        out = b""
        bpp = max(1, samples * depth // 8)
        above = None
        for number, row in enumerate(rows):
            if depth == 16:
                line = row.astype(">u2").tobytes()
            elif depth == 8:
                line = row.astype(np.uint8).tobytes()
            else:
                bits = np.unpackbits(row.astype(np.uint8).reshape(-1, 1), axis=1)[:, 8 - depth:]
                line = np.packbits(bits.reshape(-1)).tobytes()
            above = above or bytes(len(line))
            kind = filters[number % len(filters)] if filters else 0
            done = bytearray()
            for i, value in enumerate(line):
                a = line[i - bpp] if i >= bpp else 0
                b = above[i]
                c = above[i - bpp] if i >= bpp else 0
                p = a + b - c
                paeth = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
                done.append((value - [0, a, b, (a + b) // 2, paeth][kind]) & 255)
            out += bytes([kind]) + bytes(done)
            above = line
        return out

    if interlace:
        raw = b""
        for x0, y0, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4),
                               (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]:
            part = flat[y0::dy, x0::dx]
            if part.size:
                raw += packed(list(part))
    else:
        raw = packed(list(flat))
    data = zlib.compress(raw, level)
    parts = [data] if not split else [data[i:i + split] for i in range(0, len(data), split)]
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlace))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra
            + b"".join(chunk(b"IDAT", part) for part in parts) + chunk(b"IEND", b""))


for bits in (1, 2, 4):
    low = rng.integers(0, 2**bits, (H, W), dtype=np.uint8)
    for interlace in (False, True):
        add(f"png grey{bits}{' adam7' if interlace else ''}", png(low, bits, 0, interlace),
            (low.astype(int) * 255 // (2**bits - 1)).astype(np.uint8))
for interlace in (False, True):
    mark = " adam7" if interlace else ""
    add(f"png grey8{mark}", png(GREY8, 8, 0, interlace, [0, 1, 2, 3, 4]), GREY8)
    add(f"png rgb8{mark}", png(RGB8, 8, 2, interlace, [4, 3, 2, 1, 0]), RGB8)
    add(f"png rgba8{mark}", png(RGBA8, 8, 6, interlace, [4]), over_white(RGBA8))
    add(f"png grey16{mark}", png(GREY16, 16, 0, interlace, [0, 1, 2, 3, 4]), GREY16)
    add(f"png rgb16{mark}", png(RGB16, 16, 2, interlace, [4, 2]), RGB16)
    add(f"png rgba16{mark}", png(RGBA16, 16, 6, interlace, [3]), over_white(RGBA16))
for kind in range(5):
    add(f"png grey16 filter {kind}", png(GREY16, 16, 0, filters=[kind]), GREY16)
add("png grey16 many IDAT", png(GREY16, 16, 0, filters=[4, 1], split=7), GREY16)
add("png grey16 stored", png(GREY16, 16, 0, filters=[2], level=0), GREY16)
la8 = RGBA8[..., 2:]
la16 = RGBA16[..., 2:]
add("png la8", png(la8, 8, 4), over_white(la8))
add("png la16", png(la16, 16, 4), over_white(la16))
palette = rng.integers(0, 256, (16, 3), dtype=np.uint8)
index = rng.integers(0, 16, (H, W), dtype=np.uint8)
plte = chunk(b"PLTE", palette.tobytes())
add("png palette4", png(index, 4, 3, extra=plte), palette[index])
add("png palette4 adam7", png(index, 4, 3, True, extra=plte), palette[index])
alphas = rng.integers(0, 256, 9, dtype=np.uint8)
full = np.concatenate([alphas, np.full(7, 255, np.uint8)])
add("png palette8 transparent",
    png(index, 8, 3, extra=plte + chunk(b"tRNS", alphas.tobytes())),
    over_white(np.concatenate([palette[index], full[index][..., None]], -1)))
key = GREY8.copy()
key[0, :5] = 77
white = key.copy()
white[key == 77] = 255
add("png grey8 colour key", png(key, 8, 0, extra=chunk(b"tRNS", struct.pack(">H", 77))), white)
key16 = GREY16.copy()
key16[1, :5] = 777
white16 = key16.copy()
white16[key16 == 777] = 65535
add("png grey16 colour key", png(key16, 16, 0, extra=chunk(b"tRNS", struct.pack(">H", 777))), white16)
keyed = RGB8.copy()
keyed[2, 1:4] = (1, 2, 3)
whitened = keyed.copy()
whitened[(keyed == (1, 2, 3)).all(-1)] = 255
add("png rgb8 colour key", png(keyed, 8, 2, extra=chunk(b"tRNS", struct.pack(">HHH", 1, 2, 3))), whitened)
add("png pillow rgb", saved(Image.fromarray(RGB8), "PNG"), RGB8)
add("png opencv rgb16", cv2.imencode(".png", RGB16[..., ::-1])[1].tobytes(), RGB16)
add("png one pixel", png(GREY16[:1, :1], 16, 0, filters=[4]), GREY16[:1, :1])
add("png one row", png(GREY16[:1], 16, 0, filters=[4]), GREY16[:1])
add("png one column", png(GREY16[:, :1], 16, 0, filters=[1, 2, 3, 4]), GREY16[:, :1])
info = PngImagePlugin.PngInfo()
info.add_text("Title", "plain words")
info.add_text("Comment", "squeezed " * 40, zip=True)
info.add_itxt("Description", "grüße 深度", zip=False)
info.add_itxt("Author", "éèê " * 50, zip=True)
add("png texts", saved(Image.fromarray(GREY8), "PNG", pnginfo=info), GREY8, text={
    "Title": "plain words", "Comment": "squeezed " * 40, "Description": "grüße 深度",
    "Author": "éèê " * 50})
for turn in range(1, 9):
    data = saved(Image.fromarray(RGB8), "PNG", exif=exif(turn))
    add(f"png orientation {turn}", data, opened(data))
big = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, 0x0112, 3, 1, 6, 0, 0)
add("png orientation 6 big-endian", png(GREY16, 16, 0, extra=chunk(b"eXIf", big)), np.rot90(GREY16, -1))

# --- JPEG --------------------------------------------------------------------------------------

for name, options in [("444", dict(subsampling=0)), ("422", dict(subsampling=1)),
                      ("420", dict(subsampling=2)), ("progressive", dict(progressive=True)),
                      ("restart", dict(restart_marker_blocks=1))]:
    data = saved(Image.fromarray(SMOOTH_RGB), "JPEG", quality=90, **options)
    add(f"jpeg {name}", data, opened(data), tolerance=1)
data = saved(Image.fromarray(SMOOTH_GREY), "JPEG", quality=85, comment="plain words")
add("jpeg grey", data, opened(data), tolerance=1, text={"description": "plain words"})
for turn in range(1, 9):
    data = saved(Image.fromarray(SMOOTH_RGB), "JPEG", quality=90, exif=exif(turn))
    add(f"jpeg orientation {turn}", data, opened(data), tolerance=1)


def from_cmyk(stored, inverted):
    """R = C' K' / 255 of the complements of the inks."""
    left = stored if inverted else 255 - stored
    left = left.astype(int)
    return ((left[..., :3] * left[..., 3:] + 127) // 255).astype(np.uint8)


cmyk = smooth(4).astype(np.uint8)
data = saved(Image.fromarray(cmyk, "CMYK"), "JPEG", quality=95, subsampling=0)
read = 255 - np.array(Image.open(io.BytesIO(data)))  # Pillow undoes Adobe's inversion
add("jpeg cmyk adobe", data, from_cmyk(read, True), tolerance=1)
start = data.index(b"\xff\xee")
length = struct.unpack(">H", data[start + 2:start + 4])[0]
plain = data[:start] + data[start + 2 + length:]
add("jpeg cmyk without adobe", plain, from_cmyk(read, False), tolerance=1)

turbo = ctypes.CDLL("libturbojpeg.so.0")
turbo.tjInitCompress.restype = ctypes.c_void_p
handle = ctypes.c_void_p(turbo.tjInitCompress())
out, size = ctypes.c_void_p(None), ctypes.c_ulong(0)
turbo.tjCompress2(handle, cmyk.ctypes.data_as(ctypes.c_void_p), W, 0, H, 11, ctypes.byref(out),
                  ctypes.byref(size), 0, 95, 0)
data = ctypes.string_at(out, size.value)
read = 255 - np.array(Image.open(io.BytesIO(data)))
add("jpeg ycck adobe", data, from_cmyk(read, True), tolerance=1)

# --- WebP --------------------------------------------------------------------------------------

data = saved(Image.fromarray(SMOOTH_RGB), "WEBP", quality=90)
add("webp lossy", data, opened(data), tolerance=1)
data = saved(Image.fromarray(RGB8), "WEBP", lossless=True)
add("webp lossless", data, RGB8)
opaque = RGBA8.copy()
data = saved(Image.fromarray(opaque), "WEBP", lossless=True, exact=True)
add("webp lossless alpha", data, over_white(opaque))
for turn in (1, 3, 6, 8):
    data = saved(Image.fromarray(RGB8), "WEBP", lossless=True, exif=exif(turn))
    add(f"webp orientation {turn}", data, opened(data))

# --- TIFF --------------------------------------------------------------------------------------


def tiff(pixels, **options):
    out = io.BytesIO()
    tifffile.imwrite(out, pixels, **options)
    return out.getvalue()


for name, pixels in [("grey8", GREY8), ("grey16", GREY16), ("rgb8", RGB8), ("rgb16", RGB16)]:
    photo = dict(photometric="rgb" if pixels.ndim == 3 else "minisblack", metadata=None)
    add(f"tiff {name}", tiff(pixels, **photo), pixels)
    add(f"tiff {name} big-endian", tiff(pixels, byteorder=">", **photo), pixels)
    add(f"tiff {name} bigtiff", tiff(pixels, bigtiff=True, **photo), pixels)
    add(f"tiff {name} tiles", tiff(pixels, tile=(16, 16), compression="zlib", **photo), pixels)
    add(f"tiff {name} strips", tiff(pixels, rowsperstrip=3, compression="zlib", predictor=True, **photo), pixels)
for name, pixels in [("rgb8", RGB8), ("rgb16", RGB16)]:
    planes = np.ascontiguousarray(np.moveaxis(pixels, -1, 0))
    add(f"tiff {name} planes",
        tiff(planes, photometric="rgb", planarconfig="separate", metadata=None), pixels)
    add(f"tiff {name} planes tiles",
        tiff(planes, photometric="rgb", planarconfig="separate", metadata=None, tile=(16, 16)), pixels)
for name, pixels in [("rgba8", RGBA8), ("rgba16", RGBA16)]:
    add(f"tiff {name}", tiff(pixels, photometric="rgb", extrasamples=["unassalpha"], metadata=None),
        over_white(pixels))
for compression in ("tiff_lzw", "packbits", "tiff_adobe_deflate"):
    add(f"tiff {compression}", saved(Image.fromarray(RGB8), "TIFF", compression=compression), RGB8)
add("tiff white is zero", tiff(GREY8, photometric="miniswhite", metadata=None), 255 - GREY8)
add("tiff grey16 white is zero", tiff(GREY16, photometric="miniswhite", metadata=None), 65535 - GREY16)
bilevel = (GREY8 > 100)
add("tiff bilevel", saved(Image.fromarray(bilevel), "TIFF"),
    np.where(bilevel, 255, 0).astype(np.uint8))
add("tiff fax", saved(Image.fromarray(bilevel), "TIFF", compression="group4"),
    np.where(bilevel, 255, 0).astype(np.uint8))
paletted = Image.fromarray(index, "P")
paletted.putpalette(palette.tobytes())
add("tiff palette", saved(paletted, "TIFF"), palette[index])
add("tiff description", tiff(GREY8, description="plain words", metadata=None, photometric="minisblack"),
    GREY8, text={"description": "plain words"})
for turn in range(1, 9):
    data = saved(Image.fromarray(GREY16), "TIFF", tiffinfo={274: turn})
    add(f"tiff orientation {turn}", data, opened(data))

with open("pictures.json", "w") as out:
    json.dump(entries, out, indent=0, ensure_ascii=True)
    out.write("\n")
print(len(entries), "pictures")
