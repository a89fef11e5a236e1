"""GET of a collection: which rows, in which order, which page."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice

from xero_sandbox.http.errors import Problem, unreadable_query
from xero_sandbox.http.resources import Resource
from xero_sandbox.rules.books import Books
from xero_sandbox.rules.fields import fields_of
from xero_sandbox.rules.optimised import Noting, refuse_if_slow
from xero_sandbox.rules.where import parse_where
from xero_sandbox.rules.where_lexer import QueryError
from xero_sandbox.rules.wire import Doc
from xero_sandbox.rules.writing import Switches
from xero_sandbox.shapes.view import View

DEFAULT_PAGE, MAX_PAGE = 100, 1_000
KEPT_ORDER = frozenset({"updateddateutc", "updateddateutc asc"})
TRUE = frozenset({"true", "1"})
HIDING = frozenset({"Accounts", "Items", "TrackingCategories"})  # deleted ones are not listed
SEARCHED = (
    "InvoiceNumber",
    "CreditNoteNumber",
    "Reference",
    "Name",
    "FirstName",
    "LastName",
    "ContactNumber",
    "CompanyNumber",
    "EmailAddress",
)
Query = dict[str, str]
Test = Callable[[Doc], bool]


@dataclass(frozen=True, slots=True)
class Page:
    """The rows to show, in which shape, and the pagination block if there is one."""

    rows: list[Doc]
    view: View
    pagination: Doc | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is asked for, and by which app."""

    query: Query
    since: str | None
    client_id: str
    switches: Switches


def list_rows(books: Books, resource: Resource, asked: Asked) -> Page:
    """Filter, order and page a collection."""
    query = asked.query
    try:
        tests = [*_listed(resource, query, books), *_asked(resource, query, books)]
        if query.get("createdbymyapp", "").lower() in TRUE and resource.has_lines:
            tests.append(lambda row: row.get("by") == asked.client_id)
        if asked.since:
            tests.append(_changed_since(asked.since, asked.switches.modified_since_inclusive))
        if resource.collection == "Payments" and not asked.switches.deleted_payments_listed:
            tests.append(lambda row: row["Status"] != "DELETED")
        rows = _candidates(resource, query, books)
        total = None if tests else len(resource.rows(books).rows)
        if tests:
            rows = [row for row in rows if all(test(row) for test in tests)]
        rows = _ordered(rows, resource, query.get("order", ""), books)
    except QueryError as error:
        raise unreadable_query(str(error)) from error
    return _paged(rows, total, resource, query)


def _candidates(resource: Resource, query: Query, books: Books) -> Iterable[Doc]:
    """Rows by id or number are looked up, not searched for: a ledger may hold a hundred thousand."""
    table = resource.rows(books)
    if wanted := _ids(query, "ids"):
        return [row for row_id in wanted if (row := table.get(row_id))]
    if resource.collection == "Invoices" and (wanted := _words(query, "invoicenumbers")):
        return [row for number in wanted for row in table.find("number", number)]
    return table.in_order()


def _ids(query: Query, name: str) -> list[str]:
    """Ids in their one spelling; some clients leave the hyphens out."""
    return [
        f"{word[:8]}-{word[8:12]}-{word[12:16]}-{word[16:20]}-{word[20:]}" if len(word) == 32 else word
        for word in _words(query, name)
    ]


def _words(query: Query, name: str) -> list[str]:
    """The parts of a comma-separated parameter, each once, in lower case."""
    return list(
        dict.fromkeys(part.strip().lower() for part in query.get(name, "").split(",") if part.strip())
    )


def _paged(rows: Iterable[Doc], total: int | None, resource: Resource, query: Query) -> Page:
    summary = query.get("summaryonly", "").lower() in TRUE and resource.collection in {"Invoices", "Contacts"}
    forced = resource.collection == "Invoices" and "statuses" in query
    if not resource.paged or not ("page" in query or "pagesize" in query or summary or forced):
        return Page(
            list(rows),
            View.HEADS if resource.has_lines or resource.collection == "Contacts" else View.LIST,
            None,
        )
    page, size = _whole(query, "page", 1, None), _whole(query, "pagesize", DEFAULT_PAGE, MAX_PAGE)
    if not isinstance(rows, list) and total is None:
        rows = list(rows)
    count = total if total is not None else len(rows)  # type: ignore[arg-type]
    shown = list(islice(rows, (page - 1) * size, page * size))
    block = {"page": page, "pageSize": size, "pageCount": -(-count // size), "itemCount": count}
    return Page(shown, View.SUMMARY if summary else View.LIST, block)


def _whole(query: Query, name: str, default: int, largest: int | None) -> int:
    text = query.get(name, "") or str(default)
    if not text.isascii() or not text.isdigit() or len(text) > 9 or not int(text) >= 1:
        raise unreadable_query(f"{name} must be a whole number from 1")
    return min(int(text), largest) if largest else int(text)


def _listed(resource: Resource, query: Query, books: Books) -> list[Test]:
    """The comma-separated filters: IDs, InvoiceNumbers, ContactIDs, Statuses."""
    by_name = {"ids": resource.rows(books).id_field}
    if resource.collection == "Invoices":
        by_name |= {"invoicenumbers": "InvoiceNumber", "contactids": "ContactID", "statuses": "Status"}
    if resource.collection not in {"Invoices", "Contacts"}:
        return []
    wanted = {
        field: set((_ids if name.endswith("ids") else _words)(query, name)) for name, field in by_name.items()
    }
    return [_among(field, words) for field, words in wanted.items() if words]


def _among(field: str, words: set[str]) -> Test:
    return lambda row: str(row.get(field, "")).lower() in words


def _asked(resource: Resource, query: Query, books: Books) -> list[Test]:
    tests: list[Test] = []
    if expression := query.get("where", "").strip():
        fields = Noting(fields_of(resource.collection, books))
        tests.append(parse_where(expression, fields))
        refuse_if_slow(resource.collection, fields.named, len(resource.rows(books).rows))
    if resource.collection in HIDING:
        tests.append(lambda row: row.get("Status") != "DELETED")
    with_archived = query.get("includearchived", "").lower() in TRUE
    if resource.collection == "TrackingCategories" and not with_archived:
        tests.append(lambda row: row["Status"] != "ARCHIVED")
    archived_too = "ids" in query or with_archived
    if resource.collection == "Contacts" and not archived_too:
        tests.append(lambda row: row["ContactStatus"] != "ARCHIVED")
    if term := query.get("searchterm", "").strip().lower():
        tests.append(lambda row: any(term in str(row.get(name, "")).lower() for name in SEARCHED))
    return tests


def _changed_since(text: str, inclusive: bool) -> Test:
    """If-Modified-Since, to the second; whether that second counts is not documented."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError):
            raise Problem(412) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    earliest = int(moment.timestamp()) * 1000 + (0 if inclusive else 1000)
    return lambda row: bool(row.get("UpdatedDateUTC", earliest) >= earliest)


def _ordered(rows: Iterable[Doc], resource: Resource, order: str, books: Books) -> Iterable[Doc]:
    fields = fields_of(resource.collection, books)
    for part in reversed([part.split() for part in order.split(",") if part.strip()]):
        field = fields.get(part[0].lower())
        descending = [word.lower() for word in part[1:]]
        if field is None or descending not in ([], ["asc"], ["desc"]):
            raise QueryError(f"No property or field '{part[0][:80]}' exists")
        if order.lower() in KEPT_ORDER:
            return rows
        get = field.get
        rows = sorted(
            rows, key=lambda row: ((value := get(row)) is not None, value), reverse=descending == ["desc"]
        )
    return rows
