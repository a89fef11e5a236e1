"""How a batch is getting on, read from its submissions: what the pop-up, the batch page and commands show."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, QuerySet

from accounting_sync.choices import BatchStage, ConnectionState
from accounting_sync.models import Batch, Connection, Submission
from accounting_sync.remedies import way_out
from invoices.choices import GOOD_STATUSES, OPEN_STATUSES, BatchStatus


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason and the invoices it stopped."""

    reason: str
    submissions: list[Submission] = field(default_factory=list)

    @property
    def way_out(self) -> str:
        return way_out(self.reason)


@dataclass(frozen=True, slots=True)
class Progress:
    """The figures of a batch at this moment."""

    batch: Batch
    counts: dict[BatchStatus, int]
    paused_until: datetime | None = None
    pause_reason: str = ""
    # Nothing goes on by itself: a person must reconnect first.
    needs_reconnect: bool = False

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return self.total - sum(self.counts.get(status, 0) for status in OPEN_STATUSES)

    @property
    def good(self) -> int:
        return sum(self.counts.get(status, 0) for status in GOOD_STATUSES)

    @property
    def needs_you(self) -> int:
        return self.counts.get(BatchStatus.NEEDS_YOU, 0)

    @property
    def is_done(self) -> bool:
        return self.batch.stage == BatchStage.DONE or (self.total > 0 and self.done == self.total)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 100


def progress(batch: Batch) -> Progress:
    """Count the submissions of a batch by status, and say what it waits for."""
    rows = batch.submissions.order_by().values_list("status").annotate(n=Count("pk"))
    waiting = batch.submissions.filter(status=BatchStatus.PAUSED).order_by("next_attempt_at").first()
    lost = Connection.objects.filter(organisation=batch.organisation_id, state=ConnectionState.LOST)
    return Progress(
        batch=batch,
        counts={BatchStatus(status): count for status, count in rows},
        paused_until=waiting.next_attempt_at if waiting else None,
        pause_reason=waiting.reason if waiting else "",
        needs_reconnect=waiting is not None and lost.exists(),
    )


def refusals(batch: Batch) -> list[Refusal]:
    """What needs a person, grouped by reason, the commonest first."""
    groups: dict[str, Refusal] = {}
    for submission in rows_of(batch).filter(status=BatchStatus.NEEDS_YOU):
        groups.setdefault(submission.reason, Refusal(submission.reason)).submissions.append(submission)
    return sorted(groups.values(), key=lambda group: -len(group.submissions))


def rows_of(batch: Batch) -> QuerySet[Submission]:
    """The submissions of a batch with what a table shows of them."""
    return batch.submissions.select_related("invoice__company")
