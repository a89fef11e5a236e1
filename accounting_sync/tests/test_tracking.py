"""Which tracking options an office and a consultant become: no database, no socket."""

from dataclasses import replace

import pytest

from accounting_sync.checks.preflight import Books, Fate, examine
from accounting_sync.checks.tracking import TrackedBy, fault, tags, tracked_by
from accounting_sync.choices import Dimension
from accounting_sync.ports import TrackingCategory, TrackingOption
from accounting_sync.remedies import way_out
from accounting_sync.setup.chart import Tracked
from accounting_sync.tests.test_preflight import BOOKS, GOOD

OFFICES = TrackingCategory(
    "offices",
    "Office",
    options=(
        TrackingOption("o-leeds", "LEEDS"),
        TrackingOption("o-york", "York", is_active=False),
        TrackingOption("o-north", "North"),
    ),
)
PEOPLE = TrackingCategory("people", "Person", options=(TrackingOption("p-ann", "Ann Lee"),))
LEEDS, YORK = Tracked(Dimension.OFFICE, 1, "Leeds"), Tracked(Dimension.OFFICE, 2, "York")
ANN = Tracked(Dimension.CONSULTANT, 1, "Ann Lee")


def by_office(category: TrackingCategory | None = OFFICES, **chosen: str) -> TrackedBy:
    return tracked_by(Dimension.OFFICE, category, {int(pk[1:]): option for pk, option in chosen.items()})


def test_each_line_carries_the_option_of_the_same_name_in_any_case() -> None:
    rules = (by_office(), tracked_by(Dimension.CONSULTANT, PEOPLE, {}))
    assert tags(rules, (LEEDS, ANN)) == (("offices", "o-leeds"), ("people", "p-ann"))
    assert fault(rules, (LEEDS, ANN)) == ""


def test_a_chosen_option_comes_before_one_of_the_same_name() -> None:
    assert tags((by_office(_1="o-north"),), (LEEDS,)) == (("offices", "o-north"),)


def test_an_invoice_without_an_office_carries_none() -> None:
    assert tags((by_office(),), (ANN,)) == ()
    assert fault((by_office(),), ()) == ""


def test_without_a_category_nothing_is_said_so_that_what_people_set_in_xero_stays() -> None:
    assert tags((), (LEEDS, ANN)) is None


@pytest.mark.parametrize(
    ("rule", "what", "words"),
    [
        (
            by_office(),
            YORK,
            "No tracking option in “Office” is chosen for “York”. Choose one in Invoice Settings.",
        ),
        (
            by_office(_1="o-york"),
            LEEDS,
            "The tracking option “York”, chosen for “Leeds”, is archived in Xero. "
            "Choose another one in Invoice Settings.",
        ),
        (
            by_office(_1="o-gone"),
            LEEDS,
            "The tracking option, chosen for “Leeds”, no longer exists in Xero. "
            "Choose another one in Invoice Settings.",
        ),
        (
            by_office(replace(OFFICES, is_active=False)),
            LEEDS,
            "The tracking category “Office”, chosen for Office, is archived in Xero. "
            "Choose another one in Invoice Settings.",
        ),
        (
            by_office(None),
            LEEDS,
            "The tracking category, chosen for Office, no longer exists in Xero. "
            "Choose another one in Invoice Settings.",
        ),
    ],
)
def test_what_has_no_option_is_refused_by_name(rule: TrackedBy, what: Tracked, words: str) -> None:
    books: Books = replace(BOOKS, tracked_by=(rule,))
    verdict = examine(replace(GOOD, tracked=(what,)), books)
    assert (verdict.fate, verdict.by_mirror, verdict.reason) == (Fate.REFUSE, True, words)
    assert way_out(words) == ""
