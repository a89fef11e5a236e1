"""What a reading of the contacts means for links: merges followed, new names taken, others suggested."""

import uuid

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from accounting_sync.choices import LinkedHow
from accounting_sync.links import linking, suggesting
from accounting_sync.links.merged import end_of
from accounting_sync.models import CompanyLink, ContactSuggestion, MirrorContact, Organisation
from accounting_sync.tests.contacts import in_xero, linked, mirrored, press, read_again, story
from accounting_sync.tests.sandbox import Sandbox
from accounting_sync.tests.views_office import connect
from companies.models import Company

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture
def books(standard_rate: object) -> Organisation:
    return connect()


def suggested() -> dict[str, tuple[str, int]]:
    rows = ContactSuggestion.objects.select_related("company", "contact")
    return {row.company.name: (row.contact.name, row.score) for row in rows}


def test_what_people_do_to_a_contact_in_xero_is_seen_here(
    organisation: Organisation, sandbox: Sandbox, company: Company, admin: User
) -> None:
    old, new = (in_xero(sandbox, organisation, name) for name in ("Acme Old", "Acme New"))
    read_again(organisation)
    linking.link(organisation, company, MirrorContact.objects.get(contact_id=old), admin)

    press(sandbox, organisation, old, "rename", name="Acme Older")
    read_again(organisation)
    linking.after_reading(organisation)
    assert CompanyLink.objects.get().contact_name == "Acme Older"

    press(sandbox, organisation, old, "merge", into=new)
    read_again(organisation)
    linking.after_reading(organisation)
    link = CompanyLink.objects.get()
    assert (str(link.contact_id), link.contact_name) == (new, "Acme New")
    assert (link.how, link.linked_by) == (LinkedHow.MERGED, None)
    assert link.checked_at is not None

    press(sandbox, organisation, new, "archive")
    read_again(organisation)
    linking.after_reading(organisation)
    assert str(CompanyLink.objects.get().contact_id) == new
    assert story() == [
        ("ada", "Linked", company.name, "", "Acme Old"),
        ("Tracker", "Renamed in Xero", company.name, "Acme Old", "Acme Older"),
        ("Tracker", "Followed a merge in Xero", company.name, "Acme Older", "Acme New"),
    ]


def test_merges_are_followed_to_the_end_and_two_companies_may_meet_there(
    books: Organisation, company: Company
) -> None:
    end = mirrored(books, "End")
    middle = mirrored(books, "Middle", merged_to=end.contact_id, is_archived=True)
    first = mirrored(books, "First", merged_to=middle.contact_id, is_archived=True)
    linked(books, company, first)
    linked(books, Company.objects.create(name="Other"), middle)
    linking.after_reading(books)
    assert set(CompanyLink.objects.values_list("contact_id", "contact_name")) == {(end.contact_id, "End")}
    linking.after_reading(books)
    assert len(story()) == 2


def test_a_circle_of_merges_and_an_end_nobody_knows_leave_the_link_alone(
    books: Organisation, company: Company
) -> None:
    one, two = uuid.uuid4(), uuid.uuid4()
    circle = mirrored(books, "One", contact_id=one, merged_to=two)
    mirrored(books, "Two", contact_id=two, merged_to=one)
    linked(books, company, circle)
    lost = mirrored(books, "Lost", merged_to=uuid.uuid4())
    linked(books, Company.objects.create(name="Other"), lost)
    linking.after_reading(books)
    assert set(CompanyLink.objects.values_list("contact_name", flat=True)) == {"One", "Lost"}
    assert story() == []


def test_the_end_of_a_chain() -> None:
    a, b, c = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    assert end_of(a, {}) == a
    assert end_of(a, {a: b, b: c}) == c
    assert end_of(a, {a: a}) is None
    assert end_of(a, {a: b, b: c, c: b}) is None


def test_only_what_the_mirror_holds_counts_as_checked(books: Organisation, company: Company) -> None:
    linked(books, company, mirrored(books, "Here"))
    gone = linked(books, Company.objects.create(name="Other"), mirrored(books, "Gone"))
    MirrorContact.objects.filter(name="Gone").delete()
    began = timezone.now()
    linking.after_reading(books)
    assert CompanyLink.objects.get(company=company).checked_at >= began  # type: ignore[operator]
    gone.refresh_from_db()
    assert gone.checked_at is None


def test_another_organisation_is_not_touched(books: Organisation, company: Company) -> None:
    other = Organisation.objects.create(tenant_id=uuid.uuid4(), name="Other books")
    end = mirrored(other, "End")
    start = mirrored(other, "Start", merged_to=end.contact_id)
    linked(other, company, start)
    linking.after_reading(books)
    link = CompanyLink.objects.get()
    assert (link.contact_name, link.checked_at) == ("Start", None)
    assert suggested() == {}


def test_each_unlinked_company_gets_its_best_contact(books: Organisation, company: Company) -> None:
    mirrored(books, "ACME and Sohne Limited")
    mirrored(books, "Zephyr", email="pay@zephyr.example")
    away = mirrored(books, "Away Ltd", is_archived=True)
    mirrored(books, "Went Ltd", merged_to=away.contact_id)
    Company.objects.create(name="Wind Power Ltd", email="pay@zephyr.example")
    for name in ("Away Ltd", "Went Ltd", "Nobody knows this one"):
        Company.objects.create(name=name)
    linked(books, Company.objects.create(name="Linked Ltd"), mirrored(books, "Linked Ltd"))
    linking.after_reading(books)
    assert suggested() == {
        company.name: ("ACME and Sohne Limited", 98),
        "Wind Power Ltd": ("Zephyr", 80),
    }


def test_suggestions_are_renewed_with_each_reading(books: Organisation, company: Company) -> None:
    first = mirrored(books, "Acme & Söhne")
    linking.after_reading(books)
    assert suggested() == {company.name: ("Acme & Söhne", 95)}
    first.delete()
    mirrored(books, "Acme & Söhne Ltd")
    linking.after_reading(books)
    assert suggested() == {company.name: ("Acme & Söhne Ltd", 100)}
    linked(books, company, mirrored(books, "Somebody"))
    linking.after_reading(books)
    assert suggested() == {}


def test_two_companies_that_would_be_one_contact_are_not_both_sure(books: Organisation) -> None:
    mirrored(books, "Acme", tax_number="GB123456789")
    for name in ("Acme Ltd", "Acme UK Ltd"):
        Company.objects.create(name=name, tax_number="GB 123 4567 89")
    linking.after_reading(books)
    assert suggested() == {"Acme Ltd": ("Acme", 90), "Acme UK Ltd": ("Acme", 90)}


def test_for_one_company_the_best_contact_is_found_in_a_crowd_of_its_words(
    books: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggesting, "WORTH_A_LOOK", 2)
    for number in range(4):
        mirrored(books, f"Nursing Services {number}")
    mirrored(books, "Aspen Nursing Services Limited")
    found = suggesting.suggest(books, Company.objects.create(name="Aspen Nursing Services Ltd"))
    assert (found[0].contact.name, found[0].sureness) == ("Aspen Nursing Services Limited", "Sure")


def test_a_company_with_nothing_to_go_by_gets_no_suggestion(books: Organisation) -> None:
    mirrored(books, "Vale")
    assert suggesting.suggest(books, Company.objects.create(name="!!!")) == []
