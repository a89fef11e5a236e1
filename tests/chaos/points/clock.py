"""Tracker's clock and the sandbox's, moved together: hours pass in a moment, for both."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import time_machine
from django.utils import timezone

from accounting_sync.tests.sandbox import Sandbox


class Clock:
    """`forward` and `to` jump ahead."""

    def __init__(self, traveller: time_machine.Traveller, sandbox: Sandbox) -> None:
        self._traveller = traveller
        self._sandbox = sandbox

    def forward(self, seconds: float) -> None:
        self._traveller.shift(seconds)
        self._sandbox.post("clock", {"advance_seconds": seconds})

    def to(self, moment: datetime) -> None:
        """Jump to that moment, or stay where it has passed."""
        wait = moment - timezone.now()
        if wait > timedelta(0):
            self.forward(wait.total_seconds())

    def follow(self) -> None:
        """Take over the sandbox's time, which another process may have moved."""
        self._traveller.move_to(datetime.fromisoformat(self._sandbox.get("clock")["now"]))


@contextmanager
def moved_clock(sandbox: Sandbox, *, tick: bool = True) -> Iterator[Clock]:
    """Both at the real time first; the sandbox's own goes back with its next reset.

    Without `tick` Tracker's stands still between jumps, so that a limit can be met to the second.
    """
    with time_machine.travel(datetime.now(UTC), tick=tick) as traveller:
        yield Clock(traveller, sandbox)
