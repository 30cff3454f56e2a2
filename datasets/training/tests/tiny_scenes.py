"""Writes tiny shards in the renderer's format: a floor, a wall and a coloured box, far from any renderer's quality."""

import json
import sys
from pathlib import Path

import numpy as np

SIDE = 192
COLOURS = {
    "red": (200, 40, 40), "orange": (230, 130, 30), "yellow": (230, 210, 60), "green": (50, 160, 60),
    "blue": (50, 80, 200), "purple": (130, 60, 160), "white": (235, 235, 235), "black": (30, 30, 30)}
LIGHTS = {"daylight": (1.0, 1.0, 1.0), "evening": (1.0, 0.8, 0.6), "moonlight": (0.4, 0.5, 0.8),
          "neon": (0.8, 0.5, 1.0)}
PLACES, OBJECTS, SURFACES = ["room", "street"], ["box", "pillar"], ["brick", "wood", "tiles", "grass"]


def scene(random: np.random.Generator) -> dict:
    """One scene's arrays and facts."""
    colour, light = (str(random.choice(list(names))) for names in (COLOURS, LIGHTS))
    place, thing = str(random.choice(PLACES)), str(random.choice(OBJECTS))
    surfaces = [str(name) for name in random.choice(SURFACES, 2, replace=False)]
    focal, height, horizon = random.uniform(140, 220), random.uniform(1.2, 1.8), int(random.integers(70, 110))
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    depth = np.where(y > horizon, focal * height / np.maximum(y - horizon, 0.5), np.inf)
    wall = random.uniform(5, 30)
    depth = np.minimum(depth, wall if place == "room" else np.inf)
    depth[depth > 80] = np.inf
    near = random.uniform(2, min(wall, 8))
    left, width = int(random.integers(20, 130)), int(30 + 60 / near * (0.5 if thing == "pillar" else 1))
    foot = min(SIDE - 1, int(horizon + focal * height / near))
    mask = (x >= left) & (x < left + width) & (y < foot) & (y > foot - 40 - 200 / near)
    depth = np.where(mask, near, depth)
    shade = np.where(np.isfinite(depth), 90 + 80 * np.sin(4 * np.log(np.minimum(depth, 80)) + x / 25), 200)
    image = np.repeat(shade[..., None], 3, -1)
    image[mask] = COLOURS[colour]
    image = np.clip(image * LIGHTS[light], 0, 255).astype(np.uint8)
    photo = np.clip(image + random.normal(0, 6, image.shape), 0, 255).astype(np.uint8)
    caption = f"a {colour} {thing} in a {place} of {surfaces[0]} and {surfaces[1]}, {light}"
    facts = {"caption": caption, "place": place, "object": thing, "colour": colour, "light": light,
             "surfaces": surfaces, "camera": {"fx": focal, "fy": focal, "cx": 95.5, "cy": 95.5, "fov": 55.0,
                                              "pitch": 0.0, "roll": 0.0, "height": height}}
    return {"image": image, "photo": photo, "depth": depth.astype(np.float16),
            "object": np.packbits(mask, axis=-1), "facts": facts}


def write(root: Path, counts: dict[str, int], shard: int = 16) -> None:
    """Writes splits of so many scenes."""
    for number, (split, count) in enumerate(counts.items()):
        for first in range(0, count, shard):
            folder = Path(root) / split / f"{first // shard:06d}"
            folder.mkdir(parents=True, exist_ok=True)
            scenes = [scene(np.random.default_rng([number, i])) for i in range(first, min(first + shard, count))]
            for name in ("image", "photo", "depth", "object"):
                np.save(folder / f"{name}.npy", np.stack([s[name] for s in scenes]))
            lines = [json.dumps({"index": first + i} | s["facts"]) for i, s in enumerate(scenes)]
            (folder / "scenes.jsonl").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]), {"training": int(sys.argv[2]) if len(sys.argv) > 2 else 64, "validation": 24, "test": 16})
