"""Ours and the sandbox's clock, moved together, so that days of waiting take a moment."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import time_machine


@dataclass(frozen=True)
class MovedClock:
    """Both clocks run; `forward` moves them on."""

    sandbox_url: str
    ours: time_machine.Traveller

    def forward(self, wait: timedelta) -> None:
        """Let time pass over there first: whatever is due there by our clock is due."""
        body = json.dumps({"advance_seconds": wait.total_seconds()}).encode()
        address = f"{self.sandbox_url}/_sandbox/clock"
        urllib.request.urlopen(urllib.request.Request(address, body, method="POST"), timeout=10).close()  # noqa: S310 - loopback
        self.ours.shift(wait)


@contextmanager
def moved_clock(sandbox_url: str) -> Iterator[MovedClock]:
    """From now on, in this whole process."""
    with time_machine.travel(datetime.now(UTC), tick=True) as ours:
        yield MovedClock(sandbox_url, ours)
