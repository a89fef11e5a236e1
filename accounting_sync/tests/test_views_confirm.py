"""The pop-up before the press: it tells what would happen, and changes nothing."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounting_sync.checks.preview import preview
from accounting_sync.choices import BatchKind, ConnectionState
from accounting_sync.models import AccountsSettings, Batch, Connection, InvoiceLink, Organisation
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.views_office import HTMX, SENDER, client_of, connect, ticked
from companies.models import Company
from invoices.choices import InvoiceStatus
from invoices.models import Invoice, Office

pytestmark = pytest.mark.django_db
CONFIRM = reverse("accounting_sync:confirm", args=["send"])
SYNC = reverse("accounting_sync:confirm", args=["sync"])


@pytest.fixture
def sam(standard_rate) -> Client:
    return client_of(*SENDER)


def popup(client: Client, data: dict[str, str], url: str = CONFIRM) -> str:
    answer = client.post(url, data, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_shows_the_count_the_companies_and_a_total_per_currency(sam, make_invoice: MakeInvoice):
    connect()
    pounds, euros = make_invoice("T-1"), make_invoice("T-2", currency="EUR")
    credit = make_invoice("T-3", ("Refund", -1, "50.00"))
    text = popup(sam, ticked(pounds, euros, credit))
    assert "Send 3 invoices to Xero (Demo Company (UK))?" in text
    assert "Send 3 invoices</button>" in text
    assert "60.00 GBP" in text
    assert "120.00 EUR" in text
    assert "of them 1 credit note" in text
    assert "Acme &amp; Söhne Ltd" in text


def test_one_invoice_is_shown_with_its_details(sam, make_invoice: MakeInvoice):
    connect()
    text = popup(sam, ticked(make_invoice("T-1", ("Fee for Ana", 2, "10.50"), reference="PO 7")))
    assert "Send invoice T-1 to Xero" in text
    assert "Fee for Ana" in text
    assert "PO 7" in text
    assert "25.20 GBP" in text


def test_of_one_invoice_what_stops_it_comes_before_its_lines(sam, make_invoice: MakeInvoice):
    connect()
    text = popup(sam, ticked(make_invoice("T-1", ("Fee for Ana", 1, "10.50"), ("", 1, "5.00"))))
    assert 0 < text.index("Needs you first: 1") < text.index("Fee for Ana")


def test_what_needs_a_person_and_what_is_left_out_is_named_with_its_reason(sam, make_invoice: MakeInvoice):
    connect()
    fine, draft = make_invoice("T-1"), make_invoice("T-2", status=InvoiceStatus.DRAFT)
    empty = make_invoice("T-3", ("", 1, "5.00"))
    text = popup(sam, ticked(fine, draft, empty))
    assert "Needs you first: 1" in text
    assert "A line has no description. Write one." in text
    assert "Left out: 1" in text
    assert "It is a draft. Approve it, then send it." in text
    assert "Send 1 invoice</button>" in text
    assert "Send 1 invoice to Xero (Demo Company (UK))?" in text


def test_the_button_is_off_and_says_why_when_nothing_goes(sam, make_invoice: MakeInvoice):
    connect()
    text = popup(sam, ticked(make_invoice("T-1", status=InvoiceStatus.DRAFT)))
    assert 'disabled aria-describedby="why-not"' in text
    assert ">Nothing to send</h2>" in text
    assert "Mend what is named above" in popup(sam, ticked(make_invoice("T-2", ("", 1, "5.00"))))


def test_what_is_in_xero_already_is_said_to_be_updated_there(sam, make_invoice: MakeInvoice):
    organisation = connect()
    first, second, new = (make_invoice(f"T-{number}") for number in (1, 2, 3))
    for invoice in (first, second):
        InvoiceLink.objects.create(
            organisation=organisation,
            invoice=invoice,
            kind=invoice.kind,
            document_id=uuid.uuid4(),
            remote_total=invoice.total,
        )
    assert "Send invoice T-1 again and update it in Xero (Demo Company (UK))?" in popup(sam, ticked(first))
    text = popup(sam, ticked(first, second))
    assert "Send 2 invoices again and update them in Xero (Demo Company (UK))?" in text
    assert "Send 3 invoices to Xero" in popup(sam, ticked(first, second, new))


def test_a_sync_asks_in_its_own_words(standard_rate, make_invoice: MakeInvoice):
    organisation = connect()
    sent = make_invoice("T-1")
    InvoiceLink.objects.create(
        organisation=organisation,
        invoice=sent,
        kind=sent.kind,
        document_id=uuid.uuid4(),
        remote_total=sent.total,
    )
    never, sync = make_invoice("T-2"), client_of("sync_batch")
    text = popup(sync, ticked(sent, never), SYNC)
    assert "Sync 1 invoice from Xero" in text
    assert ">Nothing to sync</h2>" in popup(sync, ticked(never), SYNC)
    assert "It was never sent, so there is nothing to bring back." in text


def test_everything_the_filter_matches_can_be_chosen(sam, make_invoice: MakeInvoice):
    connect()
    make_invoice("T-1"), make_invoice("T-2"), make_invoice("X-1")
    text = popup(sam, {"scope": "matching", "filter": "q=T-"})
    assert "Send 2 invoices to Xero" in text
    assert 'name="filter" value="q=T-"' in text


def test_nothing_is_written(sam, make_invoice: MakeInvoice):
    connect()
    popup(sam, ticked(make_invoice("T-1")))
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"scope": "ticked", "ids": ""}, "No invoice is ticked."),
        ({"scope": "ticked", "ids": "1;drop"}, "could not be read"),
        ({"scope": "ticked", "ids": "999999"}, "does not exist"),
        ({"scope": "matching", "filter": "colour=red"}, "There is no filter called"),
        ({"scope": "matching", "filter": "status=void"}, "No invoice matches"),
        ({}, "Say what to act on"),
    ],
)
def test_a_choice_that_cannot_be_read_is_told_as_a_sentence(sam, data, sentence):
    connect()
    assert sentence in popup(sam, data)


def test_not_connected_says_so_and_names_the_way(sam, make_invoice: MakeInvoice):
    text = popup(sam, ticked(make_invoice("T-1")))
    assert "Tracker is not connected to Xero." in text
    assert reverse("accounting_sync:connection") in text
    assert not Connection.objects.exists()


def test_it_warns_when_what_is_sent_will_have_to_wait(sam, make_invoice: MakeInvoice):
    connect()
    chosen = ticked(make_invoice("T-1"))
    assert "interrupted" not in popup(sam, chosen)
    Connection.objects.update(state=ConnectionState.LOST)
    assert "What you send now waits, and goes after a reconnect." in popup(sam, chosen)


def test_a_company_name_cannot_bring_markup_along(sam, company: Company, make_invoice: MakeInvoice):
    Company.objects.filter(pk=company.pk).update(name="<script>alert(1)</script>")
    connect(name="<b>Books</b>")
    text = popup(sam, ticked(make_invoice("T-1"), make_invoice("<img src=x>")))
    assert "<script>" not in text
    assert "<b>Books" not in text
    assert "<img" not in text
    assert "&lt;script&gt;" in text


def test_the_filter_comes_back_escaped(sam, make_invoice: MakeInvoice):
    connect()
    make_invoice('"><script>')
    text = popup(sam, {"scope": "matching", "filter": 'q="><script>'})
    assert "<script>" not in text


def test_without_htmx_it_is_a_page(sam, make_invoice: MakeInvoice):
    connect()
    answer = sam.post(CONFIRM, ticked(make_invoice("T-1")))
    assert answer.status_code == 200
    assert b"<html" in answer.content
    assert b"Send invoice T-1" in answer.content


def test_a_problem_without_htmx_is_a_page_with_a_truthful_status(sam):
    connect()
    assert sam.post(CONFIRM, {}).status_code == 422


@pytest.fixture
def francs(standard_rate, make_invoice: MakeInvoice) -> dict[str, str]:
    """An invoice in a currency that was not switched on when Xero was last read."""
    connect(mirrored=True)
    AccountsSettings.objects.update(auto_create_companies=True)
    return ticked(make_invoice("T-1", currency="CHF"))


def test_what_xero_would_refuse_needs_a_person_first_and_says_how_old_that_is(sam, francs):
    Organisation.objects.update(mirrored_at=datetime(2026, 3, 2, 9, 5, tzinfo=UTC))
    text = popup(sam, francs)
    assert "The currency CHF is not switched on in Xero." in text
    assert "Checked against what Xero said on 2 Mar 2026, 09:05." in text
    assert "what is mended in Xero counts once it is read." in text


def test_who_may_refresh_does_so_in_the_pop_up_which_then_looks_again(francs):
    text = popup(client_of(*SENDER, "change_accountssettings", name="ada"), francs)
    assert f'hx-get="{reverse("accounting_sync:mirror")}?place=dialog"' in text
    assert f'hx-post="{CONFIRM}" hx-include="#confirm-form" hx-trigger="mirror-done from:body"' in text


def test_who_may_not_is_told_who_may(sam, francs):
    text = popup(sam, francs)
    assert reverse("accounting_sync:mirror") not in text
    assert "Who looks after Invoice Settings or links companies can read Xero again" in text


def test_where_something_goes_there_is_nothing_to_wait_for(francs, make_invoice: MakeInvoice):
    both = francs | {"ids": f"{francs['ids']},{make_invoice('T-2').pk}"}
    text = popup(client_of(*SENDER, "change_accountssettings", name="ada"), both)
    assert "Send 1 invoice</button>" in text
    assert "Checked against what Xero said on" in text
    assert reverse("accounting_sync:mirror") not in text


def test_what_is_wrong_here_is_not_for_xero_to_say(francs, make_invoice: MakeInvoice):
    both = francs | {"ids": f"{francs['ids']},{make_invoice('T-2', ('', 1, '5.00')).pk}"}
    text = popup(client_of(*SENDER, "change_accountssettings", name="ada"), both)
    assert "Nothing can go yet. Mend what is named above, then send again." in text
    assert reverse("accounting_sync:mirror") not in text


def test_a_company_that_has_to_be_linked_is_one_click_away(standard_rate, make_invoice: MakeInvoice):
    connect(mirrored=True)
    invoice = make_invoice("T-1")
    client = client_of(*SENDER, "change_companylink", "change_accountssettings", name="ada")
    text = popup(client, ticked(invoice))
    assert "“Acme &amp; Söhne Ltd” does not exist in Xero" in text
    assert f'hx-get="{reverse("accounting_sync:choose_contact", args=[invoice.company_id])}"' in text
    assert "Link Acme &amp; Söhne Ltd to a contact" in text
    assert f'<a href="{reverse("accounting_sync:invoice_settings")}">Open Invoice Settings</a>' in text


def test_a_preview_asks_as_much_for_many_invoices_and_companies_as_for_few(sam, make_invoice: MakeInvoice):
    organisation = connect(mirrored=True)
    AccountsSettings.objects.update(auto_create_companies=True)
    leeds = Office.objects.create(name="Leeds")

    def more(count: int) -> None:
        for _ in range(count):
            number = Invoice.objects.count()
            company = Company.objects.create(name=f"Client {number}")
            make_invoice(f"T-{number}", company=company, office=leeds)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            found = preview(organisation, BatchKind.SEND, Invoice.objects.all())
        assert found.going == Invoice.objects.count()
        return len(seen)

    more(2)
    few = asked()
    more(30)
    assert asked() == few
