"""Reads what settings, links and open submissions say, as the plain values that the pure files decide on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from accounting_sync.checks.mirrored import read_seen, tracked_as
from accounting_sync.checks.preflight import Books, Candidate, Header, Line
from accounting_sync.checks.seen import Customer
from accounting_sync.choices import Dimension
from accounting_sync.models import (
    InvoiceLink,
    Organisation,
    Submission,
)
from accounting_sync.ports import Document
from accounting_sync.setup.chart import Tracked
from accounting_sync.setup.store import read_chart, read_chosen
from invoices.choices import OPEN_STATUSES, DocumentKind
from invoices.consultants import called
from invoices.models import Invoice, InvoiceLine


def read_books(organisation: Organisation) -> Books:
    """What is chosen for an organisation, and what was last seen there."""
    now = Organisation.objects.get(pk=organisation.pk)  # a worker holds the row longer than a reading takes
    chosen, chart = read_chosen(now), read_chart(now)
    return Books(
        accounts=chosen.accounts,
        tax_types=chosen.tax_types,
        send_as=chosen.send_as,
        theme=chosen.theme,
        tracked_by=tracked_as(chosen, chart),
        may_create_companies=chosen.auto_create_companies,
        seen=read_seen(now, chart),
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of some invoices in one organisation, by invoice id."""

    linked_as: dict[int, str]
    open_batches: dict[int, int]


def read_known(organisation: Organisation, invoice_ids: Sequence[int]) -> Known:
    """Which of these invoices are in the books already, and which are on their way."""
    waiting = Submission.objects.filter(
        organisation=organisation, invoice_id__in=invoice_ids, status__in=OPEN_STATUSES
    )
    # Open ones first: what is sent between the two questions is known as open or as linked, never as neither.
    open_batches = dict(waiting.values_list("invoice_id", "batch_id"))
    links = InvoiceLink.objects.filter(organisation=organisation, invoice_id__in=invoice_ids)
    return Known(linked_as=dict(links.values_list("invoice_id", "kind")), open_batches=open_batches)


def linked_elsewhere(
    organisation: Organisation, invoice_ids: Sequence[int], documents: Sequence[Document]
) -> set[str]:
    """Of these documents, the ids of those that are other invoices' already."""
    links = InvoiceLink.objects.filter(
        organisation=organisation, document_id__in=[row.remote_id for row in documents if row.remote_id]
    ).exclude(invoice_id__in=invoice_ids)
    return {str(pk) for pk in links.values_list("document_id", flat=True)}


# In the order of the fields of Header, and of Line.
HEADER_COLUMNS = tuple(each.name for each in fields(Header))
LINE_COLUMNS = (
    "pk",
    "kind",
    "account_code",
    "tax_rate_id",
    "tax_rate__name",
    "description",
    "item_code",
    "quantity",
    "unit_price",
)
TRACKED_COLUMNS = (
    "office_id",
    "office__name",
    "consultant_id",
    "consultant__first_name",
    "consultant__last_name",
    "consultant__username",
)


def read_headers(invoice_ids: Sequence[int]) -> Mapping[int, Header]:
    """Invoices without their lines, by id; no model instances."""
    rows = Invoice.objects.filter(pk__in=invoice_ids).order_by()
    return {row[0]: Header(*row) for row in rows.values_list(*HEADER_COLUMNS)}


def read_lines(invoice_ids: Sequence[int]) -> Mapping[int, Sequence[Line]]:
    """The lines of these invoices, by invoice id, in their order; one query, no model instances."""
    lines: dict[int, list[Line]] = {pk: [] for pk in invoice_ids}
    rows = InvoiceLine.objects.filter(invoice__in=invoice_ids)
    for invoice_id, *values in rows.values_list("invoice_id", *LINE_COLUMNS):
        lines[invoice_id].append(Line(*values))
    return lines


def read_tracked(books: Books, invoice_ids: Sequence[int]) -> Mapping[int, tuple[Tracked, ...]]:
    """Office and consultant of these invoices, as far as they have them; nothing when nothing is tracked."""
    if not books.tracked_by:
        return {}
    rows = Invoice.objects.filter(pk__in=invoice_ids).order_by()
    return {pk: tuple(_tracked(*values)) for pk, *values in rows.values_list("pk", *TRACKED_COLUMNS)}


def _tracked(
    office_id: int | None, office: str, user_id: int | None, first: str, last: str, login: str
) -> Iterator[Tracked]:
    if office_id:
        yield Tracked(Dimension.OFFICE, office_id, office)
    if user_id:
        yield Tracked(Dimension.CONSULTANT, user_id, called(first, last, login))


def candidate(
    invoice: Invoice | Header,
    lines: Sequence[Line],
    known: Known,
    customer: Customer | None = None,
    tracked: tuple[Tracked, ...] = (),
) -> Candidate:
    """An invoice as the check before a send sees it."""
    linked_as = known.linked_as.get(invoice.pk)
    return Candidate(
        number=invoice.number,
        status=invoice.status,
        issue_date=invoice.issue_date,
        due_date=invoice.due_date,
        lines=tuple(lines),
        currency=invoice.currency,
        is_credit_note=invoice.is_credit_note,
        customer=customer,
        tracked=tracked,
        is_linked=linked_as is not None,
        kind_flipped=linked_as is not None and DocumentKind(linked_as) != invoice.kind,
        open_batch=known.open_batches.get(invoice.pk),
    )
