"""Contacts found by what is typed, whatever that is."""

import uuid

import pytest

from accounting_sync.links.search import search
from accounting_sync.models import Organisation
from accounting_sync.tests.contacts import mirrored
from accounting_sync.tests.views_office import connect

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture
def books(standard_rate: object) -> Organisation:
    return connect()


def names(books: Organisation, text: str, limit: int = 20) -> list[str]:
    return [contact.name for contact in search(books, text, limit)]


def test_every_word_counts_whatever_its_case_and_accents(
    books: Organisation,
) -> None:
    mirrored(books, "Müller & Söhne GmbH", email="pay@mueller.example", account_number="D-17")
    mirrored(books, "Muller Ltd")
    for text in ("MULLER sohne", "söhne pay@mueller", "müller d-17"):
        assert names(books, text) == ["Müller & Söhne GmbH"]
    assert names(books, "muller nobody") == []


def test_names_that_begin_with_the_text_come_first_and_archived_ones_last(books: Organisation) -> None:
    mirrored(books, "Vale Old", is_archived=True)
    mirrored(books, "Harbour Vale")
    mirrored(books, "Vale")
    assert names(books, "vale") == ["Vale", "Harbour Vale", "Vale Old"]
    assert names(books, "vale", limit=1) == ["Vale"]


def test_only_the_contacts_of_these_books_are_found(books: Organisation) -> None:
    other = Organisation.objects.create(tenant_id=uuid.uuid4(), name="Other books")
    mirrored(other, "Vale")
    assert names(books, "vale") == []


@pytest.mark.parametrize(
    "text", ["", "   ", "\0", "%", "_", "\\", "'; --", "“”", "🙂" * 5, "x" * 100_000, "zq " * 5_000]
)
def test_odd_text_finds_nothing_and_harms_nothing(books: Organisation, text: str) -> None:
    mirrored(books, "Vale Ltd")
    assert names(books, text) == []


@pytest.mark.parametrize("text", ["100%", "a_b", "c\\d", "o'neill", "🙂"])
def test_signs_that_mean_something_to_a_database_are_only_signs(books: Organisation, text: str) -> None:
    mirrored(books, f"Firm {text}")
    mirrored(books, "Firm 100 a b c d")
    assert names(books, text) == [f"Firm {text}"]
