"""Checks that what fdeval writes opens in the programs that people read depth with.

Run: python check_readers.py FDEVAL     (needs numpy, tifffile, imageio, scikit-image, Pillow and
opencv-python-headless as pip installs them, without imagecodecs; osgeo.gdal is checked where it is
there)

Writes a map as 32-bit and 16-bit TIFF, 16-bit PNG and NPZ, reads each with every program, compares
the numbers, and ends with 1 where one differs or cannot be read.
"""

import os
import subprocess
import sys
import tempfile

os.environ["OPENCV_IO_ENABLE_OPENEXR"] = "0"

import cv2
import imageio.v3 as imageio
import numpy as np
import skimage.io
import tifffile
from PIL import Image

fdeval = sys.argv[1]
rng = np.random.default_rng(4)
truth = rng.uniform(0.5, 60, (240, 320)).astype("f4")
failed = 0


def gdal(path):
    from osgeo import gdal as library
    library.UseExceptions()
    band = library.Open(path).GetRasterBand(1)
    scale, offset = band.GetScale() or 1, band.GetOffset() or 0
    unit = band.GetUnitType()
    assert unit == "m" or not path.endswith(".tif"), unit
    return band.ReadAsArray() * (scale if path.endswith("f.tif") else 1) + offset


readers = {
    "tifffile": tifffile.imread, "imageio": imageio.imread, "skimage": skimage.io.imread,
    "Pillow": lambda path: np.asarray(Image.open(path)),
    "OpenCV": lambda path: cv2.imread(path, cv2.IMREAD_UNCHANGED),
}
try:
    import osgeo  # noqa: F401
    readers["GDAL"] = gdal
except ImportError:
    print("GDAL is not there")

with tempfile.TemporaryDirectory() as folder:
    source = f"{folder}/in.npy"
    np.save(source, truth)
    codes = np.floor(truth.astype("f8") * 1000 + 0.5)  # Halves are rounded up.
    for name, flags, expected in [
        ("f.tif", ["--format", "tiff32"], truth), ("c.tif", ["--format", "tiff16"], codes),
        ("c.png", [], codes),
    ]:
        path = f"{folder}/{name}"
        subprocess.run([fdeval, "export", source, "--kind", "planar", "--encoding", "metres", *flags,
                        "-o", path], check=True, capture_output=True)
        for reader, read in readers.items():
            if reader == "tifffile" and name.endswith("png"):
                continue
            try:
                array = read(path)
                good = array.shape == truth.shape and np.array_equal(array, expected)
                words = "equal" if good else f"differs: {array.dtype} {array.shape}"
            except Exception as error:  # Whatever a reader stumbles over is the finding.
                good, words = False, f"{type(error).__name__}: {error}"
            failed += not good
            print(f"{name:6} {reader:9} {words}")
    path = f"{folder}/n.npz"
    subprocess.run([fdeval, "export", source, "--kind", "planar", "--encoding", "metres", "-o", path],
                   check=True, capture_output=True)
    with np.load(path, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    good = all(isinstance(a, np.ndarray) and a.ndim > 0 and a.dtype.kind in "fiu"
               for a in arrays.values()) and np.array_equal(arrays["depth"], truth)
    failed += not good
    print("n.npz  numpy    ", "equal, all arrays" if good else "differs", sorted(arrays))
sys.exit(failed > 0)
