"""The figures for Prometheus, read from the tables: any number of web processes tell the same.

All are gauges, of now or of the last hour: a window needs no memory, and survives every restart.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from accounting_sync.choices import BatchStage, CallState, ConnectionState
from accounting_sync.models import Batch, Call, Connection, Organisation, Submission
from accounting_sync.operations import facts, verdicts
from accounting_sync.operations.known import Facts, Reached
from accounting_sync.operations.quantiles import quantiles
from invoices.choices import OPEN_STATUSES, BatchStatus
from invoices.models import Invoice

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
MOST_CALLS = 20_000  # of an hour: 60 a minute of several organisations
NEVER = "never"
FINE = Reached(0.0)  # whoever reads this has reached the database


def exposition() -> bytes:
    """The whole text. Raises DatabaseError."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Tables())
    return generate_latest(registry)


class _Tables(Collector):
    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        known = facts.read(FINE, FINE)
        yield from _queues(now, known)
        yield from _calls(now)
        yield from _limits(known)
        yield from _processes(now)


def _queues(now: datetime, known: Facts) -> Iterator[Metric]:
    waiting = Submission.objects.filter(status__in=OPEN_STATUSES).order_by().values_list("status")
    counts = dict(waiting.annotate(Count("pk")))
    opened = GaugeMetricFamily("tracker_submissions_open", "Submissions under way.", labels=["status"])
    for status in OPEN_STATUSES:
        opened.add_metric([status.value], counts.get(status.value, 0))
    yield opened
    due = verdicts.due(known).figures
    yield _one("tracker_submissions_due", "Open submissions that could go now.", due["due"])
    yield _one("tracker_oldest_due_seconds", "For how long the oldest has been due.", due["oldest_seconds"])
    still = "For how long a batch with something due has made no call."
    yield _one("tracker_standing_still_seconds", still, due["standing_still_seconds"])
    under_way = Batch.objects.exclude(stage=BatchStage.DONE).count()
    yield _one("tracker_batches_under_way", "Batches that are not done.", under_way)
    needs_you = Invoice.objects.filter(batch_status=BatchStatus.NEEDS_YOU).count()
    yield _one("tracker_invoices_needing_you", "Invoices refused, waiting for a person.", needs_you)


def _calls(now: datetime) -> Iterator[Metric]:
    """One query, by the index call_recent: it begins with the organisation."""
    found = Call.objects.filter(organisation__in=Organisation.objects.all(), last_sent_at__gt=now - HOUR)
    columns = found.order_by().values_list("operation", "state", "last_sent_at", "finished_at")
    rows = list(columns[:MOST_CALLS])
    told = "Calls to Xero that left in the last hour."
    counts = GaugeMetricFamily("tracker_calls_last_hour", told, labels=["operation", "state"])
    for (operation, state), number in sorted(Counter((row[0], row[1]) for row in rows).items()):
        counts.add_metric([operation, state], number)
    yield counts
    recent = sum(last_sent_at > now - MINUTE for _, _, last_sent_at, _ in rows)
    yield _one("tracker_calls_last_minute", "Calls to Xero that left in the last minute.", recent)
    spans = [
        (operation, (finished_at - sent_at).total_seconds())
        for operation, state, sent_at, finished_at in rows
        if finished_at and state != CallState.NOT_SENT
    ]
    yield from _durations(spans)


def _durations(spans: list[tuple[str, float]]) -> Iterator[Metric]:
    told = "How long calls of the last hour took."
    labels = ["operation", "quantile"]
    seconds = GaugeMetricFamily("tracker_call_seconds", told, labels=labels)
    total = GaugeMetricFamily(
        "tracker_call_last_hour_seconds", "What they took together.", labels=["operation"]
    )
    for operation in sorted({operation for operation, _ in spans}):
        took = [span for name, span in spans if name == operation]
        total.add_metric([operation], sum(took))
        for name, value in quantiles(took).items():
            seconds.add_metric([operation, name], value)
    yield seconds
    yield total


def _limits(known: Facts) -> Iterator[Metric]:
    connection = Connection.objects.current()
    state = connection.state if connection else NEVER
    states = GaugeMetricFamily("tracker_connection", "1 for the state it is in.", labels=["state"])
    for name in (*ConnectionState.values, NEVER):
        states.add_metric([name], name == state)
    yield states
    if connection is None:
        return
    limits, link = verdicts.limits(known).figures, verdicts.connection(known).figures
    token = "For how long the access token is good yet; it is renewed when a call needs it."  # noqa: S105
    yield _one("tracker_token_left_seconds", token, link["token_seconds_left"])
    yield _one("tracker_paused_seconds", "Until calls may leave again.", limits["paused_seconds_left"])
    yield _one("tracker_outage_calls", "Calls in a row that found Xero down.", limits["outage_calls"])
    yield _one("tracker_outage_seconds", "For how long Xero has been down.", limits["outage_seconds"])
    if (left := facts.day_calls_left(connection.organisation, known.now)) is not None:
        yield _one("tracker_day_calls_left", "Calls left of Xero's day, as Xero said last.", left)


def _processes(now: datetime) -> Iterator[Metric]:
    labels = ["kind", "name"]
    ages = GaugeMetricFamily("tracker_pulse_age_seconds", "Since a process was last seen.", labels=labels)
    problems = GaugeMetricFamily("tracker_process_has_problem", "1 if it names a problem.", labels=labels)
    for pulse in facts.pulses_of_today(now):
        if pulse.stopped_at is None:
            ages.add_metric([pulse.kind, pulse.name], (now - pulse.seen_at).total_seconds())
            problems.add_metric([pulse.kind, pulse.name], bool(pulse.problem))
    yield ages
    yield problems


def _one(name: str, told: str, value: object) -> GaugeMetricFamily:
    assert isinstance(value, int | float)  # noqa: S101 - figures hold text and nothing as well; not these
    return GaugeMetricFamily(name, told, value=value)
