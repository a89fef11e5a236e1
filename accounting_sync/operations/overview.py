"""What the page System Status shows beside the verdicts: queues, limits, processes, the last calls."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min
from django.utils import timezone

from accounting_sync import limits, quota
from accounting_sync.choices import CallState, ProcessState
from accounting_sync.models import Call, Organisation, Pulse, Submission
from accounting_sync.operations import facts, pulses
from accounting_sync.operations.wording import exact
from invoices.choices import OPEN_STATUSES, BatchStatus

CALLS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits in one Batch Status."""

    status: BatchStatus
    count: int
    oldest: datetime  # when the batch of the oldest was pressed
    next_due: datetime


@dataclass(frozen=True, slots=True)
class Allowance:
    """What Xero allows the organisation now. Moments are words, in local time to the second."""

    organisation: Organisation
    paused_until: str
    down_since: str
    calls_this_minute: int
    calls_a_minute: int
    day_calls_left: int | None
    day_ends: str


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """A process and what is to be thought of it."""

    pulse: Pulse
    state: ProcessState


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call and how many seconds it took; None while nobody knows."""

    call: Call
    seconds: float | None


def queues() -> list[Queue]:
    """Those that are not empty, in the order of the statuses."""
    waiting = Submission.objects.filter(status__in=OPEN_STATUSES).order_by().values_list("status")
    found = waiting.annotate(Count("pk"), Min("batch__created_at"), Min("next_attempt_at"))
    rows = {row[0]: row[1:] for row in found}
    return [Queue(status, *rows[status.value]) for status in OPEN_STATUSES if status.value in rows]


def allowance(organisation: Organisation) -> Allowance:
    now = timezone.now()
    paused = organisation.paused_until
    return Allowance(
        organisation=organisation,
        paused_until=_local(paused if paused and paused > now else None),
        down_since=_local(organisation.outage_since if organisation.outage_count else None),
        calls_this_minute=quota.calls_this_minute(organisation),
        calls_a_minute=limits.CALLS_A_MINUTE,
        day_calls_left=facts.day_calls_left(organisation, now),
        day_ends=_local(limits.day_ends(organisation.day_began_at, now)),
    )


def processes() -> list[ProcessRow]:
    now = timezone.now()
    return [ProcessRow(pulse, pulses.state(pulse, now)) for pulse in facts.pulses_of_today(now)]


def last_calls(state: CallState | None) -> list[CallRow]:
    """The newest of all organisations, without what they carried."""
    newest = Call.objects.select_related("batch").defer("body", "query", "documents").order_by("-id")
    found = newest.filter(state=state) if state else newest
    return [CallRow(call, _seconds(call)) for call in found[:CALLS_SHOWN]]


def mark(rows: Sequence[CallRow]) -> str:
    """Equal for equal rows: then the page need not be drawn again."""
    text = " ".join(f"{row.call.pk}.{row.call.state}.{row.call.last_sent_at}" for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _seconds(call: Call) -> float | None:
    return (call.finished_at - call.last_sent_at).total_seconds() if call.finished_at else None


def _local(moment: datetime | None) -> str:
    return exact(timezone.localtime(moment), timezone.localtime()) if moment else ""
