"""Which of Xero's shapes a row is shown in, and the helpers all shapes share."""

from enum import Enum

from xero_sandbox.rules.wire import Doc, iso_moment, ms_date, ms_of_day, round_to


class View(Enum):
    """The same document looks different in each answer (recorded side by side)."""

    WRITE = "write"  # the answer to PUT and POST: full contact, no payments
    LIST = "list"  # a page: contact reduced to id and name
    HEADS = "heads"  # a list without `page`: no line items
    SUMMARY = "summary"  # summaryOnly=true
    SINGLE = "single"  # one by id: full contact, attachments


def day(name: str, iso: str | None) -> Doc:
    """A date with its readable twin."""
    if not iso:
        return {}
    return {f"{name}String": f"{iso}T00:00:00", name: ms_date(ms_of_day(iso))}


def bare_day(name: str, iso: str | None) -> Doc:
    """A date without its twin."""
    return {name: ms_date(ms_of_day(iso))} if iso else {}


def updated(row: Doc) -> Doc:
    """UpdatedDateUTC, on rows that have one."""
    return {"UpdatedDateUTC": ms_date(row["UpdatedDateUTC"])} if "UpdatedDateUTC" in row else {}


def updated_string(row: Doc) -> Doc:
    """UpdatedDateUTCString (since July 2026)."""
    return {"UpdatedDateUTCString": iso_moment(row["UpdatedDateUTC"])} if "UpdatedDateUTC" in row else {}


def some(row: Doc, *names: str) -> Doc:
    """Those of the named fields that hold something."""
    return {name: value for name in names if (value := row.get(name)) is not None}


def errors(messages: list[str]) -> list[Doc]:
    """Messages as ValidationErrors."""
    return [{"Message": message} for message in messages]


def two_places(shown: Doc) -> Doc:
    """Unit amounts as they look to a caller who did not ask for unitdp=4; the stored ones keep theirs."""
    for line in shown.get("LineItems", ()):
        if "UnitAmount" in line:
            line["UnitAmount"] = round_to(line["UnitAmount"])
    return shown
