"""Which filters Xero can answer by index; others are refused once too many rows would be read (Invoices page:
optimised use of the where filter; the text of the refusal is not published)."""

from collections.abc import Iterator, Mapping

from xero_sandbox.rules.fields import Field
from xero_sandbox.rules.where_lexer import QueryError

MANY = 100_000
_CONTACT = {"contact.contactid", "contact.name", "contact.contactnumber"}
OPTIMISED: dict[str, set[str]] = {
    "Invoices": {
        *_CONTACT,
        "status",
        "reference",
        "invoicenumber",
        "invoiceid",
        "type",
        "amountpaid",
        "amountdue",
        "date",
        "duedate",
    },
    "CreditNotes": {*_CONTACT, "status", "reference", "type", "date", "creditnoteid"},
    "Payments": {"paymenttype", "status", "invoice.invoiceid", "reference", "date", "paymentid"},
    "Contacts": {"name", "emailaddress", "contactid"},
}


class Noting(Mapping[str, Field]):
    """The fields of a collection, remembering which ones a filter named."""

    def __init__(self, fields: Mapping[str, Field]) -> None:
        """Nothing named yet."""
        self._fields = fields
        self.named: set[str] = set()

    def __getitem__(self, name: str) -> Field:
        """The field; it counts as named."""
        self.named.add(name)
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        """All names."""
        return iter(self._fields)

    def __len__(self) -> int:
        """How many."""
        return len(self._fields)


def refuse_if_slow(collection: str, named: set[str], rows: int) -> None:
    """QueryError for a filter that no index helps over too many rows."""
    quick = OPTIMISED.get(collection)
    if quick is not None and rows > MANY and not named & quick:
        raise QueryError(f"The filter names no optimised field and would read more than {MANY} records")
