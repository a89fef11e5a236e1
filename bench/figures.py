"""One line of the table: what was measured, what stands beside it, and whether that is good enough."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """`limit` is the most that is good: of `value`, or of `ratio` where there is one. None: to be known."""

    bench: str
    on: str
    what: str
    ours: str
    beside: str = ""
    value: float = 0.0
    ratio: float | None = None
    limit: float | None = None
    target: str = ""

    @property
    def result(self) -> str:
        if self.limit is None:
            return "–"
        return "ok" if (self.value if self.ratio is None else self.ratio) <= self.limit else "missed"

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"result": self.result}


def spread(values: Sequence[float], digits: int = 2) -> str:
    """The median and the two ends: a machine at work gives another figure each time."""
    return f"{median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


HEAD = ("benchmark", "on", "what", "ours", "beside it", "ratio", "target", "")


def table(figures: Sequence[Figure]) -> str:
    rows = [HEAD, *map(_cells, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join(line.rstrip() for line in [lines[0], "─" * len(lines[0]), *lines[1:]])


def _cells(figure: Figure) -> tuple[str, ...]:
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    ours, beside = figure.ours, figure.beside
    return (figure.bench, figure.on, figure.what, ours, beside, ratio, figure.target, figure.result)
