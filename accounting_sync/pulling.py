"""The way back: read the documents by their ids, decide what they mean, write it onto the invoices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounting_sync import applying, calls, claims, lanes
from accounting_sync.claims import Claim
from accounting_sync.decisions import InvoiceChange, pulled
from accounting_sync.errors import NotSent, Refused, Unreadable
from accounting_sync.halving import halves
from accounting_sync.models import Batch, InvoiceLink
from accounting_sync.ports import AccountsSystem, Document
from invoices.choices import DocumentKind, InvoiceStatus
from invoices.models import Invoice

GONE = "Xero no longer has this document."


def sync_batch(batch: Batch, system: AccountsSystem) -> datetime | None:
    """Carry a Sync on as far as it goes now; says when to come again, or None when it is finished."""
    try:
        lanes.run(batch, partial(pull, system=system))
    except NotSent as error:
        until = claims.again_at(error)
        claims.hold(batch, until, str(error))
        return until
    return claims.finish_if_done(batch)


def pull(claim: Claim, system: AccountsSystem) -> None:
    """Bring back the status and paid amounts of up to fifty invoices with one call.

    One document that cannot be read keeps none of the others: its answer is asked for in halves.
    """
    links = _links(claim)
    kind = DocumentKind(claim.submissions[0].kind)
    request = system.read_by_ids(kind, [str(link.document_id) for link in links.values()])
    try:
        claims.keep(claim)
        answer = calls.read(claim.batch.organisation, claim.batch, request, system)
    except NotSent as error:
        claims.release(claim, claims.again_at(error), str(error))
        raise
    except Refused as error:
        _refused(claim, error, system)
    else:
        found = {row.remote_id: row for row in answer.rows if isinstance(row, Document)}
        _apply(claim, links, found)


def _refused(claim: Claim, error: Refused, system: AccountsSystem) -> None:
    if not isinstance(error, Unreadable) or len(claim.submissions) == 1:
        applying.settle(claim, {row.pk: str(error) for row in claim.submissions}, [])
        return
    for part in halves([row.pk for row in claim.submissions]):
        pull(claim.only(part), system)


def _links(claim: Claim) -> dict[int, InvoiceLink]:
    rows = InvoiceLink.objects.filter(
        organisation=claim.batch.organisation_id, invoice__in=[row.invoice_id for row in claim.submissions]
    )
    return {link.invoice_id: link for link in rows}


@dataclass(slots=True)
class Findings:
    """What a pull found, by submission."""

    changed: list[int]
    unchanged: list[int]
    gone: dict[int, str]


def _apply(claim: Claim, links: dict[int, InvoiceLink], found: dict[str, Document]) -> None:
    findings = Findings([], [], {})
    with transaction.atomic():
        # As they stand now, not as they stood before the call: a person may have saved one meanwhile.
        invoices = Invoice.objects.select_for_update().in_bulk([row.invoice_id for row in claim.submissions])
        for row in claim.held.select_for_update():
            link = links[row.invoice_id]
            document = found.get(str(link.document_id))
            if document is None or document.problems:
                findings.gone[row.pk] = GONE
            elif _write(link, invoices[row.invoice_id], document):
                findings.changed.append(row.pk)
            else:
                findings.unchanged.append(row.pk)
        _remember(list(links.values()), found)
        applying.settle(claim, findings.gone, findings.unchanged)
        applying.updated(claim, findings.changed)


def _write(link: InvoiceLink, invoice: Invoice, document: Document) -> bool:
    """Write what changed onto the invoice; say whether anything did."""
    change = pulled(document, DocumentKind(link.kind), invoice.status)
    now = InvoiceChange(
        status=InvoiceStatus(invoice.status),
        amount_paid=invoice.amount_paid,
        amount_credited=invoice.amount_credited,
        paid_on=invoice.paid_on,
    )
    if change == now:
        return False
    Invoice.objects.filter(pk=invoice.pk).update(
        status=change.status,
        amount_paid=change.amount_paid,
        amount_credited=change.amount_credited,
        paid_on=change.paid_on,
    )
    return True


def _remember(links: Sequence[InvoiceLink], found: dict[str, Document]) -> None:
    """Keep what was last seen there, for the pages that show it."""
    seen = [link for link in links if str(link.document_id) in found]
    for link in seen:
        document = found[str(link.document_id)]
        link.remote_status, link.remote_total = document.status, document.total
        link.updated_in_xero, link.checked_at = document.updated_at, timezone.now()
    InvoiceLink.objects.bulk_update(seen, ["remote_status", "remote_total", "updated_in_xero", "checked_at"])
