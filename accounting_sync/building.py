"""From Tracker's rows to what will be written into the books: signs, accounts, tax types, ids."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from accounting_sync.calls import Carried
from accounting_sync.checks import tracking
from accounting_sync.checks.books import Known, candidate, read_headers, read_lines, read_tracked
from accounting_sync.checks.knowledge import Grounds
from accounting_sync.checks.preflight import Books, Fate, Header, Line, Verdict, examine
from accounting_sync.checks.seen import Customer
from accounting_sync.checks.tracking import Tags
from accounting_sync.models import InvoiceLink, Organisation, Submission
from accounting_sync.ports import OutgoingDocument, OutgoingLine
from accounting_sync.setup.chart import Tracked
from invoices.choices import DocumentKind


@dataclass(slots=True)
class Built:
    """What a claim came to: documents to write, refusals with reasons, and those unchanged."""

    going: list[tuple[OutgoingDocument, Carried]] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)  # submission id -> reason
    unchanged: list[int] = field(default_factory=list)
    by_mirror: bool = False  # some are refused by what was last read from Xero


@dataclass(frozen=True, slots=True)
class Materials:
    """All that is needed to build the documents of a claim, gathered in a handful of queries."""

    headers: Mapping[int, Header]  # by invoice id, as all but the customers
    lines: Mapping[int, Sequence[Line]]
    links: Mapping[int, InvoiceLink]
    tracked: Mapping[int, tuple[Tracked, ...]]
    customers: Mapping[int, Customer]  # by company id
    books: Books


def gather(organisation: Organisation, grounds: Grounds, invoice_ids: Sequence[int]) -> Materials:
    """Read what the documents are made of."""
    headers = read_headers(invoice_ids)
    links = InvoiceLink.objects.filter(organisation=organisation, invoice__in=invoice_ids)
    return Materials(
        headers=headers,
        lines=read_lines(invoice_ids),
        links={link.invoice_id: link for link in links},
        tracked=read_tracked(grounds.books, invoice_ids),
        customers=grounds.customers.of({header.company_id for header in headers.values()}),
        books=grounds.books,
    )


def build(organisation: Organisation, grounds: Grounds, submissions: Sequence[Submission]) -> Built:
    """Build the documents of submissions that share a kind and an action."""
    materials = gather(organisation, grounds, [submission.invoice_id for submission in submissions])
    # That they are on their way in this very batch is no reason to leave them out: no open batches.
    known = Known(linked_as={pk: link.kind for pk, link in materials.links.items()}, open_batches={})
    built = Built()
    for submission in submissions:
        verdict = _judge(submission.invoice_id, materials, known)
        built.by_mirror |= verdict.by_mirror
        if reason := _why_not(verdict, submission, materials):
            built.refused[submission.pk] = reason
        else:
            _add(built, submission, materials)
    return built


def _judge(invoice_id: int, materials: Materials, known: Known) -> Verdict:
    header = materials.headers[invoice_id]
    customer, tracked = materials.customers[header.company_id], materials.tracked.get(invoice_id, ())
    return examine(candidate(header, materials.lines[invoice_id], known, customer, tracked), materials.books)


def _why_not(verdict: Verdict, submission: Submission, materials: Materials) -> str:
    """Why nothing goes for a submission; blank when its document goes."""
    header = materials.headers[submission.invoice_id]
    if verdict.fate in {Fate.REFUSE, Fate.LEAVE_OUT}:
        return verdict.reason
    if header.kind != submission.kind:
        return "Its sign changed while it was being sent. Send it again."
    if not materials.customers[header.company_id].is_linked:
        return "Its company changed while it was being sent. Send it again."
    return ""


def _add(built: Built, submission: Submission, materials: Materials) -> None:
    header = materials.headers[submission.invoice_id]
    document = _document(header, materials)
    payload_hash = hashlib.sha256(repr(document).encode()).hexdigest()
    link = materials.links.get(header.pk)
    if link is not None and link.payload_hash == payload_hash:
        built.unchanged.append(submission.pk)
        return
    lines = materials.lines[header.pk]
    carried = Carried(
        submission=submission.pk,
        number=header.number,
        contact_id=document.contact_id,
        currency=document.currency,
        total=str(abs(header.total)),
        payload_hash=payload_hash,
        version=header.version,
        line_ids=[line.pk for line in lines],
        remote_id=str(link.document_id) if link else "",
    )
    built.going.append((_with_ids(document, link, lines) if link else document, carried))


def _document(header: Header, materials: Materials) -> OutgoingDocument:
    books, kind = materials.books, header.kind
    tags = tracking.tags(books.tracked_by, materials.tracked.get(header.pk, ()))
    return OutgoingDocument(
        kind=kind,
        number=header.number,
        contact_id=materials.customers[header.company_id].contact_id,
        issue_date=header.issue_date,
        due_date=header.due_date,
        currency=header.currency,
        reference=header.reference,
        status=books.send_as,
        branding_theme_id=books.theme,
        lines=tuple(_line(line, kind, books, tags) for line in materials.lines[header.pk]),
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
