"""A Tracker connected to the sandbox's demo company, its settings chosen, and a few standing rows."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from pytest_django.fixtures import Settings

from accounting_sync.models import Connection, Organisation
from accounting_sync.ports import Answer, Request
from accounting_sync.setup.accounts_settings import change
from accounting_sync.tests.sandbox import CLIENT_ID, CLIENT_SECRET, DEMO, Sandbox
from accounting_sync.xero import oauth
from accounting_sync.xero.gateway import XeroGateway
from companies.models import Company
from invoices.choices import InvoiceStatus, LineKind
from invoices.models import Invoice, InvoiceLine, TaxRate
from invoices.totals import sum_amounts

CHOSEN = {
    "auto_create_companies": "yes",
    "auto_create_items": "yes",
    "send_as": "AUTHORISED",
    "account.permanent_fee": "210",
    "account.temp_time": "220",
    "account.expenses": "230",
    "account.other": "260",
    "tax.STD": "OUTPUT2",
}

MakeInvoice = Callable[..., Invoice]
OnCall = Callable[[Callable[[Request], None]], None]


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """One sandbox a test process; tests take `sandbox`, which starts from the seed."""
    running = Sandbox(tmp_path_factory.mktemp("sandbox"))
    yield running
    running.stop()


@pytest.fixture
def sandbox(sandbox_process: Sandbox, settings: Settings) -> Sandbox:
    """A sandbox fresh from the seed, which Tracker's settings name as Xero."""
    sandbox_process.post("reset")
    sandbox_process.break_calls()
    settings.XERO_CLIENT_ID, settings.XERO_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    settings.XERO_LOGIN_URL = settings.XERO_IDENTITY_URL = settings.XERO_API_URL = sandbox_process.url
    return sandbox_process


@pytest.fixture
def admin(db: None) -> User:
    """The admin who connects Xero."""
    return User.objects.create_superuser("ada", "ada@tracker.example", "ada")


@pytest.fixture
def standard_rate(db: None) -> TaxRate:
    return TaxRate.objects.create(code="STD", name="Standard rate", percent=20)


@pytest.fixture
def organisation(sandbox: Sandbox, admin: User, standard_rate: TaxRate) -> Organisation:
    """Connected, with the settings chosen."""
    call_command("connect_xero", "--accept", "--organisation", DEMO, verbosity=0)
    found = Connection.objects.get().organisation
    change(found, list(CHOSEN.items()))
    return found


@pytest.fixture
def company(db: None) -> Company:
    return Company.objects.create(name="Acme & Söhne Ltd", email="ap@acme.example")


@pytest.fixture
def make_invoice(company: Company, standard_rate: TaxRate) -> MakeInvoice:
    """`make_invoice("T-1", ("Fee", 1, "100.00"), ...)`: an approved invoice with these lines."""

    def make(number: str, *lines: tuple[str, object, object], **fields: object) -> Invoice:
        today = date.today()
        given = {"company": company, "issue_date": today, "due_date": today + timedelta(days=30)} | fields
        invoice = Invoice.objects.create(number=number, **{"status": InvoiceStatus.APPROVED} | given)
        amounts = []
        for position, (description, quantity, price) in enumerate(lines or [("Placement fee", 1, "100.00")]):
            line = InvoiceLine(
                invoice=invoice,
                position=position,
                kind=LineKind.PERMANENT_FEE,
                description=description,
                quantity=Decimal(str(quantity)),
                unit_price=Decimal(str(price)),
                tax_rate=standard_rate,
            )
            amounts.append(line.compute())
            line.save()
        total = sum_amounts(amounts)
        invoice.net, invoice.tax, invoice.total = total.net, total.tax, total.total
        invoice.save()
        return invoice

    return make


@pytest.fixture
def refreshes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The refresh tokens that were traded, in order."""
    traded: list[str] = []
    genuine = oauth.refresh

    def refresh(refresh_token: str) -> oauth.Tokens:
        traded.append(refresh_token)
        return genuine(refresh_token)

    monkeypatch.setattr(oauth, "refresh", refresh)
    return traded


@pytest.fixture
def on_call(monkeypatch: pytest.MonkeyPatch) -> OnCall:
    """`on_call(look)`: `look` sees every request before it leaves, and may raise instead."""
    genuine = XeroGateway.perform

    def install(look: Callable[[Request], None]) -> None:
        def perform(self: XeroGateway, request: Request, idempotency_key: str = "") -> Answer:
            look(request)
            return genuine(self, request, idempotency_key)

        monkeypatch.setattr(XeroGateway, "perform", perform)

    return install
