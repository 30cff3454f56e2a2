"""Contact sheets: rows of pictures with a word before each."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw

_MARGIN, _LABEL = 4, 84


def bytes_of(pictures: torch.Tensor) -> list[np.ndarray]:
    """Pictures [n, 3, h, w] from -1 to 1 as bytes [h, w, 3]."""
    rounded = ((pictures.float().clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
    return [picture.permute(1, 2, 0).numpy() for picture in rounded]


def depth_bytes(depth: torch.Tensor, nearest: float = 0.5, farthest: float = 80) -> np.ndarray:
    """Metres as colours [h, w, 3] on a logarithmic scale, near bright; the sky is black."""
    from matplotlib import colormaps

    low, high = np.log(nearest), np.log(farthest)
    value = (np.log(np.clip(depth.numpy(), nearest, farthest)) - low) / (high - low)
    colours = colormaps["magma_r"](value)[..., :3]
    return (colours * 255).round().astype(np.uint8)


def draw(path: Path, rows: list[list[np.ndarray]], labels: list[str], captions: list[str] | None = None) -> None:
    """Writes rows of equal pictures [h, w, 3] below each other, and captions below the columns."""
    high, wide = rows[0][0].shape[:2]
    columns = max(len(row) for row in rows)
    below = 12 * max((len(_wrapped(text, wide)) for text in captions or []), default=0)
    sheet = Image.new(
        "RGB", (_LABEL + columns * (wide + _MARGIN), len(rows) * (high + _MARGIN) + below), "white")
    pen = ImageDraw.Draw(sheet)
    for y, (row, label) in enumerate(zip(rows, labels)):
        pen.text((4, y * (high + _MARGIN) + high // 2), label, fill="black")
        for x, picture in enumerate(row):
            sheet.paste(Image.fromarray(picture).resize((wide, high)),
                        (_LABEL + x * (wide + _MARGIN), y * (high + _MARGIN)))
    for x, text in enumerate(captions or []):
        pen.text((_LABEL + x * (wide + _MARGIN), len(rows) * (high + _MARGIN)), "\n".join(_wrapped(text, wide)),
                 fill="black", spacing=2, font_size=9)
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)


def _wrapped(text: str, wide: int) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) + 1 > wide // 5 and line:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return lines + [line]
