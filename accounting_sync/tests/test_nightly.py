"""When the reference data is due again: after two by the office's clock, also when that changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounting_sync.mirror.nightly import is_due, next_after

LONDON, BERLIN, AUCKLAND = (ZoneInfo(name) for name in ("Europe/London", "Europe/Berlin", "Pacific/Auckland"))


def utc(day: int, hour: int, minute: int = 0, month: int = 1) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def test_what_was_never_read_is_due() -> None:
    assert is_due(utc(1, 12), None, LONDON)


@pytest.mark.parametrize(
    ("last_read", "now", "expected"),
    [
        (utc(1, 14), utc(1, 23, 59), False),
        (utc(1, 14), utc(2, 1, 59), False),
        (utc(1, 14), utc(2, 2), True),
        (utc(1, 14), utc(2, 9), True),
        (utc(2, 1, 59), utc(2, 2), True),
        (utc(2, 2), utc(2, 2, 1), False),
        (utc(2, 2), utc(3, 1, 59), False),
        (utc(2, 2), utc(3, 2), True),
        (utc(1, 14), utc(20, 5), True),  # switched off for weeks
    ],
)
def test_it_is_due_once_two_o_clock_has_passed(last_read: datetime, now: datetime, expected: bool) -> None:
    assert is_due(now, last_read, LONDON) is expected


@pytest.mark.parametrize(
    ("zone", "last_read", "expected"),
    [
        (AUCKLAND, utc(1, 12), utc(1, 13)),  # there it is summer, and 1 in the morning of the 2nd
        (LONDON, utc(1, 12, month=7), utc(2, 1, month=7)),  # British Summer Time
        # 29 March 2026: London's clocks go from 1 to 2; two o'clock is 1:00 UTC.
        (LONDON, utc(28, 12, month=3), utc(29, 1, month=3)),
        (LONDON, utc(29, 1, month=3), utc(30, 1, month=3)),
        # Berlin's go from 2 to 3: there is no two o'clock, and it counts at the jump.
        (BERLIN, utc(28, 12, month=3), utc(29, 1, month=3)),
        (BERLIN, utc(29, 1, month=3), utc(30, 0, month=3)),
        # 25 October 2026: London's go back from 2 to 1; two o'clock is 2:00 UTC.
        (LONDON, utc(24, 12, month=10), utc(25, 2, month=10)),
        (LONDON, utc(25, 0, 30, month=10), utc(25, 2, month=10)),  # the first 1:30 of that night
        # Berlin has two of them; the first one counts, and only once.
        (BERLIN, utc(24, 12, month=10), utc(25, 0, month=10)),
        (BERLIN, utc(25, 0, 30, month=10), utc(26, 1, month=10)),
        (BERLIN, utc(25, 1, 30, month=10), utc(26, 1, month=10)),
    ],
)
def test_the_first_two_o_clock_after_a_reading(
    zone: ZoneInfo, last_read: datetime, expected: datetime
) -> None:
    assert next_after(last_read, zone) == expected
    assert next_after(last_read.astimezone(zone), zone) == expected


@pytest.mark.parametrize("zone", [LONDON, BERLIN, AUCKLAND])
def test_in_a_year_there_are_as_many_readings_as_nights(zone: ZoneInfo) -> None:
    at, nights = next_after(utc(1, 0), zone), 0
    while at < utc(1, 0) + timedelta(days=364):
        following = next_after(at, zone)
        assert timedelta(hours=22) < following - at < timedelta(hours=26)
        at, nights = following, nights + 1
    assert nights == 364
