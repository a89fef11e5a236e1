"""Spans, moments, numbers and quantiles as they are read."""

from datetime import datetime, timedelta

import pytest

from accounting_sync.operations.quantiles import quantiles
from accounting_sync.operations.wording import counted, exact, spoken


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s"),
        (0.9, "0 s"),
        (119, "119 s"),
        (120, "2 min"),
        (7199, "119 min"),
        (7200, "2 h"),
        (48 * 3600 - 1, "47 h"),
        (48 * 3600, "2 days"),
    ],
)
def test_a_span_in_words(seconds: float, words: str) -> None:
    assert spoken(timedelta(seconds=seconds)) == words


def test_a_moment_of_another_day_names_the_day() -> None:
    now = datetime(2026, 11, 25, 9, 0)
    assert exact(datetime(2026, 11, 25, 9, 5, 7), now) == "09:05:07"
    assert exact(datetime(2026, 11, 26, 0, 0, 1), now) == "00:00:01 on 26 November"


def test_one_is_no_plural() -> None:
    assert [counted(number, "call") for number in (0, 1, 1234)] == ["0 calls", "1 call", "1,234 calls"]


def test_quantiles_are_figures_that_were_seen() -> None:
    assert quantiles([]) == {}
    assert quantiles([0.4]) == {"0.5": 0.4, "0.95": 0.4, "1": 0.4}
    assert quantiles([float(number) for number in range(100, 0, -1)]) == {
        "0.5": 50.0,
        "0.95": 95.0,
        "1": 100.0,
    }
