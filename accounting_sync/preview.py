"""What is about to be sent or synced: the content of the pop-up before the button is pressed."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import QuerySet

from accounting_sync.books import candidate, read_books, read_known, read_lines
from accounting_sync.choices import BatchKind
from accounting_sync.chunks import batched
from accounting_sync.models import Organisation
from accounting_sync.preflight import Fate, Verdict, examine, leave_out_of_sync
from invoices.models import Invoice

FIRST_ROWS = 10
CHUNK = 500


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

    def add(self, invoice: Invoice, verdict: Verdict) -> None:
        """Count one invoice under its fate."""
        self.chosen += 1
        if verdict.fate is Fate.LEAVE_OUT:
            self.left_out.setdefault(verdict.reason, []).append(invoice.number)
        elif verdict.fate is Fate.REFUSE:
            self.needs_you.setdefault(verdict.reason, []).append(invoice.number)
        else:
            self._add_going(invoice, verdict)

    def _add_going(self, invoice: Invoice, verdict: Verdict) -> None:
        self.going += 1
        self.creating += verdict.fate is Fate.CREATE
        self.updating += verdict.fate is Fate.UPDATE
        self.credit_notes += invoice.is_credit_note
        self.companies.add(invoice.company_id)
        total = self.totals.setdefault(invoice.currency, CurrencyTotal(invoice.currency))
        total.count += 1
        total.total += invoice.total
        if len(self.rows) < FIRST_ROWS:
            self.rows.append(invoice)

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
    for invoice, verdict in _verdicts(organisation, kind, invoices):
        result.add(invoice, verdict)
    return result


def _verdicts(
    organisation: Organisation, kind: BatchKind, invoices: QuerySet[Invoice]
) -> Iterator[tuple[Invoice, Verdict]]:
    books = read_books(organisation)
    rows = invoices.select_related("company")
    for chunk in batched(rows.iterator(chunk_size=CHUNK), CHUNK):
        ids = [invoice.pk for invoice in chunk]
        known, lines = read_known(organisation, ids), read_lines(ids)
        for invoice in chunk:
            seen = candidate(invoice, lines[invoice.pk], known)
            if kind == BatchKind.SEND:
                yield invoice, examine(seen, books)
            else:
                reason = leave_out_of_sync(seen.status, seen.is_linked, seen.open_batch)
                yield invoice, Verdict(Fate.LEAVE_OUT if reason else Fate.UPDATE, reason)
