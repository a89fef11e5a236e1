"""Tracker's clock and the sandbox's, moved together: hours pass in a moment, for both."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import requests
import time_machine
from django.utils import timezone


class Clock:
    """`forward` and `to` jump ahead."""

    def __init__(self, traveller: time_machine.Traveller, sandbox_url: str) -> None:
        self._traveller = traveller
        self._theirs = f"{sandbox_url}/_sandbox/clock"

    def forward(self, seconds: float) -> None:
        """Over there first: what is due by ours is due by theirs."""
        requests.post(self._theirs, json={"advance_seconds": seconds}, timeout=10).raise_for_status()
        self._traveller.shift(seconds)

    def to(self, moment: datetime) -> None:
        """Jump to that moment, or stay where it has passed."""
        wait = moment - timezone.now()
        if wait > timedelta(0):
            self.forward(wait.total_seconds())

    def follow(self) -> None:
        """Take over the sandbox's time, which another process may have moved."""
        theirs = requests.get(self._theirs, timeout=10).json()["now"]
        self._traveller.move_to(datetime.fromisoformat(theirs))


@contextmanager
def moved_clock(sandbox_url: str, *, tick: bool = True) -> Iterator[Clock]:
    """Both at the real time first; the sandbox's own goes back with its next reset.

    Without `tick` Tracker's stands still between jumps, so that a limit can be met to the second.
    """
    with time_machine.travel(datetime.now(UTC), tick=tick) as traveller:
        yield Clock(traveller, sandbox_url)
