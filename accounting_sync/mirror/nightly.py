"""PURE: when the reference data is to be read again by itself: once a night, while nobody is at work."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

AT = time(2)  # local: after midnight's jobs, before anybody sends


def is_due(now: datetime, last_read: datetime | None, zone: tzinfo) -> bool:
    """Whether two o'clock has passed since the last reading, or nothing was ever read."""
    return last_read is None or now >= next_after(last_read, zone)


def next_after(moment: datetime, zone: tzinfo) -> datetime:
    """The first two o'clock after a moment, in UTC.

    In UTC because times of one zone compare by their clocks, and these go back in autumn. A two o'clock that
    spring skips is that moment all the same (the clock shows three); of two in autumn the first one counts.
    """
    day = moment.astimezone(zone).date()
    at = _at(day, zone)
    return at if at > moment else _at(day + timedelta(days=1), zone)


def _at(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, AT, tzinfo=zone).astimezone(UTC)
