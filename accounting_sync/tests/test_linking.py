"""Companies linked to contacts by people, one or many at once, and nothing overwritten unseen."""

import uuid
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.db.models import QuerySet

from accounting_sync.choices import LinkedHow
from accounting_sync.links import linking
from accounting_sync.links.linking import NotLinked
from accounting_sync.models import CompanyLink, ContactSuggestion, Organisation
from accounting_sync.tests.contacts import linked, mirrored, story
from accounting_sync.tests.views_office import connect
from audit.recording import record_many
from companies.models import Company

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture
def books(standard_rate: object) -> Organisation:
    return connect()


@pytest.fixture
def ben(db: None) -> User:
    return User.objects.create_user("ben", first_name="Ben", last_name="Okafor")


def the_link() -> tuple[str, str, User | None]:
    found = CompanyLink.objects.get()
    return found.contact_name, found.how, found.linked_by


def test_a_person_links_a_company(books: Organisation, company: Company, admin: User) -> None:
    contact = mirrored(books, "Acme Holdings")
    ContactSuggestion.objects.create(
        organisation=books, company=company, contact=contact, score=90, reason="similar name"
    )
    linking.link(books, company, contact, admin)
    assert the_link() == ("Acme Holdings", LinkedHow.CHOSEN, admin)
    assert CompanyLink.objects.get().contact_id == contact.contact_id
    assert not ContactSuggestion.objects.exists()
    assert story() == [("ada", "Linked", company.name, "", "Acme Holdings")]


def test_of_two_people_who_link_the_same_company_one_is_told_of_the_other(
    books: Organisation, company: Company, admin: User, ben: User
) -> None:
    linking.link(books, company, mirrored(books, "First"), ben)
    with pytest.raises(NotLinked, match="was linked to “First” by Ben Okafor meanwhile"):
        linking.link(books, company, mirrored(books, "Second"), admin)
    assert the_link()[0] == "First"
    assert len(story()) == 1


def test_a_link_that_a_send_made_meanwhile_is_not_overwritten(
    books: Organisation, company: Company, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes in just between the look and the insert."""
    genuine, theirs = QuerySet.bulk_create, mirrored(books, "By the send")

    def a_send_was_quicker(rows: "QuerySet[CompanyLink]", *args: Any, **kwargs: Any) -> list[CompanyLink]:
        if not CompanyLink.objects.exists():
            linked(books, company, theirs, how=LinkedHow.NAME)
        return genuine(rows, *args, **kwargs)

    monkeypatch.setattr(QuerySet, "bulk_create", a_send_was_quicker)
    with pytest.raises(NotLinked, match="“By the send” by Tracker"):
        linking.link(books, company, mirrored(books, "By hand"), admin)
    assert the_link() == ("By the send", LinkedHow.NAME, None)
    assert story() == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"is_archived": True}, "is archived"), ({"merged_to": uuid.uuid4()}, "became part of another")],
)
def test_nobody_is_linked_to_what_takes_no_invoices(
    books: Organisation, company: Company, admin: User, fields: dict[str, object], words: str
) -> None:
    with pytest.raises(NotLinked, match=words):
        linking.link(books, company, mirrored(books, "Old", **fields), admin)
    here = linked(books, company, mirrored(books, "Here"))
    with pytest.raises(NotLinked, match=words):
        linking.change(books, company, here.contact_id, mirrored(books, "Old too", **fields), admin)
    assert the_link()[0] == "Here"


def test_a_link_is_changed_and_the_history_says_from_what_to_what(
    books: Organisation, company: Company, admin: User
) -> None:
    before = linked(books, company, mirrored(books, "Old"), how=LinkedHow.NAME)
    linking.change(books, company, before.contact_id, mirrored(books, "New"), admin)
    assert the_link() == ("New", LinkedHow.CHOSEN, admin)
    assert story() == [("ada", "Changed", company.name, "Old", "New")]


def test_a_link_somebody_changed_meanwhile_is_left_as_it_is(
    books: Organisation, company: Company, admin: User, ben: User
) -> None:
    seen = linked(books, company, mirrored(books, "Old")).contact_id
    linking.change(books, company, seen, mirrored(books, "Ben's"), ben)
    with pytest.raises(NotLinked, match="“Ben's” by Ben Okafor"):
        linking.change(books, company, seen, mirrored(books, "Ada's"), admin)
    with pytest.raises(NotLinked, match="“Ben's” by Ben Okafor"):
        linking.unlink(books, company, seen, admin)
    assert the_link()[0] == "Ben's"


def test_a_removed_link_leaves_a_suggestion_behind(
    books: Organisation, company: Company, admin: User
) -> None:
    contact = mirrored(books, company.name)
    before = linked(books, company, contact)
    linking.unlink(books, company, before.contact_id, admin)
    assert not CompanyLink.objects.exists()
    assert story() == [("ada", "Removed", company.name, company.name, "")]
    suggestion = ContactSuggestion.objects.get()
    assert (suggestion.company, suggestion.contact, suggestion.score) == (company, contact, 100)
    with pytest.raises(NotLinked, match="was removed meanwhile"):
        linking.unlink(books, company, before.contact_id, admin)


def test_two_companies_may_be_one_contact(books: Organisation, company: Company, admin: User) -> None:
    contact = mirrored(books, "Group")
    for each in (company, Company.objects.create(name="Daughter")):
        linking.link(books, each, contact, admin)
    assert CompanyLink.objects.filter(contact_id=contact.contact_id).count() == 2


def test_links_of_another_organisation_do_not_count(
    books: Organisation, company: Company, admin: User
) -> None:
    other = Organisation.objects.create(tenant_id=uuid.uuid4(), name="Other books")
    linked(other, company, mirrored(other, "There"))
    linking.link(books, company, mirrored(books, "Here"), admin)
    assert CompanyLink.objects.count() == 2


def test_many_are_linked_at_once_and_what_could_not_be_is_told(
    books: Organisation, admin: User, ben: User
) -> None:
    contact, archived = mirrored(books, "Good"), mirrored(books, "Away", is_archived=True)
    names = ("A", "B", "Quick Ltd", "Late Ltd", "Gone Ltd")
    a, b, quick, late, gone = (Company.objects.create(name=name) for name in names)
    linking.link(books, quick, contact, ben)
    chosen = {
        a.pk: contact.contact_id,
        b.pk: contact.contact_id,
        quick.pk: contact.contact_id,
        late.pk: archived.contact_id,
        gone.pk: uuid.uuid4(),
        987654: contact.contact_id,
    }
    result = linking.link_many(books, chosen, admin)
    assert result.linked == 2
    assert sorted(result.skipped) == [
        ("Gone Ltd", "Its contact is not in Xero any more."),
        ("Late Ltd", "The contact “Away” is archived in Xero. Restore it there, or link another contact."),
        ("Quick Ltd", "It was linked by somebody else meanwhile."),
    ]
    assert set(CompanyLink.objects.filter(linked_by=admin).values_list("company__name", flat=True)) == {
        "A",
        "B",
    }
    assert [row for row in story() if row[0] == "ada"] == [
        ("ada", "Linked", "A", "", "Good"),
        ("ada", "Linked", "B", "", "Good"),
    ]


def test_linking_many_takes_a_few_queries(
    books: Organisation, admin: User, django_assert_max_num_queries: object
) -> None:
    contact = mirrored(books, "Good")
    Company.objects.bulk_create([Company(name=f"Company {number}") for number in range(250)])
    chosen = dict.fromkeys(Company.objects.values_list("pk", flat=True), contact.contact_id)
    with django_assert_max_num_queries(20):  # type: ignore[operator]  # pytest-django's, typed as object
        assert linking.link_many(books, chosen, admin).linked == 250


def test_a_link_and_its_history_are_written_together_or_not_at_all(
    books: Organisation, company: Company, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        record_many(*args, **kwargs)  # type: ignore[arg-type]
        raise IntegrityError

    monkeypatch.setattr("accounting_sync.links.history.record_many", fail)
    contact = mirrored(books, "Acme Holdings")
    with pytest.raises(IntegrityError):
        linking.link(books, company, contact, admin)
    assert not CompanyLink.objects.exists()
    assert story() == []


@time_machine.travel("2026-03-01T12:00:00Z", tick=False)
def test_a_second_press_in_the_same_instant_is_told_that_the_first_one_linked_it(
    books: Organisation, company: Company, admin: User
) -> None:
    contact = mirrored(books, "Acme Holdings")
    linking.link(books, company, contact, admin)
    with pytest.raises(NotLinked, match="“Acme Holdings” by ada"):
        linking.link(books, company, contact, admin)
    assert len(story()) == 1


def test_links_are_written_in_one_order_so_that_two_who_link_the_same_never_block_each_other(
    books: Organisation, admin: User
) -> None:
    """PostgreSQL ends one of two that wait for each other: seen in two of fifteen tries."""
    companies = [Company.objects.create(name=name) for name in ("Acme", "Borealis", "Ceres")]
    rows = [(company, uuid.uuid4(), company.name) for company in reversed(companies)]
    linking._insert(books, rows, LinkedHow.CHOSEN, admin)
    assert list(CompanyLink.objects.order_by("pk").values_list("company_id", flat=True)) == [
        company.pk for company in companies
    ]
