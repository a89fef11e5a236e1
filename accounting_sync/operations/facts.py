"""Reads what the verdicts are made of. Only queries that an index bounds."""

from datetime import datetime, timedelta

from django.db import DatabaseError
from django.db.models import Count, Max, Min
from django.utils import timezone

from accounting_sync import limits
from accounting_sync.choices import ConnectionState
from accounting_sync.encryption import Unreadable
from accounting_sync.models import Call, Connection, Organisation, Pulse, Submission
from accounting_sync.operations import pulses, reach
from accounting_sync.operations.known import Due, Facts, Link, Process, Reached
from invoices.choices import OPEN_STATUSES

REMEMBERED = timedelta(days=1)  # a process that was not seen for as long is history


def gather() -> Facts:
    """Everything, in about two seconds at most where a service does not answer."""
    database, broker = reach.both()
    if database.problem:
        return Facts(timezone.now(), database, broker)
    try:
        with reach.bounded():
            return read(database, broker)
    except DatabaseError as error:
        failed = Reached(database.seconds, f"it answers, but not to every question ({type(error).__name__}).")
        return Facts(timezone.now(), failed, broker)


def read(database: Reached, broker: Reached) -> Facts:
    """What the tables say. Raises DatabaseError."""
    now = timezone.now()
    connection = Connection.objects.current()
    return Facts(
        now=now,
        database=database,
        broker=broker,
        processes=processes(now),
        due=due(now),
        link=link(connection) if connection else None,
    )


def day_calls_left(organisation: Organisation, now: datetime) -> int | None:
    """As Xero said last; None when it has not said, or that day is over."""
    is_today = limits.day_ends(organisation.day_began_at, now)
    return organisation.day_calls_left if is_today else None


def pulses_of_today(now: datetime) -> list[Pulse]:
    return list(Pulse.objects.filter(seen_at__gt=now - REMEMBERED))


def processes(now: datetime) -> list[Process]:
    return [Process(pulse.kind, pulse.seen_at, pulses.state(pulse, now)) for pulse in pulses_of_today(now)]


def link(connection: Connection) -> Link:
    organisation = connection.organisation
    return Link(
        state=connection.state,
        token_ends_at=connection.expires_at,
        is_readable=_is_readable(connection),
        paused_until=organisation.paused_until,
        pause_reason=organisation.pause_reason,
        outage_count=organisation.outage_count,
        outage_since=organisation.outage_since,
    )


def _is_readable(connection: Connection) -> bool:
    try:
        return bool(connection.refresh_token)
    except Unreadable:
        return False


def due(now: datetime) -> list[Due]:
    """One for each batch of which something is due: two queries, however many submissions."""
    waiting = Submission.objects.filter(status__in=OPEN_STATUSES, next_attempt_at__lte=now).order_by()
    grouped = waiting.values("batch", "organisation", "organisation__paused_until").annotate(
        count=Count("pk"), since=Min("next_attempt_at")
    )
    rows = list(grouped)
    calls = Call.objects.filter(batch__in=[row["batch"] for row in rows]).order_by().values_list("batch")
    last_call = dict(calls.annotate(Max("last_sent_at")))
    connected = dict(
        Connection.objects.filter(state=ConnectionState.CONNECTED).values_list("organisation", "connected_at")
    )
    return [
        Due(
            count=row["count"],
            since=row["since"],
            last_call_at=last_call.get(row["batch"]),
            connected_at=connected.get(row["organisation"]),
            paused_until=row["organisation__paused_until"],
        )
        for row in rows
    ]
