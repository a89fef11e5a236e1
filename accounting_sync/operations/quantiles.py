"""PURE: the quantiles of a handful of figures, by rank: each is a figure that was really seen."""

from collections.abc import Sequence
from math import ceil

SHOWN = ("0.5", "0.95", "1")


def quantiles(figures: Sequence[float]) -> dict[str, float]:
    """By name; nothing of nothing."""
    ordered = sorted(figures)
    if not ordered:
        return {}
    return {name: ordered[max(ceil(float(name) * len(ordered)), 1) - 1] for name in SHOWN}
