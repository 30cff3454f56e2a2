"""The log of a training's losses: a CSV with one row a report, and its curve."""

import csv
from pathlib import Path


class LossLog:
    """Rows of step, part ("train", "validation"), name and value."""

    _head = ["step", "part", "name", "value"]

    def __init__(self, path: Path):
        self.path = path

    def rows(self) -> list[list[str]]:
        """All rows without the head; a row that a kill cut short is left out."""
        if not self.path.exists():
            return []
        with open(self.path, newline="", encoding="utf-8") as file:
            return [row for row in csv.reader(file) if len(row) == 4 and row[0].isdigit()]

    def cut(self, step: int) -> None:
        """Drops what came after a checkpoint: those steps are done again."""
        rows = [row for row in self.rows() if int(row[0]) <= step]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.path.with_suffix(".unfinished")
        with open(unfinished, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([self._head] + rows)
        unfinished.replace(self.path)

    def add(self, step: int, part: str, values: dict[str, float]) -> None:
        """Appends a row a value."""
        with open(self.path, "a", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([[step, part, name, f"{value:.6g}"] for name, value in values.items()])

    def series(self) -> dict[tuple[str, str], list[tuple[int, float]]]:
        """The points of every curve, by part and name."""
        found: dict[tuple[str, str], list[tuple[int, float]]] = {}
        for step, part, name, value in self.rows():
            found.setdefault((part, name), []).append((int(step), float(value)))
        return found

    def draw(self, path: Path, title: str) -> None:
        """Draws one small plot a name, training and validation together."""
        import matplotlib

        matplotlib.use("Agg")
        from matplotlib import pyplot

        series = self.series()
        names = list(dict.fromkeys(name for _, name in series))
        if not names:
            return
        columns = min(3, len(names))
        lines = -(-len(names) // columns)
        figure, axes = pyplot.subplots(lines, columns, figsize=(4.5 * columns, 3 * lines), squeeze=False)
        for axis in axes.flat[len(names):]:
            axis.axis("off")
        for axis, name in zip(axes.flat, names):
            for part in ("train", "validation"):
                points = series.get((part, name))
                if points:
                    axis.plot(*zip(*points), label=part, linewidth=1)
                    if min(value for _, value in points) > 0 and part == "train":
                        axis.set_yscale("log")
            axis.set_title(name, fontsize=9)
            axis.legend(fontsize=7)
        figure.suptitle(title)
        figure.tight_layout()
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=90)
        pyplot.close(figure)
