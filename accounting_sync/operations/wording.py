"""PURE: spans, moments and numbers as people read them."""

from datetime import datetime, timedelta


def counted(number: int, noun: str) -> str:
    """“1 worker”, “1,234 workers”."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def spoken(span: timedelta) -> str:
    """“40 s”, “12 min”, “3 h”, “5 days”: rounded down."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 120 * 60:
        return f"{seconds // 60} min"
    return f"{seconds // 3600} h" if seconds < 48 * 3600 else f"{seconds // 86400} days"


def exact(moment: datetime, now: datetime) -> str:
    """To the second, and with the day when that is another one; both in the same time zone."""
    if moment.date() == now.date():
        return f"{moment:%H:%M:%S}"
    return f"{moment:%H:%M:%S} on {moment.day} {moment:%B}"
