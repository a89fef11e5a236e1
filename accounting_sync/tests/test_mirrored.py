"""Which contact a company is judged by: the one it is linked to, where that led, or the one of its name."""

import uuid

import pytest

from accounting_sync.checks.mirrored import Customers
from accounting_sync.links.usable import Contact
from accounting_sync.models import Organisation
from accounting_sync.tests.contacts import linked, mirrored
from companies.models import Company

pytestmark = pytest.mark.django_db


@pytest.fixture
def books() -> Organisation:
    return Organisation.objects.create(tenant_id=uuid.uuid4(), name="Books")


def contact_of(books: Organisation, company: Company) -> Contact | None:
    return Customers(books).of([company.pk])[company.pk].contact


def test_a_linked_company_has_its_contact_whatever_its_name(books: Organisation, company: Company) -> None:
    mirrored(books, company.name, is_archived=True)
    linked(books, company, mirrored(books, "Acme Group"))
    assert contact_of(books, company) == Contact("Acme Group")


def test_of_two_of_its_name_the_active_one_counts(books: Organisation, company: Company) -> None:
    mirrored(books, company.name)
    mirrored(books, company.name.upper(), is_archived=True)
    assert contact_of(books, company) == Contact(company.name)


@pytest.mark.parametrize("is_archived", [True, False])
def test_a_merged_contact_is_followed_to_the_one_it_is_now(
    books: Organisation, company: Company, is_archived: bool
) -> None:
    last = mirrored(books, "Acme Group", is_archived=is_archived)
    middle = mirrored(books, "Acme UK", is_archived=True, merged_to=last.contact_id)
    first = mirrored(books, "Acme", is_archived=True, merged_to=middle.contact_id)
    linked(books, company, first)
    assert contact_of(books, company) == Contact("Acme Group", is_archived=is_archived)


def test_merges_that_lead_nowhere_leave_it_merged(books: Organisation, company: Company) -> None:
    linked(books, company, mirrored(books, "Acme", is_archived=True, merged_to=uuid.uuid4()))
    assert contact_of(books, company) == Contact("Acme", is_archived=True, is_merged=True)


def test_merges_that_go_round_end(books: Organisation, company: Company) -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    mirrored(books, "Acme UK", contact_id=other, is_archived=True, merged_to=one)
    linked(books, company, mirrored(books, "Acme", contact_id=one, is_archived=True, merged_to=other))
    found = contact_of(books, company)
    assert found is not None
    assert found.is_merged


def test_merges_that_lead_nowhere_at_several_steps_end(books: Organisation, company: Company) -> None:
    """Asked for in turns, the two that are not there would be asked for without end."""
    far = mirrored(books, "Acme UK", is_archived=True, merged_to=uuid.uuid4())
    first = mirrored(books, "Acme", is_archived=True, merged_to=far.contact_id)
    other = Company.objects.create(name="Borealis Ltd")
    linked(books, company, first)
    linked(books, other, mirrored(books, "Borealis", is_archived=True, merged_to=uuid.uuid4()))
    found = Customers(books).of([company.pk, other.pk])
    assert {pk: each.contact and each.contact.name for pk, each in found.items()} == {
        company.pk: "Acme",
        other.pk: "Borealis",
    }


def test_another_organisations_contacts_are_not_looked_at(books: Organisation, company: Company) -> None:
    mirrored(Organisation.objects.create(tenant_id=uuid.uuid4(), name="Others"), company.name)
    assert contact_of(books, company) is None
