"""The judge sees what it is there to see: each kind of wrong ledger is called wrong."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.chaos.judge import judge
from tests.chaos.papers import TAX_PERCENT, Line, Paper, paper, sums

PAPERS = [paper(1, place, 40) for place in range(40)]
Ledger = dict[str, Any]


def row(each: Paper) -> dict[str, Any]:
    return {
        "id": each.number,
        "number": each.number,
        "kind": each.kind,
        "contact": each.company,
        "currency": each.currency,
        "reference": each.reference,
        "total": abs(each.cents) / 100,
        "status": "AUTHORISED",
        "lines": list(each.lines),
    }


def ledger(papers: list[Paper]) -> Ledger:
    names = {each.company for each in papers}
    contacts = [{"name": name} for name in sorted(names)]
    return {"organisations": [{"documents": [row(each) for each in papers], "contacts": contacts}]}


def test_books_that_hold_each_document_once_are_right() -> None:
    judge(ledger([]), ledger(PAPERS), PAPERS).demand(PAPERS)


def twice(documents: list[Any], contacts: list[Any]) -> None:
    documents.append({**documents[0], "id": "another"})


def under_another_number(documents: list[Any], contacts: list[Any]) -> None:
    documents.append({**documents[0], "id": "another", "number": "X-1"})


def lost(documents: list[Any], contacts: list[Any]) -> None:
    documents.pop()


def a_cent_more(documents: list[Any], contacts: list[Any]) -> None:
    documents[3]["total"] += 0.01


def another_currency(documents: list[Any], contacts: list[Any]) -> None:
    documents[3]["currency"] = "CHF"


def another_contact(documents: list[Any], contacts: list[Any]) -> None:
    documents[3]["contact"] = "Somebody Else"


def voided(documents: list[Any], contacts: list[Any]) -> None:
    documents[3]["status"] = "VOIDED"


def a_line_lost(documents: list[Any], contacts: list[Any]) -> None:
    documents[3]["lines"].pop()


def a_company_twice(documents: list[Any], contacts: list[Any]) -> None:
    contacts.append({"name": contacts[0]["name"].upper()})


WRONGS = (
    twice, under_another_number, lost, a_cent_more, another_currency, another_contact, voided, a_line_lost,
    a_company_twice,
)  # fmt: skip


@pytest.mark.parametrize("wrong", WRONGS, ids=lambda wrong: wrong.__name__)
def test_whatever_is_wrong_is_seen(wrong: Callable[[list[Any], list[Any]], None]) -> None:
    after = ledger(PAPERS)
    wrong(after["organisations"][0]["documents"], after["organisations"][0]["contacts"])
    with pytest.raises(AssertionError):
        judge(ledger([]), after, PAPERS).demand(PAPERS)


def test_a_seed_makes_the_same_papers_again_and_another_one_others() -> None:
    assert [paper(1, place, 40) for place in range(40)] == PAPERS
    assert [paper(2, place, 40) for place in range(40)] != PAPERS


def test_an_edit_changes_the_amount_and_never_the_sign() -> None:
    edited = [paper(1, place, 40, 3) for place in range(40)]
    assert sums(edited) != sums(PAPERS)
    assert [each.kind for each in edited] == [each.kind for each in PAPERS]
    assert {each.kind for each in PAPERS} == {"invoice", "credit_note"}


@pytest.mark.parametrize(
    ("quantity", "price", "tax", "cents"),
    [
        (100, 10_000, "ZERO", 100),  # 1 × 1.00
        (150, 33, "ZERO", 0),  # 1.5 × 0.0033 = 0.00495
        (100, 50, "ZERO", 1),  # 0.005, half up
        (-100, 50, "ZERO", -1),  # its credit note mirrors it
        (100, 1_250, "STD", 16),  # 0.13 (0.125 half up) and 0.03 of tax (0.026)
    ],
)
def test_amounts_are_rounded_by_the_line(quantity: int, price: int, tax: str, cents: int) -> None:
    assert tax in TAX_PERCENT
    assert Line("other", "", "", quantity, price, tax).cents == cents
