"""The eight lessons: approved invoices that cannot go to Xero as they are, each for a reason of its own.

Six are stopped by the check before a send, from what was read of Xero; the taken number and the e-mail
address only Xero itself refuses. The sandbox's organisation is set up to match: account 299 and the contact
of Bluewater are archived there, account 404 is for expenses, francs are not subscribed to, the lock date is
over a year ago, and there is an INV-20007 of Harbour & Vale already.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from companies.models import Company
from invoices.demo.clients import (
    ARCHIVED_CONTACT,
    BAD_EMAIL_CLIENT,
    LESSON_CLIENTS,
    LINKED_BY_NAME,
    SWISS_CLIENT,
)
from invoices.demo.documents import DAYS_BACK, Document, put_together, weekday
from invoices.demo.lines import Desk, placement_fee, timesheet
from invoices.demo.places import UNITED_KINGDOM
from invoices.demo.price_list import OLD_RATE

FIRST_INVOICE = 20001
MONTHS_BEFORE_LOCK = 15


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is wrong with one invoice; without a client of its own it goes to an ordinary British one."""

    reference: str
    client: str = ""
    account_code: str = ""
    tax: str = ""
    before_lock: bool = False


# In order of their numbers, INV-20001 to INV-20008: the oldest first, and the seventh must stay the seventh.
LESSONS = (
    Lesson("Training: dated in a year that Xero has locked", before_lock=True),
    Lesson("Training: account 999 does not exist in Xero", account_code="999"),
    Lesson("Training: account 299 is archived in Xero", account_code="299"),
    Lesson("Training: this client's contact is archived in Xero", client=ARCHIVED_CONTACT),
    Lesson("Training: Swiss francs are not switched on in Xero", client=SWISS_CLIENT),
    Lesson(
        "Training: this sales tax rate may not be used with account 404", account_code="404", tax=OLD_RATE
    ),
    Lesson("Training: Xero has this number already, on another client's invoice"),
    Lesson("Training: this client's e-mail address is not valid", client=BAD_EMAIL_CLIENT),
)


def ordinary(clients: Sequence[Company]) -> list[Company]:
    """The clients without a lesson."""
    return [client for client in clients if client.name not in LESSON_CLIENTS]


def make_lessons(desk: Desk, clients: Sequence[Company], today: date) -> list[Document]:
    """One document for each lesson, on the days before the ordinary year begins."""
    by_name = {client.name: client for client in clients}
    british = [
        client
        for client in ordinary(clients)
        if client.country == UNITED_KINGDOM and client.name != LINKED_BY_NAME
    ]
    return [
        make_lesson(desk, lesson, place, by_name.get(lesson.client, british[place % len(british)]), today)
        for place, lesson in enumerate(LESSONS)
    ]


def make_lesson(desk: Desk, lesson: Lesson, place: int, client: Company, today: date) -> Document:
    """A fee or a week of work, right in everything but the lesson."""
    ordinary_day = today - timedelta(days=DAYS_BACK + len(LESSONS) - place)
    day = weekday(months_before(today, MONTHS_BEFORE_LOCK) if lesson.before_lock else ordinary_day)
    lines = [placement_fee(desk, client)] if place % 2 else timesheet(desk, client, day)
    lines[0].account_code = lesson.account_code
    if lesson.tax:
        lines[0].tax_rate = desk.rates[lesson.tax]
    return put_together(f"INV-{FIRST_INVOICE + place}", client, day, lesson.reference, lines)


def months_before(day: date, months: int) -> date:
    """The same day of an earlier month, the 28th at the latest, so that every month has it."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, 28))
