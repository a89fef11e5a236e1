"""`fill PREFIX INVOICES`: that many approved invoices of 2 or 3 lines, spread over 100 clients, 40 items."""

from bench.inside import program  # isort: skip - sets Django up

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from companies.models import Company
from invoices.choices import InvoiceStatus, LineKind
from invoices.models import Invoice, InvoiceLine, Item, TaxRate
from invoices.totals import sum_amounts

COMPANIES, ITEMS = 100, 40
ROLES = ("Site engineer", "Payroll clerk", "Staff nurse", "Warehouse operative", "Data analyst")
PEOPLE = ("A. Okafor", "B. Nowak", "C. Müller", "D. Evans", "E. O’Neill", "F. Rossi", "G. Singh")


def fill(prefix: str, invoices: str) -> program.Result:
    """The rows; the same prefix makes the same rows."""
    companies, items = _companies(), _items()
    rate = TaxRate.objects.get(code="STD")
    source = random.Random(prefix)
    rows, lines = [], []
    for number in range(int(invoices)):
        invoice = _invoice(prefix, number, companies[number % len(companies)])
        mine = list(_lines(invoice, items, rate, source))
        amounts = sum_amounts([line.compute() for line in mine])
        invoice.net, invoice.tax, invoice.total = amounts.net, amounts.tax, amounts.total
        rows.append(invoice)
        lines.extend(mine)
    Invoice.objects.bulk_create(rows, 500)
    InvoiceLine.objects.bulk_create(lines, 500)
    return {"invoices": len(rows), "lines": len(lines)}


def _companies() -> list[Company]:
    wanted = [_company(number) for number in range(COMPANIES)]
    Company.objects.bulk_create(wanted, ignore_conflicts=True)
    return list(Company.objects.filter(name__in=[company.name for company in wanted]))


def _company(number: int) -> Company:
    return Company(
        name=f"Benchmark Client {number:03} Ltd",
        email=f"accounts@client-{number:03}.example",
        address_line_1=f"{number + 1} Market Street",
        city="Leeds",
        postal_code="LS1 4DT",
        country="United Kingdom",
    )


def _items() -> list[Item]:
    wanted = [Item(code=f"BENCH-{number:02}", name=f"Rate {number:02}") for number in range(ITEMS)]
    Item.objects.bulk_create(wanted, ignore_conflicts=True)
    return list(Item.objects.filter(code__startswith="BENCH-"))


def _invoice(prefix: str, number: int, company: Company) -> Invoice:
    today = date.today()
    return Invoice(
        number=f"{prefix}{number:05}",
        company=company,
        issue_date=today,
        due_date=today + timedelta(days=30),
        reference=f"PO {4_000 + number}",
        status=InvoiceStatus.APPROVED,
    )


def _lines(
    invoice: Invoice, items: list[Item], rate: TaxRate, source: random.Random
) -> Iterator[InvoiceLine]:
    for position in range(source.choice((2, 3))):
        what = f"{source.choice(ROLES)}, {source.choice(PEOPLE)}, week {source.randint(1, 52)}"
        yield InvoiceLine(
            invoice=invoice,
            position=position,
            kind=LineKind.TEMP_TIME,
            item_code="" if position else source.choice(items).code,
            description=what,
            quantity=Decimal(source.randint(100, 4_000)) / 100,
            unit_price=Decimal(source.randint(140_000, 480_000)) / 10_000,
            tax_rate=rate,
        )


if __name__ == "__main__":
    program.run(fill)
