"""Tracking categories and their options (developer.xero.com, Tracking categories)."""

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.messages import Refused, Say, Unknown
from xero_sandbox.rules.wire import Doc, Reader, guid, new_id, read, text, word_of
from xero_sandbox.rules.writing import Writing

STATUS = word_of(("ACTIVE", "ARCHIVED", "DELETED"))
CATEGORY_FIELDS: dict[str, Reader] = {
    "TrackingCategoryID": guid,
    "Name": text,
    "Status": STATUS,
}
OPTION_FIELDS: dict[str, Reader] = {"TrackingOptionID": guid, "Name": text, "Status": STATUS}
MAX_NAME = 100
MAX_ACTIVE, MAX_ALL = 2, 4


def save_category(books: Books, body: Doc, writing: Writing) -> Doc:
    """Create with PUT; rename or archive the one the address names with POST."""
    given = read(body, CATEGORY_FIELDS)
    before = books.tracking.rows[writing.target] if writing.target else None
    row = {
        "TrackingCategoryID": new_id(),
        "Status": "ACTIVE",
        "Options": [],
        **(before or {}),
        **{name: value for name, value in given.items() if name != "TrackingCategoryID"},
    }
    others = [
        other
        for other in books.tracking.rows.values()
        if other["TrackingCategoryID"] != row["TrackingCategoryID"] and other["Status"] != "DELETED"
    ]
    problems = _name_problems(row, others)
    active = [other for other in others if other["Status"] == "ACTIVE"]
    if row["Status"] == "ACTIVE" and (len(active) >= MAX_ACTIVE or len(others) >= MAX_ALL):
        problems.append(Say.TRACKING_FULL.of(active=MAX_ACTIVE, all=MAX_ALL))
    if problems:
        raise Refused(*problems, echo={**given, "TrackingCategoryID": row["TrackingCategoryID"]})
    return books.put(books.tracking, row)


def _name_problems(row: Doc, others: list[Doc]) -> list[str]:
    name = row.get("Name", "").strip()
    problems = [] if name else [Say.FIELD_NEEDED.of(field="Name")]
    if len(name) > MAX_NAME:
        problems.append(Say.TOO_LONG.of(field="Name", limit=MAX_NAME))
    if any(other["Name"].lower() == name.lower() for other in others):
        problems.append(Say.TRACKING_TAKEN.of())
    return problems


def delete_category(books: Books, row: Doc, _: Writing) -> Doc:
    """Delete one no document carries; others can only be archived."""
    if _is_used(books, "TrackingCategoryID", row["TrackingCategoryID"]):
        raise Refused(Say.TRACKING_USED.of(), echo=row)
    return books.put(books.tracking, {**row, "Status": "DELETED"})


def save_option(books: Books, category: Doc, key: str | None, body: Doc) -> Doc:
    """Add an option, or change the one of that id."""
    given = read(body, OPTION_FIELDS)
    before = _option(category, key) if key else None
    option = {"TrackingOptionID": new_id(), "Status": "ACTIVE", **(before or {})}
    option |= {name: value for name, value in given.items() if name != "TrackingOptionID"}
    others = [row for row in category["Options"] if row is not before and row["Status"] != "DELETED"]
    if problems := _name_problems(option, others):
        raise Refused(*problems, echo=option)
    _put(books, category, before, option)
    return option


def delete_option(books: Books, category: Doc, key: str | None) -> Doc:
    """Delete an option no document carries."""
    before = _option(category, key)
    if _is_used(books, "TrackingOptionID", before["TrackingOptionID"]):
        raise Refused(Say.TRACKING_USED.of(), echo=before)
    option = {**before, "Status": "DELETED"}
    _put(books, category, before, option)
    return option


def _option(category: Doc, key: str | None) -> Doc:
    for option in category["Options"]:
        if option["TrackingOptionID"] == (key or "").lower():
            return Doc(option)
    raise Unknown


def _put(books: Books, category: Doc, before: Doc | None, option: Doc) -> None:
    own = before["TrackingOptionID"] if before else ""
    kept = [option if row["TrackingOptionID"] == own else row for row in category["Options"]]
    books.put(books.tracking, {**category, "Options": kept if before else [*kept, option]})


def _is_used(books: Books, field: str, key: str) -> bool:
    documents = (*books.invoices.rows.values(), *books.credit_notes.rows.values())
    entries = (e for doc in documents for line in doc["LineItems"] for e in line.get("Tracking", ()))
    return any(entry.get(field) == key for entry in entries)
