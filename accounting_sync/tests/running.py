"""Makes a Tracker that looks as if it were running: pulses, and calls as they are left behind."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounting_sync.choices import CallState, ProcessKind
from accounting_sync.models import Call, Organisation, Pulse


def beat(kind: ProcessKind = ProcessKind.WORKER, seconds_ago: float = 1, **fields: Any) -> Pulse:
    """A process that was seen so many seconds ago."""
    seen = timezone.now() - timedelta(seconds=seconds_ago)
    given = {"name": str(kind), "seen_at": seen, "version": "1"} | fields
    return Pulse.objects.create(kind=kind, **given)


def beat_all() -> None:
    for kind in ProcessKind:
        beat(kind)


def a_call(
    organisation: Organisation, seconds_ago: float = 10, took: float | None = 0.5, **fields: Any
) -> Call:
    """One that left so long ago and, unless `took` is None, was answered after so long."""
    sent = timezone.now() - timedelta(seconds=seconds_ago)
    ended = None if took is None else sent + timedelta(seconds=took)
    given: dict[str, Any] = {"operation": "create_invoices", "state": CallState.CONFIRMED} | fields
    return Call.objects.create(
        organisation=organisation, started_at=sent, last_sent_at=sent, finished_at=ended, **given
    )
