"""The page of all companies without a contact: suggestions, ticks, and what became of them."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounting_sync.links import linking
from accounting_sync.models import CompanyLink, ContactSuggestion, MirrorContact, Organisation
from accounting_sync.tests.contacts import linked, mirrored
from accounting_sync.tests.views_office import client_of, connect
from companies.models import Company

pytestmark = pytest.mark.django_db
PAGE, PRESS = reverse("accounting_sync:link_many"), reverse("accounting_sync:link_ticked")


@pytest.fixture
def books(standard_rate: object) -> Organisation:
    return connect()


@pytest.fixture
def lia(books: Organisation) -> Client:
    return client_of("change_companylink", name="lia")


def suggested(books: Organisation, company: str, contact: str, score: int = 100) -> Company:
    made = Company.objects.create(name=company)
    ContactSuggestion.objects.create(
        organisation=books,
        company=made,
        contact=mirrored(books, contact),
        score=score,
        reason="same name" if score == 100 else "similar name",
    )
    return made


def page(client: Client, **query: str) -> str:
    return client.get(PAGE, query).content.decode()


def tick(company: Company) -> str:
    suggestion = ContactSuggestion.objects.get(company=company)
    return f"{company.pk}:{suggestion.contact.contact_id}"


def test_the_surest_come_first_and_those_without_a_suggestion_last(lia: Client, books: Organisation) -> None:
    Company.objects.create(name="A nobody")
    suggested(books, "B perhaps", "B there", 70)
    suggested(books, "C sure", "C there")
    linked(books, Company.objects.create(name="D linked"), mirrored(books, "D there"))
    text = page(lia)
    assert text.index("C sure") < text.index("B perhaps") < text.index("A nobody")
    assert "D linked" not in text
    assert "1–3 of 3 companies without a contact" in text
    assert text.count("Choose contact<") == 3
    assert text.count('name="link"') == 2


def test_only_the_sure_ones_are_ticked_at_one_press(lia: Client, books: Organisation) -> None:
    suggested(books, "B perhaps", "B there", 94)
    suggested(books, "C sure", "C there", 95)
    taken = suggested(books, "E taken", "E there")
    linked(books, Company.objects.create(name="Twin"), ContactSuggestion.objects.get(company=taken).contact)
    text = page(lia, tick="sure")
    assert text.count(" data-sure checked") == text.count(" checked") == 1
    assert "Same name; already linked to Twin" in text


def test_the_ticked_are_linked_and_the_others_are_not(lia: Client, books: Organisation) -> None:
    a, b, c = (suggested(books, name, f"{name} there") for name in "ABC")
    answer = lia.post(PRESS, {"link": [tick(a), tick(b)], "q": "x", "per_page": "100"}, follow=True)
    assert "2 companies are linked." in answer.content.decode()
    assert answer.redirect_chain[0][0] == f"{PAGE}?q=x&per_page=100"
    assert set(CompanyLink.objects.values_list("company", flat=True)) == {a.pk, b.pk}
    assert "C there" in page(lia)
    assert c.name in page(lia)


def test_what_was_linked_or_archived_meanwhile_is_skipped_and_named(lia: Client, books: Organisation) -> None:
    a, b, c = (suggested(books, name, f"{name} there") for name in "ABC")
    ticks = [tick(a), tick(b), tick(c)]
    linked(books, a, mirrored(books, "Elsewhere"))
    MirrorContact.objects.filter(name="B there").update(is_archived=True)
    text = lia.post(PRESS, {"link": ticks}, follow=True).content.decode()
    assert "1 company is linked." in text
    assert "2 skipped." in text
    assert "A: It was linked by somebody else meanwhile." in text
    assert "B: The contact “B there” is archived in Xero" in text


def test_nothing_ticked_or_nonsense_links_nothing(lia: Client, books: Organisation) -> None:
    company = suggested(books, "A", "A there")
    assert "Nothing is ticked" in lia.post(PRESS, follow=True).content.decode()
    key = uuid.uuid4()
    for value in ("", "x", f"{company.pk}", f"{company.pk}:x", f"²:{key}", f"{'9' * 30}:{key}"):
        assert "out of date" in lia.post(PRESS, {"link": [value]}).content.decode()
    assert not CompanyLink.objects.exists()


def test_a_suggestion_whose_contact_was_archived_since_is_not_shown(lia: Client, books: Organisation) -> None:
    suggested(books, "A", "A there")
    MirrorContact.objects.update(is_archived=True)
    assert "None looks like it" in page(lia)


def test_it_is_searched_and_paged(lia: Client, books: Organisation) -> None:
    Company.objects.bulk_create([Company(name=f"Firm {number:03}", city="Leeds") for number in range(60)])
    assert "1–50 of 60" in page(lia)
    assert "51–60 of 60" in page(lia, page="2")
    assert "1–60 of 60" in page(lia, per_page="100")
    assert "1–1 of 1 company " in page(lia, q="firm 007 leeds")
    assert "No company without a contact has “zz”" in page(lia, q="zz")
    assert f'rel="next" href="{PAGE}?q=firm&amp;per_page=25&amp;page=2"' in page(lia, q="firm", per_page="25")


def test_when_all_are_linked_it_says_so(lia: Client, books: Organisation) -> None:
    assert "Every company is linked to a contact in Demo Company (UK)." in page(lia)


def test_without_a_connection_it_leads_to_one(lia: Client, books: Organisation) -> None:
    books.connection.delete()
    assert reverse("accounting_sync:connection") in page(lia)


def test_the_page_costs_as_many_queries_for_two_thousand_as_for_two(
    lia: Client, books: Organisation, django_assert_max_num_queries
) -> None:
    Company.objects.bulk_create([Company(name=f"Firm {number:04}") for number in range(2_000)])
    for number in range(250):
        mirrored(books, f"Firm {number:04} Ltd")
    linking.after_reading(books)
    assert ContactSuggestion.objects.count() >= 250
    with django_assert_max_num_queries(9):
        assert "1–250 of 2,000" in page(lia, per_page="250")
