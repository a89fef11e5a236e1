"""Tracker's side: the rows every seed begins with, what its people do, and all an invoice ever was."""

import random
import sqlite3
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import requests
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from accounting_sync import pinning
from accounting_sync.connection import connecting
from accounting_sync.models import Connection
from accounting_sync.setup.accounts_settings import change
from accounting_sync.tests.conftest import CHOSEN
from companies.models import Company
from invoices.choices import InvoiceStatus, LineKind
from invoices.editing import opened_as
from invoices.models import Invoice, InvoiceLine, TaxRate
from invoices.saving import Edit, EditedMeanwhile, save_edit
from tests.chaos.simulation.stand_in import DEMO

# What people call things: letters Xero must give back as they were, quotes its filters must survive.
COMPANIES = (
    "Acme & Söhne Ltd",
    "ACME & SÖHNE LTD",  # to Xero the same name
    "Łódź “Praca” sp. z o.o.",
    "株式会社テスト",
    'O\'Brien "Talent" <HR>',
    "Straße 🏗 Bau",
    "Bluewater Logistics Ltd",  # archived in the sandbox from the first day
    "Zwölf% + 1 = Ja; Ltd\\Co",
)
NUMBERS = ("INV-{}", "Ünï-{}", "üNÏ-{}", 'A"{}', "№ {}/ß", "請求書{}", "e\u0301-{}", "a+b&c={}%", "B'{}\\")
PRICES = ("100.00", "0.01", "33.3333", "1234.5678", "0.125", "-80.00", "-0.005", "99999.99", "2.675")


@dataclass(slots=True)
class Told:
    """All that one invoice ever was: the only documents that may stand in Xero for it."""

    numbers: set[str] = field(default_factory=set)
    totals: set[Decimal] = field(default_factory=set)
    names: set[str] = field(default_factory=set)  # of its companies, as Xero compares them


class Office:
    """The rows of one seed. `told` is by invoice id."""

    def __init__(self) -> None:
        self._kept = sqlite3.connect(":memory:")
        self.told: dict[int, Told] = {}

    def open(self) -> None:
        """Once a session: an admin, a tax rate, the connection, the settings; then what stands is kept."""
        User.objects.create_superuser("ada", "ada@tracker.example", "ada")
        TaxRate.objects.create(code="STD", name="Standard rate", percent=20)
        call_command("connect_xero", "--accept", "--organisation", DEMO, verbosity=0)
        change(Connection.objects.get().organisation, list(CHOSEN.items()))
        connection.connection.backup(self._kept)

    def begin_again(self) -> None:
        """The rows as they were kept."""
        self._kept.backup(connection.connection)
        self.told = {}

    # --- what people do -------------------------------------------------------------------------------

    def raise_invoice(self, chance: random.Random) -> Invoice:
        """A new one, for an old or a new company."""
        name = chance.choice(COMPANIES)
        company, _ = Company.objects.get_or_create(name=name)
        number = chance.choice(NUMBERS).format(len(self.told) + 1)
        today = date.today()
        invoice = Invoice(
            number=number, company=company, issue_date=today, due_date=today + timedelta(days=30)
        )
        invoice.status = InvoiceStatus.APPROVED
        save_edit(Edit(invoice, _lines(chance)))
        self._note(invoice)
        return invoice

    def edit(self, chance: random.Random) -> str:
        """Another price, number, company or status; says what became of it."""
        invoice = Invoice.objects.get(pk=chance.choice(sorted(self.told)))
        opened, lines = opened_as(invoice.version, invoice.status), list(invoice.lines.all())
        what = chance.choice(("price", "price", "price", "lines", "number", "company", "sign", "void"))
        removed: list[InvoiceLine] = []
        if what == "price":
            lines[0].unit_price = Decimal(chance.choice(PRICES))
        elif what == "sign":
            for line in lines:
                line.unit_price = -line.unit_price
        elif what == "lines":
            lines, removed = _lines(chance), lines
        elif what == "number":
            invoice.number = f"{invoice.number}x"[:50]
        elif what == "company":
            invoice.company, _ = Company.objects.get_or_create(name=chance.choice(COMPANIES))
        elif chance.random() < 0.3:
            invoice.status = InvoiceStatus.VOID
        try:
            save_edit(Edit(invoice, lines, removed, opened))
        except EditedMeanwhile:
            return f"edit of {invoice.pk}: locked"
        self._note(Invoice.objects.get(pk=invoice.pk))
        return f"edit of {invoice.pk}: {what}"

    def _note(self, invoice: Invoice) -> None:
        told = self.told.setdefault(invoice.pk, Told())
        told.numbers.add(invoice.number)
        told.totals.add(abs(invoice.total))
        told.names.add(invoice.company.name.lower())

    def reconnect(self) -> None:
        """An admin connects again, as they would on the connection page."""
        admin = User.objects.get()
        consent, url = connecting.begin(admin)
        answer = requests.post(url, {"decision": "allow"}, allow_redirects=False, timeout=10)
        code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
        connecting.answer(consent.oauth_state, code, "", admin)
        connecting.exchange(consent.pk)
        consent.refresh_from_db()
        tenant = next(row["tenant_id"] for row in consent.organisations if row["name"] == DEMO)
        pinning.choose(consent, tenant, admin, typed_name=DEMO)


def _lines(chance: random.Random) -> list[InvoiceLine]:
    rate = TaxRate.objects.get()
    return [
        InvoiceLine(
            kind=chance.choice(LineKind.values),
            item_code=chance.choice(("", "", "FEE", "fee", "Überstunde")),
            description=chance.choice(("Placement fee", "Stunden – März", "工数", "“x” & <y>")),
            quantity=Decimal(chance.choice(("1", "2", "0.5", "7.25"))),
            unit_price=Decimal(chance.choice(PRICES)),
            tax_rate=rate,
        )
        for _ in range(chance.choice((1, 1, 1, 2, 3)))
    ]
