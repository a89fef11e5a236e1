"""What stands in the way of the next call, for bulk and for what a person waits for."""

from datetime import UTC, datetime, timedelta

import pytest

from accounting_sync.limits import Hindrance, Use, day_ends, hindrance, probe_after

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("use", "bulk", "first"),
    [
        (Use(), None, None),
        (Use(in_minute=57), None, None),
        (Use(in_minute=58), Hindrance.MINUTE, None),
        (Use(in_minute=60), Hindrance.MINUTE, Hindrance.MINUTE),
        (Use(under_way=3), None, None),
        (Use(under_way=4), Hindrance.AT_ONCE, None),
        (Use(under_way=2, lingering=2), Hindrance.AT_ONCE, None),
        (Use(under_way=5), Hindrance.AT_ONCE, Hindrance.AT_ONCE),
        (Use(day_left=31), None, None),
        (Use(day_left=30), Hindrance.RESERVE, None),
        (Use(day_left=1), Hindrance.RESERVE, None),
        (Use(day_left=1, day_is_late=True), None, None),
        (Use(day_left=0), Hindrance.DAY, Hindrance.DAY),
        (Use(day_left=-3, in_minute=60), Hindrance.DAY, Hindrance.DAY),
        (Use(is_probing=True), None, None),
        (Use(is_probing=True, lingering=1), None, None),
        (Use(is_probing=True, under_way=1), Hindrance.PROBE, Hindrance.PROBE),
    ],
)
def test_what_stands_in_the_way(use: Use, bulk: Hindrance | None, first: Hindrance | None) -> None:
    assert hindrance(use, goes_first=False) is bulk
    assert hindrance(use, goes_first=True) is first


def test_a_day_ends_24_hours_after_it_began() -> None:
    assert day_ends(NOW, NOW + timedelta(hours=23)) == NOW + timedelta(hours=24)


@pytest.mark.parametrize("began", [None, NOW - timedelta(hours=24)])
def test_of_a_day_that_nobody_saw_begin_or_that_is_over_no_end_is_known(began: datetime | None) -> None:
    assert day_ends(began, NOW) is None


def test_an_outage_is_probed_every_five_minutes_at_most() -> None:
    assert [probe_after(failures).total_seconds() for failures in (0, 1, 2, 6, 9_999)] == [
        10,
        10,
        20,
        300,
        300,
    ]
