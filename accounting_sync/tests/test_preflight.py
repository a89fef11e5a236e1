"""What the check before a send says: no database, no socket."""

from dataclasses import replace
from datetime import date

import pytest

from accounting_sync.checks.preflight import Books, Candidate, Fate, Line, examine, leave_out_of_sync

LINE = Line(1, "other", "", 1, "Standard", "Fee")
BOOKS = Books(accounts={"other": "200"}, tax_types={1: "OUTPUT2"})
GOOD = Candidate("T-1", "approved", date(2026, 1, 1), date(2026, 1, 31), (LINE,))


def test_a_good_invoice_will_be_created() -> None:
    assert examine(GOOD, BOOKS).fate is Fate.CREATE


def test_one_that_is_there_will_be_updated() -> None:
    assert examine(replace(GOOD, is_linked=True), BOOKS).fate is Fate.UPDATE


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": "draft"}, "draft"),
        ({"status": "void"}, "void"),
        ({"open_batch": 17}, "batch 17"),
    ],
)
def test_no_matter_of_a_send(change: dict[str, object], words: str) -> None:
    verdict = examine(replace(GOOD, **change), BOOKS)  # type: ignore[arg-type]
    assert verdict.fate is Fate.LEAVE_OUT
    assert words in verdict.reason


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lines": ()}, "no lines"),
        ({"due_date": date(2025, 12, 31)}, "due date is before its date"),
        ({"lines": (replace(LINE, description=" "),)}, "no description"),
        ({"lines": (replace(LINE, kind="temp_time"),)}, "“Temp time” lines"),
        ({"lines": (replace(LINE, tax_rate_id=2, tax_rate_name="Reduced"),)}, "“Reduced”"),
        ({"is_linked": True, "kind_flipped": True}, "sign changed"),
        ({"is_linked": True, "status": "void"}, "Void it in Xero"),
        ({"is_credit_note": True, "number": "T\\1"}, "backslash"),
    ],
)
def test_something_to_mend_first(change: dict[str, object], words: str) -> None:
    verdict = examine(replace(GOOD, **change), BOOKS)  # type: ignore[arg-type]
    assert verdict.fate is Fate.REFUSE
    assert words in verdict.reason


@pytest.mark.parametrize("change", [{"is_credit_note": False}, {"is_credit_note": True, "is_linked": True}])
def test_a_backslash_is_no_matter_of_an_invoice_or_of_what_is_there(change: dict[str, bool]) -> None:
    assert examine(replace(GOOD, number="T\\1", **change), BOOKS).fate is not Fate.REFUSE  # type: ignore[arg-type]


def test_an_account_on_the_line_needs_none_in_the_settings() -> None:
    line = replace(LINE, kind="temp_time", account_code="999")
    assert examine(replace(GOOD, lines=(line,)), BOOKS).fate is Fate.CREATE


@pytest.mark.parametrize(
    ("is_linked", "open_batch", "words"),
    [(True, None, ""), (False, None, "never sent"), (True, 4, "batch 4")],
)
def test_what_a_sync_leaves_out(is_linked: bool, open_batch: int | None, words: str) -> None:
    assert words in leave_out_of_sync("approved", is_linked, open_batch)
    assert bool(leave_out_of_sync("approved", is_linked, open_batch)) is bool(words)
