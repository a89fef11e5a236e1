"""The door in: a press of Send or Sync becomes a batch and its submissions, then a wake-up for workers."""

import uuid
from collections.abc import Iterator

import structlog
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounting_sync import tasks
from accounting_sync.checks.books import read_known
from accounting_sync.checks.preflight import leave_out_of_send, leave_out_of_sync
from accounting_sync.choices import BatchKind, BatchStage, SubmissionAction
from accounting_sync.chunks import batched
from accounting_sync.connection.current import current_organisation
from accounting_sync.errors import NotReady
from accounting_sync.models import Batch, Organisation, Submission
from accounting_sync.setup import readiness
from invoices.choices import BatchStatus
from invoices.models import Invoice
from ui import correlation

log = structlog.stdlib.get_logger(__name__)

LEFT_OUT_KEPT = 100
GOES_FIRST = 5  # so few a person stands and waits for; more is bulk
CHUNK = 500
LEAVE_OUT = {BatchKind.SEND: leave_out_of_send, BatchKind.SYNC: leave_out_of_sync}


def request_batch(
    kind: BatchKind,
    invoices: QuerySet[Invoice],
    user: User | None,
    token: uuid.UUID | None = None,
    *,
    shown_for: int | None = None,
    wake: bool = True,
) -> Batch:
    """Write down what was asked for, in one transaction, and wake a worker once it is committed.

    The same token gives the same batch again, so a double click or a reload sends nothing twice.
    `shown_for` is the organisation the person was shown. Raises NotReady when Tracker is not connected, or is
    connected to another one meanwhile; SettingsMissing when a Send lacks settings.
    """
    organisation = current_organisation()
    if shown_for not in (None, organisation.pk):
        raise NotReady(f"Tracker has meanwhile been connected to {organisation}. Look again, then send.")
    with transaction.atomic():
        batch, is_new = Batch.objects.get_or_create(
            token=token or uuid.uuid4(),
            defaults={
                "organisation": organisation,
                "kind": kind,
                "created_by": user,
                "correlation_id": correlation.current() or correlation.new_id(),
            },
        )
        if is_new:
            if kind == BatchKind.SEND:
                readiness.demand(organisation)
            _fill(batch, organisation, invoices)
            if wake:
                transaction.on_commit(lambda: tasks.wake(batch.number))
    if is_new:
        log.info("batch asked for", batch=batch.number, kind=kind.value, correlation_id=batch.correlation_id)
    return batch


def _fill(batch: Batch, organisation: Organisation, invoices: QuerySet[Invoice]) -> None:
    left_out: list[dict[str, str]] = []
    # The ids first: filling the batch writes into the columns a list may be sorted by. In one order for all:
    # two presses that take the same invoices would else wait for each other, each for what the other has.
    for ids in batched(sorted(invoices.values_list("pk", flat=True)), CHUNK):
        known, chunk = read_known(organisation, ids), Invoice.objects.in_bulk(ids)
        going = []
        for invoice in (chunk[pk] for pk in ids if pk in chunk):
            is_linked = invoice.pk in known.linked_as
            reason = LEAVE_OUT[BatchKind(batch.kind)](
                invoice.status, is_linked, known.open_batches.get(invoice.pk)
            )
            if reason:
                left_out.append({"number": invoice.number, "reason": reason})
            else:
                going.append(_submission(batch, invoice, known.linked_as.get(invoice.pk)))
        left_out.extend(_insert(batch, going))
    _settle(batch, left_out)


def _submission(batch: Batch, invoice: Invoice, linked_as: str | None) -> Submission:
    """A Sync reads the document that is there, whatever the invoice has become since."""
    is_sync = batch.kind == BatchKind.SYNC
    action = SubmissionAction.UPDATE if linked_as else SubmissionAction.CREATE
    return Submission(
        batch=batch,
        organisation_id=batch.organisation_id,
        invoice=invoice,
        kind=linked_as if is_sync and linked_as else invoice.kind,
        action=SubmissionAction.PULL if is_sync else action,
    )


def _insert(batch: Batch, submissions: list[Submission]) -> Iterator[dict[str, str]]:
    """Insert what the constraint allows; name what somebody else's press took in the same moment."""
    Submission.objects.bulk_create(submissions, ignore_conflicts=True)
    invoice_ids = [submission.invoice_id for submission in submissions]
    inserted = set(
        Submission.objects.filter(batch=batch, invoice_id__in=invoice_ids).values_list(
            "invoice_id", flat=True
        )
    )
    if batch.kind == BatchKind.SEND:
        Invoice.objects.filter(pk__in=inserted).update(
            batch_number=batch.number,
            batch_date=batch.created_at,
            batch_status=BatchStatus.QUEUED,
            batch_reason="",
        )
    for submission in submissions:
        if submission.invoice_id not in inserted:
            yield {
                "number": submission.invoice.number,
                "reason": "It is already on its way in another batch.",
            }


def _settle(batch: Batch, left_out: list[dict[str, str]]) -> None:
    batch.left_out_count = len(left_out)
    batch.left_out = left_out[:LEFT_OUT_KEPT]
    going = batch.submissions.count()
    batch.goes_first = going <= GOES_FIRST
    if not going:
        batch.stage, batch.finished_at = BatchStage.DONE, timezone.now()
    elif batch.kind == BatchKind.SYNC:
        batch.stage = BatchStage.WORKING
    batch.save()
