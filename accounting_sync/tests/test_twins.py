"""Before a send creates a company in Xero: is it there already, under a name spelled a little differently?"""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounting_sync.links import suggesting
from accounting_sync.models import AccountsSettings, Organisation
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.contacts import mirrored
from accounting_sync.tests.views_office import HTMX, client_of, connect, ticked
from companies.models import Company

pytestmark = [pytest.mark.django_db, pytest.mark.services]
TWIN = "Acme &amp; Söhne Ltd would be created in Xero, which has “ACME and Söhne Limited” already."


@pytest.fixture
def books(standard_rate) -> Organisation:
    """Connected, read, and allowed to create companies."""
    organisation = connect(mirrored=True)
    AccountsSettings.objects.update(auto_create_companies=True)
    return organisation


@pytest.fixture
def sam() -> Client:
    return client_of("view_batch", "send_batch", "change_companylink")


def popup(client: Client, *invoices) -> str:
    address = reverse("accounting_sync:confirm", args=["send"])
    return client.post(address, ticked(*invoices), headers=HTMX).content.decode()


def test_a_company_that_is_not_there_is_said_to_be_created(books, sam, make_invoice: MakeInvoice):
    text = popup(sam, make_invoice("T-1"))
    assert "To be created in Xero" in text
    assert "already" not in text


def test_a_likely_twin_is_told_by_the_last_comparison(books, sam, make_invoice: MakeInvoice):
    invoice = make_invoice("T-1")
    mirrored(books, "ACME and Söhne Limited")
    suggesting.suggest_all(books)
    Organisation.objects.update(mirrored_at=timezone.now())
    text = popup(sam, invoice)
    assert TWIN in text
    assert f'hx-get="{reverse("accounting_sync:choose_contact", args=[invoice.company_id])}"' in text


def test_a_company_saved_since_the_last_reading_is_compared_now(books, sam, make_invoice: MakeInvoice):
    mirrored(books, "ACME and Söhne Limited")
    assert TWIN in popup(sam, make_invoice("T-1"))


def test_what_the_last_reading_found_unlike_is_not_compared_again(books, sam, make_invoice: MakeInvoice):
    invoice = make_invoice("T-1")
    mirrored(books, "ACME and Söhne Limited")
    Organisation.objects.update(mirrored_at=timezone.now())
    assert "already" not in popup(sam, invoice)


def test_a_contact_of_exactly_its_name_is_no_twin_but_its_contact(books, sam, make_invoice: MakeInvoice):
    mirrored(books, "acme & söhne ltd")
    text = popup(sam, make_invoice("T-1"))
    assert "To be created in Xero" not in text
    assert "already" not in text


def test_among_many_those_to_be_created_are_counted(books, sam, make_invoice: MakeInvoice):
    other = Company.objects.create(name="Quite Another plc")
    mirrored(books, "Quite Another PLC")
    text = popup(sam, make_invoice("T-1"), make_invoice("T-2", company=other))
    assert "2, of them 1 to be created in Xero" in text


def test_who_may_not_link_is_told_whom_to_ask(books, make_invoice: MakeInvoice):
    mirrored(books, "ACME and Söhne Limited")
    text = popup(client_of("view_batch", "send_batch", name="vic"), make_invoice("T-1"))
    assert TWIN in text
    assert "Ask somebody in accounts to link Acme &amp; Söhne Ltd to a contact." in text
