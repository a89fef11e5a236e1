"""From Tracker's rows to what will be written into the books: signs, accounts, tax types, ids."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from accounting_sync.calls import Carried
from accounting_sync.checks import tracking
from accounting_sync.checks.books import Known, candidate, read_lines, read_tracked
from accounting_sync.checks.mirrored import read_customers
from accounting_sync.checks.preflight import Books, Fate, Line, examine
from accounting_sync.checks.seen import Customer
from accounting_sync.checks.tracking import Tags
from accounting_sync.models import CompanyLink, InvoiceLink, Organisation, Submission
from accounting_sync.ports import OutgoingDocument, OutgoingLine
from invoices.choices import DocumentKind
from invoices.models import Invoice


@dataclass(slots=True)
class Built:
    """What a claim came to: documents to write, refusals with reasons, and those unchanged."""

    going: list[tuple[OutgoingDocument, Carried]] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)  # submission id -> reason
    unchanged: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Materials:
    """All that is needed to build the documents of a claim, gathered in a handful of queries."""

    invoices: Mapping[int, Invoice]
    lines: Mapping[int, Sequence[Line]]  # invoice id -> its lines
    contacts: Mapping[int, str]  # company id -> contact id
    links: Mapping[int, InvoiceLink]  # invoice id -> link
    customers: Mapping[int, Customer]  # by company id
    books: Books


def gather(organisation: Organisation, books: Books, invoice_ids: Sequence[int]) -> Materials:
    """Read what the documents are made of."""
    invoices = Invoice.objects.select_related("office", "consultant").in_bulk(invoice_ids)
    companies = {invoice.company_id for invoice in invoices.values()}
    contacts = CompanyLink.objects.filter(organisation=organisation, company__in=companies)
    links = InvoiceLink.objects.filter(organisation=organisation, invoice__in=invoice_ids)
    return Materials(
        invoices=invoices,
        lines=read_lines(invoice_ids),
        contacts={pk: str(contact) for pk, contact in contacts.values_list("company_id", "contact_id")},
        links={link.invoice_id: link for link in links},
        customers=read_customers(organisation, companies),
        books=books,
    )


def build(organisation: Organisation, books: Books, submissions: Sequence[Submission]) -> Built:
    """Build the documents of submissions that share a kind and an action."""
    materials = gather(organisation, books, [submission.invoice_id for submission in submissions])
    # That they are on their way in this very batch is no reason to leave them out: no open batches.
    known = Known(linked_as={pk: link.kind for pk, link in materials.links.items()}, open_batches={})
    built = Built()
    for submission in submissions:
        invoice = materials.invoices[submission.invoice_id]
        customer = materials.customers[invoice.company_id]
        verdict = examine(candidate(invoice, materials.lines[invoice.pk], known, customer), materials.books)
        if verdict.fate in {Fate.REFUSE, Fate.LEAVE_OUT}:
            built.refused[submission.pk] = verdict.reason
        elif invoice.kind != submission.kind:
            built.refused[submission.pk] = "Its sign changed while it was being sent. Send it again."
        elif invoice.company_id not in materials.contacts:
            built.refused[submission.pk] = "Its company changed while it was being sent. Send it again."
        else:
            _add(built, submission, invoice, materials)
    return built


def _add(built: Built, submission: Submission, invoice: Invoice, materials: Materials) -> None:
    document = _document(invoice, materials)
    payload_hash = hashlib.sha256(repr(document).encode()).hexdigest()
    link = materials.links.get(invoice.pk)
    if link is not None and link.payload_hash == payload_hash:
        built.unchanged.append(submission.pk)
        return
    lines = materials.lines[invoice.pk]
    carried = Carried(
        submission=submission.pk,
        number=invoice.number,
        contact_id=document.contact_id,
        currency=document.currency,
        total=str(abs(invoice.total)),
        payload_hash=payload_hash,
        version=invoice.version,
        line_ids=[line.pk for line in lines],
    )
    built.going.append((_with_ids(document, link, lines) if link else document, carried))


def _document(invoice: Invoice, materials: Materials) -> OutgoingDocument:
    tags = tracking.tags(materials.books.tracked_by, read_tracked(invoice))
    return OutgoingDocument(
        kind=invoice.kind,
        number=invoice.number,
        contact_id=materials.contacts[invoice.company_id],
        issue_date=invoice.issue_date,
        due_date=invoice.due_date,
        currency=invoice.currency,
        reference=invoice.reference,
        status=materials.books.send_as,
        branding_theme_id=materials.books.theme,
        lines=tuple(_line(line, invoice.kind, materials.books, tags) for line in materials.lines[invoice.pk]),
    )


def _line(line: Line, kind: DocumentKind, books: Books, tags: Tags | None) -> OutgoingLine:
    """A credit note carries positive amounts, so the sign of each line is turned: on its price if that is
    negative or nothing is, on its quantity if that is."""
    quantity, unit_price = line.quantity, line.unit_price
    if kind == DocumentKind.CREDIT_NOTE:
        quantity, unit_price = (-quantity, unit_price) if quantity < 0 else (quantity, -unit_price)
    return OutgoingLine(
        description=line.description,
        quantity=quantity,
        unit_price=unit_price,
        account_code=line.account_code or books.accounts[line.kind],
        tax_type=books.tax_types[line.tax_rate_id],
        item_code=line.item_code,
        tracking=tags,
    )


def _with_ids(document: OutgoingDocument, link: InvoiceLink, lines: Sequence[Line]) -> OutgoingDocument:
    """The same document as an update: its id, and the LineItemID of every line that was there before."""
    kept = [
        replace(outgoing, remote_id=link.line_ids.get(str(line.pk), ""))
        for outgoing, line in zip(document.lines, lines, strict=True)
    ]
    return replace(document, remote_id=str(link.document_id), lines=tuple(kept))
