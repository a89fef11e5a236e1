"""The pop-ups that link a company to a contact, as a person goes through them."""

import json
import uuid
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounting_sync.choices import LinkedHow
from accounting_sync.models import CompanyLink, InvoiceLink, Organisation
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.contacts import linked, mirrored, story
from accounting_sync.tests.views_office import HTMX, batch_of, client_of, connect
from companies.models import Company
from invoices.choices import BatchStatus, DocumentKind
from invoices.models import Invoice

pytestmark = pytest.mark.django_db
REFUSED = (
    "“Acme & Söhne Ltd” does not exist in Xero, and Invoice Settings do not allow creating it. Link it to a "
    "contact that stands for it there, switch on “Auto-create companies that do not exist”, or …"
)


@pytest.fixture
def books(standard_rate: object) -> Organisation:
    return connect()


@pytest.fixture
def lia(books: Organisation) -> Client:
    return client_of("view_batch", "send_batch", "change_companylink", "view_company", name="lia")


def get(client: Client, name: str, company: Company, **query: str | int | UUID) -> str:
    address = reverse(f"accounting_sync:{name}", args=[company.pk])
    answer = client.get(address, {key: str(value) for key, value in query.items()}, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def post(client: Client, name: str, company: Company, htmx: bool = True, **given: object):
    address = reverse(f"accounting_sync:{name}", args=[company.pk])
    return client.post(address, given, headers=HTMX if htmx else {})


def test_the_pop_up_suggests_and_finds(lia: Client, books: Organisation, company: Company) -> None:
    mirrored(books, "Acme and Söhne Limited", email="ap@acme.example", account_number="A-1")
    taken = mirrored(books, "Acme & Söhne")
    linked(books, Company.objects.create(name="Other Ltd"), taken)
    text = get(lia, "choose_contact", company)
    assert "Which contact is Acme &amp; Söhne Ltd?" in text
    assert "Same name, spelled another way" in text
    assert "Account A-1" in text
    assert "Already linked to Other Ltd" in text


def test_what_is_archived_or_merged_is_found_and_cannot_be_picked(
    lia: Client, books: Organisation, company: Company
) -> None:
    new = mirrored(books, "Vale New")
    mirrored(books, "Vale Old", is_archived=True, merged_to=new.contact_id)
    mirrored(books, "Vale Away", is_archived=True)
    text = get(lia, "search_contacts", company, q="vale")
    assert text.count('type="radio"') == 3
    assert text.count(" disabled>") == 2
    assert "Merged into Vale New" in text
    assert "Archived" in text


def test_one_letter_is_no_search_and_more_than_twenty_are_said_to_be_more(
    lia: Client, books: Organisation, company: Company
) -> None:
    for number in range(21):
        mirrored(books, f"Vale {number}")
    assert "Vale" not in get(lia, "search_contacts", company, q="v")
    text = get(lia, "search_contacts", company, q="va")
    assert text.count('type="radio"') == 20
    assert "There are more." in text
    assert "No contact has “zz &amp; &lt;b&gt;”" in get(lia, "search_contacts", company, q="zz & <b>")


def test_without_htmx_the_same_search_is_a_page(lia: Client, books: Organisation, company: Company) -> None:
    mirrored(books, "Vale")
    for name in ("choose_contact", "search_contacts"):
        address = reverse(f"accounting_sync:{name}", args=[company.pk])
        page = lia.get(address, {"q": "vale"}).content.decode()
        assert "<html" in page
        assert "Vale" in page


def test_before_a_link_it_is_said_what_it_means(lia: Client, books: Organisation, company: Company) -> None:
    contact = mirrored(books, "Acme Holdings")
    linked(books, Company.objects.create(name="Other Ltd"), contact)
    text = get(lia, "confirm_contact", company, contact=contact.contact_id)
    assert "Link Acme &amp; Söhne Ltd to Acme Holdings?" in text
    assert "already linked to Other Ltd" in text
    assert f"/contacts/contact/{contact.contact_id}" in text
    assert not CompanyLink.objects.filter(company=company).exists()


def test_before_a_change_it_is_said_what_becomes_of_sent_invoices(
    lia: Client, books: Organisation, company: Company, make_invoice: MakeInvoice
) -> None:
    linked(books, company, mirrored(books, "Old"))
    for number in ("T-1", "T-2"):
        InvoiceLink.objects.create(
            organisation=books,
            invoice=make_invoice(number),
            kind=DocumentKind.INVOICE,
            document_id=uuid.uuid4(),
            remote_total=1,
        )
    text = get(lia, "confirm_contact", company, contact=mirrored(books, "New").contact_id)
    assert "2 sent invoices are with Old in Xero. They stay there" in text
    assert "moves it to New, which it refuses for paid ones" in text
    assert "2 sent invoices stay with Old there." in get(lia, "confirm_unlink", company)


def test_a_link_closes_the_pop_up_and_is_said(lia: Client, books: Organisation, company: Company) -> None:
    contact = mirrored(books, "Acme Holdings")
    answer = post(lia, "link_company", company, contact=contact.contact_id)
    assert answer.status_code == 204
    told = json.loads(answer.headers["HX-Trigger"])
    assert told["toast"] == {"value": "Acme & Söhne Ltd is linked to Acme Holdings."}
    assert "close-dialog" in told
    link = CompanyLink.objects.get()
    assert (link.contact_id, link.how, str(link.linked_by)) == (contact.contact_id, LinkedHow.CHOSEN, "lia")


def test_without_htmx_a_link_leads_back_to_the_company(
    lia: Client, books: Organisation, company: Company
) -> None:
    answer = post(lia, "link_company", company, htmx=False, contact=mirrored(books, "Acme").contact_id)
    assert answer["Location"] == company.get_absolute_url()
    assert b"is linked to Acme." in lia.get(company.get_absolute_url()).content
    answer = post(lia, "unlink_company", company, htmx=False, seen=CompanyLink.objects.get().contact_id)
    assert answer["Location"] == company.get_absolute_url()
    assert not CompanyLink.objects.exists()


def test_whoever_comes_too_late_is_told(lia: Client, books: Organisation, company: Company) -> None:
    there = linked(books, company, mirrored(books, "Theirs"))
    mine = mirrored(books, "Mine").contact_id
    assert "was linked to “Theirs”" in post(lia, "link_company", company, contact=mine).content.decode()
    late = post(lia, "link_company", company, contact=mine, seen=uuid.uuid4()).content.decode()
    assert "was linked to “Theirs”" in late
    assert post(lia, "link_company", company, contact=mine, seen=there.contact_id).status_code == 204
    assert [row[1] for row in story()] == ["Changed"]


@pytest.mark.parametrize("contact", ["", "x", "0f5a2b1c-6d0e-4f7a-9b8c-1d2e3f4a5b6c"])
def test_a_contact_that_is_none_changes_nothing(
    lia: Client, books: Organisation, company: Company, contact: str
) -> None:
    for answer in (
        post(lia, "link_company", company, contact=contact),
        lia.get(reverse("accounting_sync:confirm_contact", args=[company.pk]), {"contact": contact}),
    ):
        assert "No contact was picked" in answer.content.decode()
    assert not CompanyLink.objects.exists()


def test_a_removal_without_what_was_seen_changes_nothing(
    lia: Client, books: Organisation, company: Company
) -> None:
    linked(books, company, mirrored(books, "Acme"))
    assert "out of date" in post(lia, "unlink_company", company).content.decode()
    assert CompanyLink.objects.exists()


def test_without_a_connection_nothing_is_linked(lia: Client, company: Company) -> None:
    Organisation.objects.get().connection.delete()
    assert "not connected" in get(lia, "choose_contact", company)


def refused_batch(books: Organisation, invoice: Invoice):
    batch = batch_of(books, (invoice, BatchStatus.NEEDS_YOU, REFUSED))
    batch.submissions.update(finished_at=timezone.now())
    Invoice.objects.update(batch_number=batch.number, batch_status=BatchStatus.NEEDS_YOU)
    return batch


def test_a_refused_send_leads_to_the_link_and_back_to_its_result(
    lia: Client, books: Organisation, company: Company, make_invoice: MakeInvoice
) -> None:
    batch = refused_batch(books, make_invoice("T-1"))
    result = lia.get(batch.get_absolute_url()).content.decode()
    door = f"{reverse('accounting_sync:choose_contact', args=[company.pk])}?batch={batch.number}"
    assert f'href="{door}"' in result
    assert "Link Acme &amp; Söhne Ltd to a contact" in result
    panel = lia.get(reverse("accounting_sync:invoice_panel", args=[Invoice.objects.get().pk]), headers=HTMX)
    assert f'href="{door}"' in panel.content.decode()

    carried = f'name="batch" value="{batch.number}"'
    contact = mirrored(books, "Acme Holdings").contact_id
    assert carried in get(lia, "choose_contact", company, batch=batch.number)
    assert carried in get(lia, "confirm_contact", company, contact=contact, batch=batch.number)
    back = post(lia, "link_company", company, contact=contact, batch=batch.number).content.decode()
    assert "Acme &amp; Söhne Ltd is linked to Acme Holdings." in back
    assert "Acme &amp; Söhne Ltd is linked to Acme Holdings now." in back
    assert "Try again with 1" in back
    assert door not in back


def test_without_htmx_the_way_back_is_the_page_of_the_batch(
    lia: Client, books: Organisation, company: Company, make_invoice: MakeInvoice
) -> None:
    batch = refused_batch(books, make_invoice("T-1"))
    contact = mirrored(books, "Acme Holdings").contact_id
    answer = post(lia, "link_company", company, htmx=False, contact=contact, batch=batch.number)
    assert answer["Location"] == batch.get_absolute_url()


def test_who_may_not_link_is_told_whom_to_ask(
    books: Organisation, company: Company, make_invoice: MakeInvoice
) -> None:
    batch = refused_batch(books, make_invoice("T-1"))
    result = client_of("view_batch", "send_batch").get(batch.get_absolute_url()).content.decode()
    assert "Ask somebody in accounts to link Acme &amp; Söhne Ltd to a contact." in result
    assert "choose_contact" not in result
    assert reverse("accounting_sync:invoice_settings") not in result


def test_a_batch_of_other_books_offers_no_link(
    lia: Client, books: Organisation, company: Company, make_invoice: MakeInvoice
) -> None:
    batch = refused_batch(books, make_invoice("T-1"))
    books.connection.delete()
    connect(name="Other books")
    assert "to a contact</a>" not in lia.get(batch.get_absolute_url()).content.decode()
