"""One bad element can make Xero refuse all: halve until it stands alone, so that no neighbour suffers."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from accounting_sync.errors import NotPermitted, Refused

T = TypeVar("T")


def halves(things: Sequence[T]) -> tuple[Sequence[T], Sequence[T]]:
    """The first half and the second; of one thing the first is empty."""
    half = len(things) // 2
    return things[:half], things[half:]


def each_alone(
    things: Sequence[T], act: Callable[[Sequence[T]], None], refused: Callable[[Sequence[T], str], None]
) -> None:
    """Act on all at once, else on ever smaller parts; `refused` hears of those that cannot be, and why."""
    try:
        act(things)
    except Refused as error:
        if len(things) == 1 or isinstance(error, NotPermitted):
            refused(things, str(error))
            return
        for part in halves(things):
            each_alone(part, act, refused)
