"""What is about to be sent or synced: the content of the pop-up before the button is pressed."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from accounting_sync.checks.books import read_books, read_known
from accounting_sync.checks.judging import Judged, chunks, judge
from accounting_sync.checks.preflight import Fate, Verdict, leave_out_of_sync
from accounting_sync.choices import BatchKind
from accounting_sync.models import Organisation
from accounting_sync.remedies import Fix, fixes
from companies.models import Company
from invoices.models import Invoice

FIRST_ROWS = 10


@dataclass(slots=True)
class CurrencyTotal:
    """What goes in one currency; credit notes count negative."""

    currency: str
    count: int = 0
    total: Decimal = Decimal("0.00")


@dataclass(slots=True)
class Preview:
    """The figures and first rows of what is about to go, and what is not, by reason."""

    organisation: Organisation
    kind: BatchKind
    chosen: int = 0
    going: int = 0
    creating: int = 0
    updating: int = 0
    credit_notes: int = 0
    companies: set[int] = field(default_factory=set)
    totals: dict[str, CurrencyTotal] = field(default_factory=dict)
    rows: list[Invoice] = field(default_factory=list)
    # reason -> numbers; what needs a person first goes into the batch and is refused there, with this reason
    needs_you: dict[str, list[str]] = field(default_factory=dict)
    left_out: dict[str, list[str]] = field(default_factory=dict)
    by_mirror: int = 0  # of those that need a person, how many by what was last read from Xero
    checked_at: datetime | None = None  # when that was read
    companies_to_mend: dict[int, Company] = field(default_factory=dict)
    companies_to_create: dict[int, Company] = field(default_factory=dict)

    def add(self, invoice: Invoice, verdict: Verdict) -> None:
        """Count one invoice under its fate."""
        self.chosen += 1
        if verdict.fate is Fate.LEAVE_OUT:
            self.left_out.setdefault(verdict.reason, []).append(invoice.number)
        elif verdict.fate is Fate.REFUSE:
            self.needs_you.setdefault(verdict.reason, []).append(invoice.number)
            self.by_mirror += verdict.by_mirror
            if verdict.of_company:
                self.companies_to_mend[invoice.company_id] = invoice.company
        else:
            self._add_going(invoice, verdict)

    def _add_going(self, invoice: Invoice, verdict: Verdict) -> None:
        self.going += 1
        self.creating += verdict.fate is Fate.CREATE
        self.updating += verdict.fate is Fate.UPDATE
        self.credit_notes += invoice.is_credit_note
        self.companies.add(invoice.company_id)
        if verdict.creates_company:
            self.companies_to_create[invoice.company_id] = invoice.company
        total = self.totals.setdefault(invoice.currency, CurrencyTotal(invoice.currency))
        total.count += 1
        total.total += invoice.total
        if len(self.rows) < FIRST_ROWS:
            self.rows.append(invoice)

    @property
    def waits_for_xero(self) -> bool:
        """Nothing goes, and what stops it may have been mended in Xero since it was last read."""
        return not self.going and 0 < self.by_mirror == self.counts["needs_you"]

    @property
    def names_settings(self) -> bool:
        """Whether something can be mended in Invoice Settings."""
        return any(Fix.INVOICE_SETTINGS in fixes(reason) for reason in self.needs_you)

    @property
    def counts(self) -> Counter[str]:
        """Going, refused beforehand and left out, for one line of text."""
        return Counter(
            going=self.going,
            needs_you=sum(map(len, self.needs_you.values())),
            left_out=sum(map(len, self.left_out.values())),
        )


def preview(organisation: Organisation, kind: BatchKind, invoices: QuerySet[Invoice]) -> Preview:
    """Examine every chosen invoice with the data already here; no call is made."""
    result = Preview(organisation, kind)
    for invoice, verdict in _verdicts(result, invoices):
        result.add(invoice, verdict)
    return result


def _verdicts(result: Preview, invoices: QuerySet[Invoice]) -> Judged:
    if result.kind == BatchKind.SYNC:
        return _of_a_sync(result.organisation, invoices)
    books = read_books(result.organisation)
    result.checked_at = books.seen.at if books.seen else None
    return judge(result.organisation, books, invoices)


def _of_a_sync(organisation: Organisation, invoices: QuerySet[Invoice]) -> Judged:
    for chunk in chunks(invoices):
        known = read_known(organisation, [invoice.pk for invoice in chunk])
        for invoice in chunk:
            is_linked = invoice.pk in known.linked_as
            reason = leave_out_of_sync(invoice.status, is_linked, known.open_batches.get(invoice.pk))
            yield invoice, Verdict(Fate.LEAVE_OUT if reason else Fate.UPDATE, reason)
