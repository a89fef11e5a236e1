"""A contact's payment terms, and the due date they make (developer.xero.com, Types: payment terms)."""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

from xero_sandbox.rules.wire import Doc, Reader, number, one_of, read, record

MAX_DAY = 999


class Term(StrEnum):
    """How the day of a term counts."""

    DAYSAFTERBILLDATE = "DAYSAFTERBILLDATE"
    DAYSAFTERBILLMONTH = "DAYSAFTERBILLMONTH"
    OFCURRENTMONTH = "OFCURRENTMONTH"
    OFFOLLOWINGMONTH = "OFFOLLOWINGMONTH"


SIDES: dict[str, Reader] = {"Bills": record, "Sales": record}
TERM_FIELDS: dict[str, Reader] = {"Day": number, "Type": one_of(Term)}


def read_terms(body: Doc) -> Doc:
    """Both sides, with whole days; a side without both parts is dropped."""
    found: Doc = {}
    for side, inner in read(body, SIDES).items():
        term = read(inner, TERM_FIELDS)
        if "Type" in term and 0 <= term.get("Day", -1) <= MAX_DAY:
            found[side] = {"Day": int(term["Day"]), "Type": term["Type"]}
    return found


def due_date(iso: str, term: Doc | None) -> str | None:
    """The day an invoice of that date is due, where there is a term."""
    if not term:
        return None
    start, days = date.fromisoformat(iso), term["Day"]
    try:
        if term["Type"] == Term.DAYSAFTERBILLDATE:
            return (start + timedelta(days=days)).isoformat()
        if term["Type"] == Term.DAYSAFTERBILLMONTH:
            return (_of_month(start, 0, 31) + timedelta(days=days)).isoformat()
        return _of_month(start, term["Type"] == Term.OFFOLLOWINGMONTH, days).isoformat()
    except OverflowError:
        return None


def _of_month(start: date, later: int, day: int) -> date:
    """That day of a month, or its last one."""
    months = start.year * 12 + start.month - 1 + later
    year, month = months // 12, months % 12 + 1
    if year > date.max.year:
        raise OverflowError
    return date(year, month, max(1, min(day, monthrange(year, month)[1])))
