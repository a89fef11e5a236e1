"""PURE: what would stop or change a send, told from what is already here, before a call is spent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

from accounting_sync.checks import seen, tracking
from accounting_sync.checks.seen import Customer, Seen
from accounting_sync.checks.tracking import TrackedBy
from accounting_sync.setup.chart import Tracked
from invoices.choices import DocumentKind, InvoiceStatus, LineKind


class Fate(Enum):
    """What pressing Send means for one invoice."""

    CREATE = "will be created"
    UPDATE = "will be updated"
    REFUSE = "needs you first"  # becomes a submission that needs you: there is something to mend
    LEAVE_OUT = "left out"  # no matter of this batch


@dataclass(frozen=True, slots=True)
class Verdict:
    """The fate of one invoice, and why, in words."""

    fate: Fate
    reason: str = ""
    by_mirror: bool = False  # judged by what was last read from Xero: somebody may have mended it there since
    of_company: bool = False  # not of this one invoice: its company is what has to be mended
    creates_company: bool = False  # Xero has no contact of its company's name: the send makes one


@dataclass(frozen=True, slots=True)
class Books:
    """What the settings say about the organisation's books."""

    accounts: Mapping[str, str] = field(default_factory=dict)  # line kind -> account code
    tax_types: Mapping[int, str] = field(default_factory=dict)  # tax rate id -> TaxType
    send_as: str = ""  # the status documents get there
    theme: str = ""  # id of the branding theme
    tracked_by: tuple[TrackedBy, ...] = ()
    may_create_companies: bool = True
    seen: Seen | None = None  # None: never read to the end, so nothing there is judged


@dataclass(frozen=True, slots=True)
class Header:
    """An invoice without its lines, as the check and the document see it."""

    pk: int
    company_id: int
    number: str
    status: str
    issue_date: date
    due_date: date
    currency: str
    reference: str
    total: Decimal
    version: int

    @property
    def is_credit_note(self) -> bool:
        return self.total < 0

    @property
    def kind(self) -> DocumentKind:
        return DocumentKind.CREDIT_NOTE if self.is_credit_note else DocumentKind.INVOICE


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an invoice, as the check and the document see it."""

    pk: int
    kind: str
    account_code: str
    tax_rate_id: int
    tax_rate_name: str
    description: str
    item_code: str = ""
    quantity: Decimal = Decimal(1)
    unit_price: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the check needs to know of an invoice."""

    number: str
    status: str
    issue_date: date
    due_date: date
    lines: tuple[Line, ...]
    currency: str = ""
    is_credit_note: bool = False
    customer: Customer | None = None
    tracked: tuple[Tracked, ...] = ()  # its office and its consultant, as far as it has them
    is_linked: bool = False
    kind_flipped: bool = False  # sent as an invoice and now negative, or the other way round
    open_batch: int | None = None


def examine(invoice: Candidate, books: Books) -> Verdict:
    """Say what a send would do with this invoice."""
    if reason := leave_out_of_send(invoice.status, invoice.is_linked, invoice.open_batch):
        return Verdict(Fate.LEAVE_OUT, reason)
    if reason := _something_to_mend(invoice, books):
        return Verdict(Fate.REFUSE, reason)
    if books.seen and invoice.customer and (reason := _company_to_mend(invoice.customer, books)):
        return Verdict(Fate.REFUSE, reason, by_mirror=True, of_company=True)
    if reason := _not_taken_there(invoice, books):
        return Verdict(Fate.REFUSE, reason, by_mirror=True)
    fate = Fate.UPDATE if invoice.is_linked else Fate.CREATE
    return Verdict(fate, creates_company=_is_new_there(invoice.customer, books))


def leave_out_of_send(status: str, is_linked: bool, open_batch: int | None) -> str:
    """Why an invoice is no matter of a Send; empty when it is."""
    if open_batch:
        return f"It is already on its way in batch {open_batch}."
    if status == InvoiceStatus.DRAFT:
        return "It is a draft. Approve it, then send it."
    if status == InvoiceStatus.VOID and not is_linked:
        return "It is void."
    return ""


def leave_out_of_sync(_status: str, is_linked: bool, open_batch: int | None) -> str:
    """Why an invoice is no matter of a Sync; empty when it is."""
    if open_batch:
        return f"It is already on its way in batch {open_batch}."
    return "" if is_linked else "It was never sent, so there is nothing to bring back."


def _something_to_mend(invoice: Candidate, books: Books) -> str:
    if invoice.status == InvoiceStatus.VOID:
        return "It was sent and then made void here. Void it in Xero, or set it back to Approved."
    if invoice.kind_flipped:
        return (
            "Its sign changed after it was sent: an invoice cannot become a credit note in Xero. "
            "Set the old total back and raise a new document for the difference."
        )
    if not invoice.lines:
        return "It has no lines. Add at least one."
    if invoice.is_credit_note and not invoice.is_linked and "\\" in invoice.number:
        # They are looked up by a `where`, which takes no backslash: after a lost answer nobody could tell.
        return "Xero cannot be asked for a credit note with a backslash in its number. Change the number."
    if invoice.due_date < invoice.issue_date:
        return "Its due date is before its date. Correct one of the two."
    return next((reason for line in invoice.lines if (reason := _line_to_mend(line, books))), "")


def _line_to_mend(line: Line, books: Books) -> str:
    if not line.description.strip():
        return "A line has no description. Write one."
    if not line.account_code and line.kind not in books.accounts:
        return (
            f"No account is chosen for “{LineKind(line.kind).label}” lines. Choose one in Invoice Settings."
        )
    if line.tax_rate_id not in books.tax_types:
        return f"No Xero tax rate is chosen for “{line.tax_rate_name}”. Choose one in Invoice Settings."
    return ""


def _is_new_there(customer: Customer | None, books: Books) -> bool:
    """As far as the contacts there were ever read."""
    return bool(books.seen and customer and not customer.is_linked and customer.contact is None)


def _company_to_mend(customer: Customer, books: Books) -> str:
    return seen.company_fault(customer, may_create=books.may_create_companies)


def _not_taken_there(invoice: Candidate, books: Books) -> str:
    """What the organisation, as last seen, would not take of the invoice; the cheapest question first."""
    if reason := tracking.fault(books.tracked_by, invoice.tracked):
        return reason
    if books.seen is None:
        return ""
    return next(filter(None, _faults(invoice, books, books.seen)), "")


def _faults(invoice: Candidate, books: Books, there: Seen) -> Iterator[str]:
    yield seen.date_fault(invoice.issue_date, there)
    yield seen.currency_fault(invoice.currency, there)
    for line in invoice.lines:
        yield from _line_faults(line, books, there)
    yield seen.theme_fault(books.theme, there)
    if not invoice.is_linked and not invoice.is_credit_note:
        yield seen.approval_fault(books.send_as, there)


def _line_faults(line: Line, books: Books, there: Seen) -> Iterator[str]:
    """The account, the tax rate, then the two together, which needs both of them to be there."""
    on_line = bool(line.account_code)
    code = line.account_code or books.accounts[line.kind]
    tax_type = books.tax_types[line.tax_rate_id]
    yield seen.account_fault(code, line.kind, there, on_line=on_line)
    yield seen.rate_fault(tax_type, line.tax_rate_name, there)
    yield seen.misfit(code, tax_type, there, on_line=on_line)
