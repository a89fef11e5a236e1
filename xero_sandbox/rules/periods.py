"""Lock dates: nothing on or before them may be created, changed, voided or paid."""

from datetime import date

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.messages import Say

LOCKS = (("EndOfYearLockDate", Say.LOCKED_YEAR), ("PeriodLockDate", Say.LOCKED_PERIOD))


def lock_problem(books: Books, when: str, adviser: bool = False) -> str | None:
    """The refusal for a date on or before a lock date; advisers may pass the period lock."""
    for name, message in LOCKS:
        lock = None if adviser and name == "PeriodLockDate" else books.info.get(name)
        if lock and when <= lock:
            return message.of(date=long_date(lock))
    return None


def long_date(iso: str) -> str:
    """`30 September 2025`, the way the message shows it (its exact form is not published)."""
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"
