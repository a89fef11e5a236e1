"""PURE: what an answer of the Accounts System means for a submission or an invoice, and when to try again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from accounting_sync.keys import by_name, matching
from accounting_sync.ports import Document
from invoices.choices import BatchStatus, DocumentKind, InvoiceStatus

# Xero forgets an Idempotency-Key six minutes after its first use; the margin covers clocks and the way there.
# Source: developer.xero.com/documentation/guides/idempotent-requests/idempotency
KEY_LIFETIME = timedelta(minutes=5, seconds=30)
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Sent:
    """What we know of the document we meant to write."""

    number: str
    contact_id: str
    currency: str
    total: Decimal  # as the Accounts System shows it: positive for credit notes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a submission; `document` when the books hold it now."""

    status: BatchStatus
    reason: str = ""
    document: Document | None = None
    number_taken: bool = False  # Xero has the number already: perhaps an earlier try of ours made it
    due: datetime | None = None  # of what is being checked: when to look; else once the key is forgotten


@dataclass(frozen=True, slots=True)
class InvoiceChange:
    """What a sync writes onto an invoice; money in the invoice's own sign."""

    status: InvoiceStatus
    amount_paid: Decimal
    amount_credited: Decimal
    paid_on: date | None


def retry_after(attempt: int) -> timedelta:
    """How long to wait before the next try: doubling from five seconds, never above ten minutes."""
    doublings: int = 2 ** min(attempt, 10)
    return min(FIRST_RETRY * doublings, LONGEST_RETRY)


def may_replay(first_sent: datetime, now: datetime) -> bool:
    """Whether Xero still knows the key, so that the identical bytes cannot be carried out twice."""
    return now - first_sent < KEY_LIFETIME


def after_answer(sent: Sent, answer: Document | None) -> Outcome:
    """The fate of one document of a call that was answered."""
    if answer is None:
        return Outcome(BatchStatus.CHECKING, "Xero's answer does not mention it; it is being looked up.")
    if answer.problems:
        words = " ".join(answer.problems)
        return Outcome(BatchStatus.NEEDS_YOU, words, number_taken="must be unique" in words)
    if difference := total_difference(sent, answer):
        return Outcome(BatchStatus.SENT, difference, answer)
    return Outcome(BatchStatus.SENT, document=answer)


def after_look_up(sent: Sent, found: Sequence[Document]) -> Outcome:
    """The fate of a document whose answer was lost, once Xero was asked what it holds under its number."""
    alive = [document for document in found if document.status not in {"VOIDED", "DELETED"}]
    if not alive:
        return Outcome(BatchStatus.QUEUED)
    if len(alive) == 1 and is_ours(sent, alive[0]):
        return Outcome(BatchStatus.SENT, document=alive[0])
    return Outcome(
        BatchStatus.NEEDS_YOU,
        f"Xero already holds {sent.number} with another contact, currency or total. Nothing was written. "
        "Compare the two in Xero, then give this one a new number or correct the one there.",
    )


def is_ours(sent: Sent, document: Document) -> bool:
    """Equal in contact, currency and total to the cent: only then may a found document be adopted."""
    return (
        document.contact_id == sent.contact_id
        and document.currency == sent.currency
        and document.total == sent.total
    )


def total_difference(sent: Sent, document: Document) -> str:
    """A sentence when the books' total is not ours to the cent; a difference is shown, never hidden."""
    if document.total == sent.total:
        return ""
    return f"Xero's total is {document.total} {document.currency}, Tracker's is {sent.total}."


def pulled(document: Document, kind: DocumentKind, current: str) -> InvoiceChange:
    """What a document in the books says about the invoice here; `current` is its status in Tracker."""
    sign = -1 if kind == DocumentKind.CREDIT_NOTE else 1
    return InvoiceChange(
        status=_status(document, current),
        amount_paid=sign * document.amount_paid,
        amount_credited=sign * document.amount_credited,
        paid_on=document.paid_on,
    )


def _status(document: Document, current: str) -> InvoiceStatus:
    if document.status in {"VOIDED", "DELETED"} or current == InvoiceStatus.VOID:
        return InvoiceStatus.VOID
    if document.status == "PAID":
        return InvoiceStatus.PAID
    if document.amount_paid or document.amount_credited:
        return InvoiceStatus.PART_PAID
    if current == InvoiceStatus.DRAFT:
        return InvoiceStatus.DRAFT
    return InvoiceStatus.APPROVED


def by_number(numbers: Sequence[str], documents: Iterable[Document]) -> dict[str, list[Document]]:
    """The documents of each of these numbers; Xero compares numbers without regard to case."""
    return matching(numbers, by_name((document.number, document) for document in documents))
