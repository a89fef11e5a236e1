"""Writes what became of submissions: onto them, the links and the invoices, in one transaction a call."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounting_sync import calls, claims
from accounting_sync.calls import Carried
from accounting_sync.claims import Claim
from accounting_sync.decisions import KEY_LIFETIME, Outcome
from accounting_sync.errors import NotSent
from accounting_sync.models import Batch, Call, InvoiceLink, Submission
from accounting_sync.ports import Answer
from invoices.choices import BatchStatus, DocumentKind
from invoices.models import Invoice


def refuse(batch: Batch, submissions: QuerySet[Submission], reason: str) -> None:
    """These need a person: say why, on the submission and on the invoice.

    For who prepares the batch. Raises NotSent when another worker has it by now: that one decides.
    """
    with transaction.atomic():
        held = Batch.objects.select_for_update().filter(pk=batch.pk, lease_token=batch.lease_token)
        if not held.exists():
            raise NotSent("Another worker has taken this batch over.", timezone.now() + claims.SOON)
        ids = dict(submissions.select_for_update(of=("self",)).values_list("pk", "invoice_id"))
        Submission.objects.filter(pk__in=ids).update(**_closed(BatchStatus.NEEDS_YOU, reason))
        claims.show(batch, list(ids.values()), BatchStatus.NEEDS_YOU, reason)


def settle(claim: Claim, refused: Mapping[int, str], unchanged: Sequence[int]) -> None:
    """Close what needs no call: refused by the check before the send, or equal to what was accepted last."""
    if refused or unchanged:
        _settle(claim, refused, unchanged)


@transaction.atomic
def _settle(claim: Claim, refused: Mapping[int, str], unchanged: Sequence[int]) -> None:
    held = _locked(claim)
    by_reason: dict[str, list[int]] = {}
    for pk, reason in refused.items():
        by_reason.setdefault(reason, []).append(pk)
    for reason, ids in by_reason.items():
        _close(held.only(ids), BatchStatus.NEEDS_YOU, reason)
    if unchanged:
        _close(held.only(unchanged), BatchStatus.UNCHANGED)


@transaction.atomic
def updated(claim: Claim, ids: Sequence[int]) -> None:
    """Close what a Sync brought something back for."""
    _close(_locked(claim).only(ids), BatchStatus.UPDATED)


def forget_payloads(claim: Claim) -> None:
    """No document counts as unchanged while it is not known what stands in the books."""
    InvoiceLink.objects.filter(
        organisation=claim.batch.organisation_id, invoice__in=[row.invoice_id for row in claim.submissions]
    ).update(payload_hash="")


def answered(
    claim: Claim, call: Call, answer: Answer, outcomes: Mapping[int, Outcome], meant: Mapping[int, Carried]
) -> None:
    """Apply the outcomes of a call that was answered, and finish its row, in one transaction."""
    with transaction.atomic():
        _apply(claim, outcomes, meant)
        calls.confirm(call, answer, _refused_of(outcomes))


def _refused_of(outcomes: Mapping[int, Outcome]) -> str:
    """For who looks for the call, and its correlation id, behind a refusal."""
    refused = sum(outcome.status == BatchStatus.NEEDS_YOU for outcome in outcomes.values())
    return f"{refused} of {len(outcomes)} refused; each invoice tells why." if refused else ""


def looked_up(claim: Claim, outcomes: Mapping[int, Outcome], meant: Mapping[int, Carried]) -> None:
    """Apply what a look-up found out about a call whose answer was lost."""
    with transaction.atomic():
        _apply(claim, outcomes, meant)


def _locked(claim: Claim) -> Claim:
    """Those still ours, locked until the transaction ends: nobody can take them over meanwhile."""
    return claim.only(set(claim.held.select_for_update().values_list("pk", flat=True)))


def _apply(claim: Claim, outcomes: Mapping[int, Outcome], meant: Mapping[int, Carried]) -> None:
    held = _locked(claim)
    sent = [row for row in held.submissions if outcomes[row.pk].status == BatchStatus.SENT]
    _link(sent, outcomes, meant)
    groups: dict[tuple[BatchStatus, str, datetime | None], list[int]] = {}
    for row in held.submissions:
        outcome = outcomes[row.pk]
        groups.setdefault((outcome.status, outcome.reason, outcome.due), []).append(row.pk)
    for (status, reason, due), ids in groups.items():
        _move(held.only(ids), status, reason, due)
    _mark_edited_meanwhile(claim.batch, sent, meant)


def _move(claim: Claim, status: BatchStatus, reason: str, due: datetime | None) -> None:
    """To its end, or, when it must be sent or looked up again, back among the waiting."""
    if status == BatchStatus.QUEUED:
        claims.queue_again(claim)
    elif status == BatchStatus.CHECKING:
        # A replay would bring the same answer: wait until it can be looked up.
        claims.await_check(claim, due or timezone.now() + KEY_LIFETIME, reason)
    else:
        _close(claim, status, reason)


def _close(held: Claim, status: BatchStatus, reason: str = "") -> None:
    held.held.update(**_closed(status, reason))
    claims.show(held.batch, [row.invoice_id for row in held.submissions], status, reason)


def _closed(status: BatchStatus, reason: str) -> dict[str, object]:
    return {
        "status": status,
        "reason": reason,
        "finished_at": timezone.now(),
        "lease_token": None,
        "lease_until": None,
    }


def _link(rows: Sequence[Submission], sent: Mapping[int, Outcome], meant: Mapping[int, Carried]) -> None:
    InvoiceLink.objects.bulk_create(
        [_link_row(row, sent[row.pk], meant[row.pk]) for row in rows],
        update_conflicts=True,
        unique_fields=["organisation", "invoice"],
        update_fields=[
            "payload_hash",
            "line_ids",
            "remote_status",
            "remote_total",
            "updated_in_xero",
            "checked_at",
        ],
    )


def _link_row(row: Submission, outcome: Outcome, meant: Carried) -> InvoiceLink:
    document = outcome.document
    if document is None:
        raise ValueError("A sent document is always known.")
    return InvoiceLink(
        organisation_id=row.organisation_id,
        invoice_id=row.invoice_id,
        kind=DocumentKind(row.kind),
        document_id=document.remote_id,
        payload_hash=meant.payload_hash,
        # Xero gives the lines back in the order they were sent.
        line_ids=dict(zip(map(str, meant.line_ids), document.line_ids, strict=False)),
        remote_status=document.status,
        remote_total=document.total,
        updated_in_xero=document.updated_at,
    )


def _mark_edited_meanwhile(batch: Batch, rows: Sequence[Submission], meant: Mapping[int, Carried]) -> None:
    """An invoice edited while it was on its way is sent, but no longer what stands here."""
    versions = {row.invoice_id: meant[row.pk].version for row in rows}
    now = Invoice.objects.filter(pk__in=versions).order_by().values_list("pk", "version")
    edited = [pk for pk, version in now if version != versions[pk]]
    if edited:
        claims.show(batch, edited, BatchStatus.CHANGED)
