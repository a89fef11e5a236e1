"""A year of the demo's invoices, and the credit notes that put some of them right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate

from companies.models import Company
from invoices.choices import InvoiceStatus, LineKind
from invoices.demo.lines import (
    FOUR_PLACES,
    MOST_LINES,
    Desk,
    advertising,
    expenses,
    permanent,
    temporary,
)
from invoices.models import Invoice, InvoiceLine
from invoices.totals import sum_amounts

FIRST_CREDIT_NOTE = 3001
DAYS_BACK = 350  # the lessons of refused.py come just before, still within the year
DRAFT_SHARE = 0.05
VOID_SHARE = 0.015

Work = Callable[[Desk, Company, date], list[InvoiceLine]]
WORK: tuple[Work, ...] = (temporary, permanent, expenses, advertising)
WORK_WEIGHTS = (11, 5, 1, 2)


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice or credit note with its lines, not saved yet."""

    invoice: Invoice
    lines: list[InvoiceLine]


def put_together(
    number: str, client: Company, day: date, reference: str, lines: Sequence[InvoiceLine],
    status: InvoiceStatus = InvoiceStatus.APPROVED,
) -> Document:  # fmt: skip
    """The document with its totals; due by the client's terms."""
    kept = list(lines[:MOST_LINES])
    amounts = sum_amounts([line.compute() for line in kept])
    invoice = Invoice(
        number=number,
        company=client,
        issue_date=day,
        due_date=day + timedelta(days=client.payment_terms_days),
        currency=client.currency,
        reference=reference,
        status=status,
        net=amounts.net,
        tax=amounts.tax,
        total=amounts.total,
    )
    for position, line in enumerate(kept, start=1):
        line.position, line.invoice = position, invoice
    return Document(invoice, kept)


def weekday(day: date) -> date:
    """That day, or the Friday before a weekend: the office is closed."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def make_invoices(
    desk: Desk, clients: Sequence[Company], count: int, first_number: int, today: date
) -> list[Document]:
    """The year in order of date; the newest are still Draft, a few were voided."""
    days = sorted(weekday(today - timedelta(days=desk.chance.randint(0, DAYS_BACK))) for _ in range(count))
    first_draft = count - max(1, round(count * DRAFT_SHARE))
    # A few clients bring most of the work, as everywhere.
    weights = list(accumulate(1 / (rank + 4) for rank in range(len(clients))))
    documents = []
    for place, day in enumerate(days):
        client = desk.chance.choices(clients, cum_weights=weights)[0]
        work = desk.chance.choices(WORK, weights=WORK_WEIGHTS)[0]
        status = InvoiceStatus.DRAFT if place >= first_draft else approved_or_void(desk)
        number, reference = f"INV-{first_number + place}", purchase_order(desk, day)
        documents.append(put_together(number, client, day, reference, work(desk, client, day), status))
    return documents


def approved_or_void(desk: Desk) -> InvoiceStatus:
    return InvoiceStatus.VOID if desk.chance.random() < VOID_SHARE else InvoiceStatus.APPROVED


def purchase_order(desk: Desk, day: date) -> str:
    """What clients ask to see on an invoice; some ask for nothing."""
    digits = desk.chance.randint(1000, 9999)
    shapes = (f"PO {digits}", f"PO-{day.year}-{digits}", f"450001{digits}", f"Req {digits}", "")
    return desk.chance.choice(shapes)


def make_credit_notes(desk: Desk, documents: Sequence[Document], count: int, today: date) -> list[Document]:
    """Corrections of approved invoices, numbered in order of their own dates."""
    approved = [document for document in documents if document.invoice.status == InvoiceStatus.APPROVED]
    corrected = desk.chance.sample(approved, min(count, len(approved)))
    dated = sorted(
        ((credit_day(desk, document, today), document) for document in corrected),
        key=lambda pair: (pair[0], pair[1].invoice.number),
    )
    return [
        credit_note(desk, f"CN-{FIRST_CREDIT_NOTE + place}", day, document)
        for place, (day, document) in enumerate(dated)
    ]


def credit_day(desk: Desk, document: Document, today: date) -> date:
    issued = document.invoice.issue_date
    return max(issued, weekday(min(today, issued + timedelta(days=desk.chance.randint(3, 40)))))


def credit_note(desk: Desk, number: str, day: date, document: Document) -> Document:
    """One in three takes back the whole invoice, the others put its first line right."""
    invoice, lines = document.invoice, document.lines
    if desk.chance.random() < 1 / 3:
        why, negative = "raised in error", [negated(line) for line in lines]
    elif lines[0].item_code == "PERM-FEE":
        why, negative = "rebate, left early", [rebate(desk, lines[0])]
    elif lines[0].kind == LineKind.TEMP_TIME:
        why, negative = "hours corrected", [fewer_hours(desk, lines[0])]
    else:
        why, negative = "charged twice", [negated(lines[0])]
    return put_together(number, invoice.company, day, f"Credit for {invoice.number}: {why}", negative)


def like(line: InvoiceLine, text: str, quantity: Decimal, price: Decimal) -> InvoiceLine:
    """A new line of the same kind, item and tax rate."""
    return InvoiceLine(
        kind=line.kind,
        item_code=line.item_code,
        description=text,
        quantity=quantity,
        unit_price=price.quantize(FOUR_PLACES),
        tax_rate=line.tax_rate,
    )


def negated(line: InvoiceLine) -> InvoiceLine:
    return like(line, line.description, -line.quantity, line.unit_price)


def rebate(desk: Desk, line: InvoiceLine) -> InvoiceLine:
    """Part of a fee given back: a negative price, where the others have a negative quantity."""
    share = desk.chance.choice((25, 50, 75))
    price = -line.unit_price * share / 100
    return like(line, f"Rebate of {share}%: {line.description}", line.quantity, price)


def fewer_hours(desk: Desk, line: InvoiceLine) -> InvoiceLine:
    hours = min(line.quantity, desk.number("0.5", "7.5", "0.25"))
    return like(line, f"Hours not worked: {line.description}", -hours, line.unit_price)
