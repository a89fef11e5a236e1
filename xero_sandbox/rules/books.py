"""One organisation's books in memory: tables with indexes, and a way back.

Rows are never changed in place: a write puts a new row, so undoing is putting the old one back.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from xero_sandbox.rules.wire import Doc

Keys = Callable[[Doc], Iterable[str]]


class Table:
    """Rows by id, in the order they were last written: that is UpdatedDateUTC order, Xero's default."""

    def __init__(self, name: str, id_field: str, /, **indexes: Keys) -> None:
        """Name the table, its id field and what else rows are found by."""
        self.name, self.id_field = name, id_field
        self.rows: dict[str, Doc] = {}
        self._keys = indexes
        self._found: dict[str, dict[str, dict[str, None]]] = {name: {} for name in indexes}
        self._disordered = False

    def get(self, row_id: str) -> Doc | None:
        """The row of that id."""
        return self.rows.get(row_id)

    def find(self, index: str, key: str) -> list[Doc]:
        """Rows an index knows by this key, oldest entry first."""
        return [self.rows[row_id] for row_id in self._found[index].get(key, ())]

    def knows(self, index: str, key: str) -> bool:
        """Whether an index has any row under this key."""
        return bool(self._found[index].get(key))

    def place(self, row: Doc) -> Doc | None:
        """Put a row at the end; answer the one it replaced."""
        before = self.remove(row[self.id_field])
        self.rows[row[self.id_field]] = row
        for index, keys in self._keys.items():
            for key in keys(row):
                self._found[index].setdefault(key, {})[row[self.id_field]] = None
        return before

    def remove(self, row_id: str) -> Doc | None:
        """Take a row out of the table and its indexes."""
        row = self.rows.pop(row_id, None)
        if row is not None:
            for index, keys in self._keys.items():
                for key in keys(row):
                    self._found[index].get(key, {}).pop(row_id, None)
        return row

    def put_back(self, row_id: str, before: Doc | None) -> None:
        """Undo a write."""
        self.remove(row_id)
        if before is not None:
            self.place(before)
            self._disordered = True

    def in_order(self) -> Iterator[Doc]:
        """Every row, by UpdatedDateUTC."""
        if self._disordered:
            ordered = sorted(self.rows.values(), key=lambda row: row.get("UpdatedDateUTC", 0))
            self.rows = {row[self.id_field]: row for row in ordered}
            self._disordered = False
        return iter(self.rows.values())


@dataclass(slots=True)
class Change:
    """One write to one row, kept until it is on disk or undone."""

    table: Table
    row: Doc
    before: Doc | None


def _lower(name: str) -> Keys:
    return lambda row: (row[name].lower(),) if row.get(name) else ()


def _exact(name: str) -> Keys:
    return lambda row: (row[name],) if row.get(name) else ()


def _side(row: Doc) -> Iterable[str]:
    """Contact and direction together: finding a customer must not cost a walk over all invoices."""
    return (f"{row['ContactID']} {row['Type']}",) if row.get("ContactID") else ()


def _allocated(row: Doc) -> Iterable[str]:
    return {allocation["InvoiceID"] for allocation in row.get("Allocations", ())}


@dataclass(slots=True)
class Books:
    """All tables of one organisation."""

    tenant_id: str
    organisation: Table = field(default_factory=lambda: Table("Organisation", "OrganisationID"))
    accounts: Table = field(default_factory=lambda: Table("Accounts", "AccountID", code=_lower("Code")))
    tax_rates: Table = field(default_factory=lambda: Table("TaxRates", "TaxType"))
    currencies: Table = field(default_factory=lambda: Table("Currencies", "Code"))
    themes: Table = field(default_factory=lambda: Table("BrandingThemes", "BrandingThemeID"))
    tracking: Table = field(
        default_factory=lambda: Table("TrackingCategories", "TrackingCategoryID", name=_lower("Name"))
    )
    contacts: Table = field(
        default_factory=lambda: Table(
            "Contacts", "ContactID", name=_lower("Name"), number=_lower("ContactNumber")
        )
    )
    items: Table = field(default_factory=lambda: Table("Items", "ItemID", code=_lower("Code")))
    invoices: Table = field(
        default_factory=lambda: Table(
            "Invoices", "InvoiceID", number=_lower("InvoiceNumber"), contact=_exact("ContactID"), side=_side
        )
    )
    credit_notes: Table = field(
        default_factory=lambda: Table(
            "CreditNotes",
            "CreditNoteID",
            number=_lower("CreditNoteNumber"),
            contact=_exact("ContactID"),
            invoice=_allocated,
        )
    )
    payments: Table = field(
        default_factory=lambda: Table(
            "Payments", "PaymentID", invoice=_exact("InvoiceID"), credit_note=_exact("CreditNoteID")
        )
    )
    batch_payments: Table = field(default_factory=lambda: Table("BatchPayments", "BatchPaymentID"))
    changes: list[Change] = field(default_factory=list)
    counters: dict[str, int] = field(default_factory=dict)  # automatic numbers, by prefix

    @property
    def tables(self) -> dict[str, Table]:
        """Tables by the name the API knows them by."""
        found = (getattr(self, name) for name in self.__slots__)
        return {table.name: table for table in found if isinstance(table, Table)}

    @property
    def info(self) -> Doc:
        """The organisation itself."""
        return next(iter(self.organisation.rows.values()))

    def account(self, code: str) -> Doc | None:
        """The account of that code: a live one before a deleted one."""
        found = self.accounts.find("code", code.lower())
        return min(found, key=lambda row: row["Status"] == "DELETED", default=None)

    def put(self, table: Table, row: Doc) -> Doc:
        """Write a row and remember how to undo it."""
        self.changes.append(Change(table, row, table.place(row)))
        return row

    def undo_to(self, mark: int) -> None:
        """Take back every change after the mark, newest first."""
        while len(self.changes) > mark:
            change = self.changes.pop()
            change.table.put_back(change.row[change.table.id_field], change.before)

    def take_changes(self) -> list[Change]:
        """Hand the changes over to whoever writes them down."""
        taken, self.changes = self.changes, []
        return taken
