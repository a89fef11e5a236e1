"""How a reading is spoken of."""

import pytest

from accounting_sync.choices import MirrorStep
from accounting_sync.mirror.wording import contents, progress, step_line


def test_the_contents_are_counted_in_the_right_number() -> None:
    counts = {
        MirrorStep.CONTACTS: 2014,
        MirrorStep.ACCOUNTS: 14,
        MirrorStep.TAX_RATES: 1,
        MirrorStep.TRACKING: 0,
        MirrorStep.ORGANISATION: 1,
    }
    assert contents(counts) == "14 accounts, 1 tax rate, 0 tracking categories, 2,014 contacts"


@pytest.mark.parametrize(
    ("step", "counts", "expected"),
    [
        (MirrorStep.ORGANISATION, {}, "Reading organisation, step 1 of 9"),
        (MirrorStep.CONTACTS, {"accounts": 14}, "Reading contacts, step 8 of 9"),
        (MirrorStep.CONTACTS, {"contacts": 3000}, "Reading contacts, step 8 of 9, 3,000 read"),
        (MirrorStep.LINKS, {"contacts": 3000}, "Comparing companies with contacts, step 9 of 9"),
    ],
)
def test_the_progress_names_the_step_and_its_rows(
    step: MirrorStep, counts: dict[str, int], expected: str
) -> None:
    assert progress(step, counts) == expected


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (MirrorStep.ACCOUNTS, "Accounts: 1,400 read"),
        (MirrorStep.THEMES, "Branding themes: not read"),
        (MirrorStep.LINKS, "Links: compared"),
    ],
)
def test_a_line_of_the_terminal_says_what_became_of_a_step(step: MirrorStep, expected: str) -> None:
    assert step_line(step, {"accounts": 1400}) == expected
