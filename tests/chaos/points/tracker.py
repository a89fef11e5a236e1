"""Tracker in this process: connected without a long reading, and a batch carried to its end by the clock."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from accounting_sync import claims, pinning
from accounting_sync.choices import BatchKind, ConnectionState
from accounting_sync.connection import connecting
from accounting_sync.management.commands.connect_xero import Command
from accounting_sync.models import Batch, Connection
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on
from accounting_sync.tests.sandbox import DEMO
from invoices.choices import OPEN_STATUSES, BatchStatus
from invoices.models import Invoice
from tests.chaos.clock import Clock

STEPS = 80  # of one batch, far more than three faults in a row at every call need


def connect(user: User, name: str = DEMO) -> Connection:
    """The whole consent and the choice of this organisation; nothing is read from it."""
    consent, url = connecting.begin(user)
    Command()._accept(consent, url, user)
    (tenant,) = [row["tenant_id"] for row in consent.organisations if row["name"] == name]
    return pinning.choose(consent, tenant, user, typed_name=name)


def press(*numbers: str) -> Batch:
    """Send these invoices."""
    return request_batch(BatchKind.SEND, Invoice.objects.filter(number__in=numbers), None, wake=False)


@dataclass(slots=True)
class Way:
    """How a batch came to its end: the words of each stop a person saw on the way."""

    stops: list[str] = field(default_factory=list)


def finish(batch: Batch, clock: Clock, late: timedelta = timedelta(0)) -> Way:
    """Carry it on as often as it asks, jumping to the time it names; a person reconnects when asked to.

    `late`: workers are slow to come again, by so much at least.
    """
    way = Way()
    for _ in range(STEPS):
        claims.recover()
        batch.refresh_from_db()
        later = carry_on(batch)
        if later is None:
            return way
        if Connection.objects.filter(state=ConnectionState.LOST).exists():
            way.stops.append(_flagged(batch))
            connect(User.objects.get(is_superuser=True))
        else:
            clock.to(max(later, timezone.now() + late))
    raise AssertionError(f"batch {batch.number} comes to no end: {sorted(statuses(batch))}")


def _flagged(batch: Batch) -> str:
    """What stands there while the connection is lost: nothing is Sending, and the words say what to do.

    What is being checked stays Checking: its first call may have been carried out.
    """
    waiting = batch.submissions.filter(status__in=OPEN_STATUSES)
    assert set(waiting.values_list("status", flat=True)) <= {BatchStatus.PAUSED, BatchStatus.CHECKING}
    words = set(waiting.values_list("reason", flat=True))
    assert all("econnect" in each for each in words), words
    return ", ".join(sorted(words))


def statuses(batch: Batch) -> set[str]:
    return set(batch.submissions.values_list("status", flat=True))


def reasons(batch: Batch) -> dict[str, tuple[str, str]]:
    """By number: how it ended and why."""
    rows = batch.submissions.values_list("invoice__number", "status", "reason")
    return {number: (status, reason) for number, status, reason in rows}
