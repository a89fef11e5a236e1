"""Which contact a company may be, how sure that is, and why; no database, no socket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting_sync.links.matching import SURE, Party, Suggestion, gather, suggest, sureness, without_rivals

ACME = Party(1, "Acme Ltd", "ap@acme.example", "GB 123 4567 89")
NAMES = st.text(st.characters(codec="utf-8"), max_size=40)


def best(company: Party, *contacts: Party) -> Suggestion | None:
    return next(iter(suggest(company, gather(contacts))), None)


@pytest.mark.parametrize(
    ("contact", "score", "reason"),
    [
        (Party(9, "ACME LTD"), 100, "same name"),
        (Party(9, "Acme Limited"), 98, "same name, spelled another way"),
        (Party(9, "Acmé"), 95, "same name but for Ltd"),
        (Party(9, "Acme LLP"), 82, "same name, but Ltd here and LLP there"),
        (Party(9, "Acme Europe", tax_number="gb123456789"), 85, "same tax number, but another name"),
        (Party(9, "Acmes", tax_number="gb123456789"), 99, "same tax number"),
        (Party(9, "Zephyr", email="AP@acme.example"), 80, "same e-mail address, but another name"),
        (Party(9, "Acmes Ltd", email="AP@acme.example"), 96, "same e-mail address, similar name"),
        (Party(9, "Zephyr", email="office@acme.example"), 60, "same e-mail domain"),
        (Party(9, "Acmes Ltd"), 82, "similar name"),
    ],
)
def test_every_reason_has_its_weight_and_its_words(contact: Party, score: int, reason: str) -> None:
    assert best(ACME, contact) == Suggestion(9, score, reason)


def test_what_has_nothing_in_common_is_not_suggested() -> None:
    assert best(ACME, Party(9, "Zephyr Wind PLC", "z@zephyr.example", "GB999999973")) is None
    assert best(Party(1, "!!!"), Party(9, "???")) is None


def test_a_domain_everybody_has_says_nothing() -> None:
    assert best(Party(1, "Acme", "acme@gmail.com"), Party(9, "Zephyr", "zephyr@gmail.com")) is None


def test_the_best_comes_first_and_a_word_out_of_order_is_no_matter() -> None:
    contacts = gather([Party(7, "Harbour Vales"), Party(8, "Vale and Harbour Limited"), Party(9, "Harbor")])
    found = suggest(Party(1, "Harbour & Vale Ltd"), contacts)
    assert [row.contact for row in found] == [8, 7]


def test_a_merely_similar_name_is_never_sure() -> None:
    found = best(Party(1, "Northern Stone Logistics Ltd"), Party(9, "Northern Stones Logistics Ltd"))
    assert found is not None
    assert 80 <= found.score < SURE


def test_a_contact_of_another_company_is_suggested_lower() -> None:
    found = suggest(ACME, gather([Party(8, "Acme Ltd", is_taken=True), Party(9, "Acmes Ltd")]))
    assert [row.contact for row in found] == [9, 8]
    assert not found[1].is_sure


def test_two_contacts_that_fit_alike_are_both_unsure() -> None:
    found = suggest(ACME, gather([Party(8, "Acme Limited"), Party(9, "ACME ltd.")]))
    assert [row.score for row in found] == [90, 90]
    assert found[0].reason == "same name, spelled another way; another contact fits as well"


def test_a_twin_spelled_less_alike_leaves_the_very_name_sure() -> None:
    found = suggest(ACME, gather([Party(8, "Acme"), Party(9, "Acme Ltd")]))
    assert (found[0].contact, found[0].score) == (9, 100)


def test_of_two_companies_that_would_be_one_contact_only_the_nearer_is_sure() -> None:
    near, far = Party(1, "Acme Ltd"), Party(2, "Acme Services Ltd")
    settled = without_rivals(
        {near: Suggestion(9, 100, "same name"), far: Suggestion(9, 99, "same tax number")}
    )
    assert settled[near].is_sure
    assert settled[far] == Suggestion(9, 90, "same tax number; fits “Acme Ltd” as well")


def test_a_score_is_told_as_a_word() -> None:
    assert [sureness(score) for score in (100, 95, 94, 80, 79)] == [
        "Sure", "Sure", "Likely", "Likely", "Perhaps",
    ]  # fmt: skip


@given(NAMES, NAMES)
def test_likeness_is_the_same_from_both_sides(one: str, other: str) -> None:
    there = best(Party(1, one), Party(1, other))
    back = best(Party(1, other), Party(1, one))
    assert (there and there.score) == (back and back.score)


@given(NAMES)
def test_a_name_is_always_its_own_best_match(name: str) -> None:
    found = best(Party(1, name), Party(9, name))
    assert found is None or found.score == 100
