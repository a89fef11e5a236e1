"""Accounts System Details of a company: which contact, how it came to be, what was done to it since."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounting_sync.links import linking
from accounting_sync.models import MirrorContact, Organisation
from accounting_sync.tests.contacts import linked, mirrored
from accounting_sync.tests.views_office import HTMX, client_of, connect
from companies.models import Company

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(standard_rate: object) -> Organisation:
    return connect()


@pytest.fixture
def vic(books: Organisation) -> Client:
    return client_of("view_batch", name="vic")


def panel(client: Client, company: Company) -> str:
    address = reverse("accounting_sync:company_panel", args=[company.pk])
    return client.get(address, headers=HTMX).content.decode()


def test_it_tells_numbers_who_linked_it_and_when_it_was_last_checked(
    vic: Client, books: Organisation, company: Company, admin: User
) -> None:
    contact = mirrored(
        books, "Acme Holdings", account_number="A-77", contact_number="C-1", email="a@b.example"
    )
    linking.link(books, company, contact, admin)
    text = panel(vic, company)
    for words in ("Acme Holdings", "A-77", "C-1", "a@b.example", "Chosen by a person, ada, "):
        assert words in text
    assert "Not since it was linked" in text
    linking.after_reading(books)
    assert "Not since it was linked" not in panel(vic, company)


def test_only_who_may_link_is_offered_to(vic: Client, books: Organisation, company: Company) -> None:
    lia = client_of("view_batch", "change_companylink", name="lia")
    choose, remove = (
        reverse(f"accounting_sync:{name}", args=[company.pk]) for name in ("choose_contact", "confirm_unlink")
    )
    assert choose not in panel(vic, company)
    assert choose in panel(lia, company)
    assert remove not in panel(lia, company)
    linked(books, company, mirrored(books, "Acme"))
    assert choose not in panel(vic, company)
    assert remove in panel(lia, company)


def test_an_unlinked_company_shows_whom_it_may_be(vic: Client, books: Organisation, company: Company) -> None:
    mirrored(books, company.name)
    linking.after_reading(books)
    assert f"It may be {company.name.replace('&', '&amp;')} (same name)." in panel(vic, company)


def test_an_archived_contact_is_shown_with_the_ways_out(
    vic: Client, books: Organisation, company: Company
) -> None:
    linked(books, company, mirrored(books, "Acme", is_archived=True))
    text = panel(vic, company)
    assert "Archived</span>" in text
    assert "Restore it there, or change the link to another contact." in text


def test_a_new_name_and_a_merge_in_xero_are_told_of(
    vic: Client, books: Organisation, company: Company
) -> None:
    contact = mirrored(books, "Old")
    linked(books, company, contact, linked_at=timezone.now() - timedelta(days=1))
    MirrorContact.objects.update(name="New")
    linking.after_reading(books)
    assert "Renamed in Xero, seen on" in panel(vic, company)
    assert "it was Old" in panel(vic, company)
    group = mirrored(books, "Group")
    MirrorContact.objects.filter(pk=contact.pk).update(merged_to=group.contact_id)
    linking.after_reading(books)
    text = panel(vic, company)
    assert "Followed a merge in Xero, seen on" in text
    assert "it was New" in text


def test_a_merge_that_leads_nowhere_and_a_contact_that_is_gone_ask_for_a_person(
    vic: Client, books: Organisation, company: Company
) -> None:
    contact = mirrored(books, "Acme", merged_to=uuid.uuid4())
    linked(books, company, contact)
    assert "Merged</span>" in panel(vic, company)
    contact.delete()
    assert "was not among the contacts" not in panel(vic, company)
    Organisation.objects.update(mirrored_at=timezone.now() + timedelta(seconds=1))
    assert "was not among the contacts" in panel(vic, company)
