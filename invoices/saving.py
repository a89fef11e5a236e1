"""Saving an invoice with its lines: amounts, version and batch status in one transaction.

A Sync may bring a status back without an edit, so a form is held to the version *and* the status it showed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from invoices.choices import InvoiceStatus
from invoices.editing import batch_reason_after_edit, batch_status_after_edit, opened_as, why_locked
from invoices.models import Invoice, InvoiceLine
from invoices.totals import sum_amounts

HEAD_SENT = (
    "number",
    "company_id",
    "issue_date",
    "due_date",
    "currency",
    "reference",
    "office_id",
    "consultant_id",
)
LINE_SENT = ("kind", "item_code", "description", "quantity", "unit_price", "tax_rate_id", "account_code")
EDITABLE = (*(name.removesuffix("_id") for name in HEAD_SENT), "status")


class EditedMeanwhile(Exception):
    """The invoice is no longer as it was when the form was opened; nothing was saved."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One press of Save: the invoice as it should be, all its lines in order, the lines to remove."""

    invoice: Invoice
    lines: Sequence[InvoiceLine]
    removed: Sequence[InvoiceLine] = field(default=())
    opened: str = ""


def save_edit(edit: Edit) -> None:
    """Save it all, or raise EditedMeanwhile and save nothing."""
    with transaction.atomic():
        _compute(edit)
        if edit.invoice._state.adding:
            edit.invoice.save()
        else:
            _update(edit)
        _save_lines(edit)


def _compute(edit: Edit) -> None:
    amounts = sum_amounts(line.compute() for line in edit.lines)
    edit.invoice.net, edit.invoice.tax, edit.invoice.total = amounts.net, amounts.tax, amounts.total


def _update(edit: Edit) -> None:
    """Only what a person edits is written; batch columns and payments belong to the Accounts System."""
    now = Invoice.objects.select_for_update().get(pk=edit.invoice.pk)
    if opened_as(now.version, now.status) != edit.opened or why_locked(now.status):
        raise EditedMeanwhile
    is_same = _content(now, now.lines.all()) == _content(edit.invoice, edit.lines)
    if is_same and edit.invoice.status == now.status:
        return
    values = {name: getattr(edit.invoice, name) for name in (*EDITABLE, "net", "tax", "total")}
    changed = Invoice.objects.filter(pk=now.pk, version=now.version, status=now.status).update(
        **values,
        version=F("version") + 1,
        **({} if is_same else _batch_columns(now)),
        updated_at=timezone.now(),
    )
    if not changed:
        raise EditedMeanwhile


def _batch_columns(now: Invoice) -> dict[str, str]:
    """The answer of the last send as it reads after an edit of what is sent."""
    return {
        "batch_status": batch_status_after_edit(now.batch_status),
        "batch_reason": batch_reason_after_edit(now.batch_status, now.batch_reason),
    }


def _content(invoice: Invoice, lines: Iterable[InvoiceLine]) -> list[tuple[object, ...]]:
    """What the Accounts System is sent of an invoice: only a change of it makes it "Changed since sent"."""
    head = (invoice.status == InvoiceStatus.VOID, *(getattr(invoice, name) for name in HEAD_SENT))
    return [head, *(tuple(getattr(line, name) for name in LINE_SENT) for line in lines)]


def _save_lines(edit: Edit) -> None:
    for line in edit.removed:
        line.delete()
    for position, line in enumerate(edit.lines):
        line.invoice, line.position = edit.invoice, position
        line.save()
