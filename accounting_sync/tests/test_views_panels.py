"""The slots on the screens of invoices and companies, and the banner above them all."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounting_sync.choices import ConnectionState, LinkedHow
from accounting_sync.deep_links import document_url
from accounting_sync.models import CompanyLink, Connection, InvoiceLink, Organisation
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.views_office import ADMIN, HTMX, batch_of, client_of, connect
from companies.models import Company
from invoices.choices import BatchStatus, DocumentKind

pytestmark = pytest.mark.django_db
XERO_ID = "0f5a2b1c-6d0e-4f7a-9b8c-1d2e3f4a5b6c"
BANNER = reverse("accounting_sync:banner")


@pytest.fixture
def vic(standard_rate) -> Client:
    return client_of("view_batch")


def panel(client: Client, name: str, pk: int) -> str:
    return client.get(reverse(f"accounting_sync:{name}", args=[pk]), headers=HTMX).content.decode()


def test_an_invoice_shows_its_document_and_its_last_sends(vic, make_invoice: MakeInvoice):
    organisation, invoice = connect(), make_invoice("T-1")
    batch_of(organisation, (invoice, BatchStatus.NEEDS_YOU, "The code is not valid."))
    last = batch_of(organisation, (invoice, BatchStatus.SENT, ""))
    InvoiceLink.objects.create(
        organisation=organisation,
        invoice=invoice,
        kind=DocumentKind.INVOICE,
        document_id=XERO_ID,
        remote_status="AUTHORISED",
        remote_total=invoice.total,
    )
    text = panel(vic, "invoice_panel", invoice.pk)
    assert f"/invoicing/view/{XERO_ID}" in text
    assert "The code is not valid." in text
    assert text.index(last.get_absolute_url()) < text.index("The code is not valid.")


def test_an_invoice_that_was_never_sent_says_so(vic, make_invoice: MakeInvoice):
    invoice = make_invoice("T-1")
    assert "Not connected to Xero." in panel(vic, "invoice_panel", invoice.pk)
    connect()
    assert "Never sent." in panel(vic, "invoice_panel", invoice.pk)


def test_a_company_shows_its_contact_and_how_it_was_linked(vic, company: Company):
    organisation = connect()
    CompanyLink.objects.create(
        organisation=organisation,
        company=company,
        contact_id=XERO_ID,
        contact_name="Acme <Group>",
        how=LinkedHow.NAME,
    )
    text = panel(vic, "company_panel", company.pk)
    assert "Acme &lt;Group&gt;" in text
    assert "Same name" in text
    assert f"/contacts/contact/{XERO_ID}" in text


def test_a_company_not_linked_says_when_it_will_be(vic, company: Company):
    assert "not connected" in panel(vic, "company_panel", company.pk)
    connect()
    assert "Not linked yet" in panel(vic, "company_panel", company.pk)


@pytest.mark.parametrize(
    ("login", "kind", "address"),
    [
        (
            "https://login.xero.com",
            DocumentKind.INVOICE,
            f"https://go.xero.com/app/!S/invoicing/view/{XERO_ID}",
        ),
        (
            "https://login.xero.com",
            DocumentKind.CREDIT_NOTE,
            "https://go.xero.com/organisationlogin/default.aspx?shortcode=!S"
            f"&redirecturl=/AccountsReceivable/ViewCreditNote.aspx?creditNoteID={XERO_ID}",
        ),
        ("http://localhost:9", DocumentKind.INVOICE, f"http://localhost:9/app/!S/invoicing/view/{XERO_ID}"),
        (
            "http://localhost:9",
            DocumentKind.CREDIT_NOTE,
            f"http://localhost:9/app/!S/invoicing/view/{XERO_ID}",
        ),
    ],
)
def test_links_lead_to_xero_or_to_the_sandbox(settings, login, kind, address):
    settings.XERO_LOGIN_URL = login
    assert document_url(Organisation(short_code="!S"), kind, UUID(XERO_ID)) == address


def banner(client: Client) -> str:
    answer = client.get(BANNER, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode().strip()


def test_the_banner_is_empty_while_all_is_well(vic):
    connect()
    assert "notice" not in banner(vic)


def test_a_page_left_open_learns_of_it_and_is_not_told_twice(vic):
    connect()
    again = re.search(r'hx-get="([^"]+)"', banner(vic))
    assert again
    assert vic.get(again[1], headers=HTMX).status_code == 204
    Connection.objects.update(state=ConnectionState.LOST)
    assert "no longer accepts the connection" in vic.get(again[1], headers=HTMX).content.decode()


def test_the_banner_asks_an_admin_to_connect_and_tells_others_who_can(vic):
    assert "An administrator can connect it." in banner(vic)
    assert reverse("accounting_sync:connection") in banner(client_of(*ADMIN, name="ada"))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ConnectionState.LOST, "no longer accepts the connection"),
        (ConnectionState.DISCONNECTING, "is disconnected from Demo Company (UK)"),
        (ConnectionState.DISCONNECTED, "is disconnected from Demo Company (UK)"),
    ],
)
def test_the_banner_says_what_is_wrong_with_the_connection(vic, state, words):
    connect()
    Connection.objects.update(state=state)
    assert words in banner(vic)


def test_the_banner_names_the_end_of_a_pause_and_forgets_it_afterwards(vic):
    until = timezone.now() + timedelta(minutes=2)
    organisation = connect(paused_until=until, pause_reason="Xero asked us to wait.")
    assert f"until {timezone.localtime(until):%H:%M}" in banner(vic)
    organisation.paused_until = timezone.now() - timedelta(seconds=1)
    organisation.save()
    assert "notice" not in banner(vic)


@pytest.mark.parametrize("name", ["invoice_panel", "company_panel"])
def test_without_scripts_a_panel_is_a_page(vic, name, make_invoice: MakeInvoice):
    connect()
    invoice = make_invoice("T-1")
    key = invoice.pk if name == "invoice_panel" else invoice.company_id
    answer = vic.get(reverse(f"accounting_sync:{name}", args=[key]))
    assert "<!doctype html>" in answer.content.decode()
