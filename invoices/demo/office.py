"""The whole demo office: made in memory from a seed and a day, then written in one transaction."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from django.contrib.auth.models import User
from django.db import transaction

from companies.models import Company
from invoices.choices import InvoiceStatus
from invoices.demo.clients import make_clients
from invoices.demo.documents import Document, make_credit_notes, make_invoices
from invoices.demo.lines import Desk
from invoices.demo.people import make_consultants, make_offices, save_consultants, share_out
from invoices.demo.price_list import OLD_RATE, OLD_RATE_NAME, make_items, make_tax_rates
from invoices.demo.refused import FIRST_INVOICE, LESSONS, make_lessons, ordinary
from invoices.models import Invoice, InvoiceLine, Item, TaxRate
from invoices.models import Office as Branch

RECRUITER = "Northgate Talent"
ONE_CREDIT_NOTE_IN = 25
FEWEST_COMPANIES = 10
FEWEST_INVOICES = 20
ROWS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Office:
    """Everything of the demo, in the order it is written."""

    tax_rates: list[TaxRate]
    items: list[Item]
    companies: list[Company]
    documents: list[Document]
    branches: list[Branch]
    consultants: list[User]

    @property
    def credit_notes(self) -> int:
        return sum(document.invoice.is_credit_note for document in self.documents)

    def by_status(self) -> Counter[InvoiceStatus]:
        return Counter(InvoiceStatus(document.invoice.status) for document in self.documents)

    def by_currency(self) -> dict[str, Decimal]:
        totals: dict[str, Decimal] = {}
        for invoice in (document.invoice for document in self.documents):
            totals[invoice.currency] = totals.get(invoice.currency, Decimal(0)) + invoice.total
        return totals


def build_office(companies: int, invoices: int, seed: int, today: date) -> Office:
    """The office of that seed on that day, the same each time; credit notes and lessons are counted in."""
    chance = Random(seed)  # noqa: S311 - made-up invoices that must come out the same again, no secret
    tax_rates, clients = make_tax_rates(), make_clients(chance, companies)
    desk = Desk(chance, {rate.code: rate for rate in tax_rates})
    credit_count = max(1, invoices // ONE_CREDIT_NOTE_IN)
    lessons = make_lessons(desk, clients, today)
    count = invoices - len(lessons) - credit_count
    raised = make_invoices(desk, ordinary(clients), count, FIRST_INVOICE + len(LESSONS), today)
    documents = [*lessons, *raised, *make_credit_notes(desk, raised, credit_count, today)]
    documents.sort(key=lambda document: document.invoice.issue_date)
    branches, consultants = make_offices(), make_consultants()
    share_out(seed, branches, consultants, documents)
    return Office(tax_rates, make_items(), clients, documents, branches, consultants)


@transaction.atomic
def write_office(office: Office, *, with_people: bool) -> None:
    """All or nothing: a demo that was interrupted leaves an empty database."""
    Branch.objects.bulk_create(office.branches)
    if with_people:
        save_consultants(office.consultants)
    TaxRate.objects.bulk_create(office.tax_rates)
    Item.objects.bulk_create(office.items)
    Company.objects.bulk_create(office.companies)
    invoices = [document.invoice for document in office.documents]
    for invoice in invoices:
        invoice.consultant = invoice.consultant if with_people else None
    Invoice.objects.bulk_create(invoices, batch_size=ROWS_AT_ONCE)
    lines = [line for document in office.documents for line in document.lines]
    InvoiceLine.objects.bulk_create(lines, batch_size=ROWS_AT_ONCE)


def demo_is_there() -> bool:
    """Told by the tax rate of the lesson: nobody else has it, and its invoice keeps it from being deleted."""
    return TaxRate.objects.filter(code=OLD_RATE, name=OLD_RATE_NAME).exists()


def what_is_there() -> list[str]:
    """What the database holds of anybody's, in words."""
    found = {model: model.objects.count() for model in (Company, Invoice, Item, TaxRate, Branch)}
    return [f"{count} {model._meta.verbose_name_plural}" for model, count in found.items() if count]
