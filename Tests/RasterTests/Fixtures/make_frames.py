"""Makes frames.json: checksums of real depth frames, decoded by OpenCV and numpy.

Run: python make_frames.py DATA     (needs numpy, opencv-python-headless; DATA holds rgbd/...)

The frames themselves are not in the repository. Each entry has the CRC-32 of the map as
little-endian float32 metres, NaN (0x7fc00000) for unknown, and how many pixels are known.
"""

import json
import sys
import zlib

import cv2
import numpy as np

root = sys.argv[1]
entries = []


def frame(path, encoding, decode):
    codes = cv2.imread(f"{root}/{path}", cv2.IMREAD_UNCHANGED)
    assert codes.dtype == np.uint16 and codes.ndim == 2, path
    values = decode(codes).astype(np.float32)
    values[codes == 0] = np.float32(np.nan)
    entries.append({
        "path": path,
        "encoding": encoding,
        "width": codes.shape[1],
        "height": codes.shape[0],
        "known": int(np.isfinite(values).sum()),
        "crc32": zlib.crc32(values.astype("<f4").tobytes()),
    })


def scaled(factor):
    return lambda codes: codes.astype(np.float64) / factor


def sun(codes):
    turned = (codes >> 3) | (codes << 13)
    return np.minimum(turned.astype(np.float64) / 1000, 8)


for name in ("00000", "00050", "00100"):
    frame(f"rgbd/metric3d_demo/nyu_demo/depth/sync_depth_{name}.png", "mm", scaled(1000))
for name in ("05", "50", "100"):
    frame(f"rgbd/metric3d_demo/kitti_demo/depth/{int(name):010}.png", "kitti", scaled(256))
for number in range(5):
    frame(f"rgbd/open3d_redwood/depth/{number:05}.png", "mm", scaled(1000))
frame("rgbd/open3d_redwood/other_formats/TUM_depth.png", "tum", scaled(5000))
frame("rgbd/open3d_redwood/other_formats/SUN_depth.png", "sun", sun)

with open("frames.json", "w") as out:
    json.dump(entries, out, indent=1)
    out.write("\n")
print(len(entries), "frames")
