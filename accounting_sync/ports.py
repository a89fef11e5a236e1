"""What crosses the border to an Accounts System: plain frozen values, and the protocol it answers to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from invoices.choices import DocumentKind


@dataclass(frozen=True, slots=True)
class OutgoingContact:
    """A company as it will be created; `key` is how its answer is recognised."""

    key: str
    name: str
    account_number: str = ""
    email: str = ""
    tax_number: str = ""
    currency: str = ""
    address: tuple[str, ...] = ("", "", "", "", "", "")  # line 1, line 2, city, region, postal code, country


@dataclass(frozen=True, slots=True)
class OutgoingItem:
    """A price-list entry as it will be created."""

    code: str
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingLine:
    """A line with its signs as the document needs them; `remote_id` on updates."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    account_code: str
    tax_type: str
    item_code: str = ""
    # (category id, option id), two at most; None: what stands there is not Tracker's to say
    tracking: tuple[tuple[str, str], ...] | None = None
    remote_id: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingDocument:
    """An invoice or credit note with positive amounts, ready to be written."""

    kind: DocumentKind
    number: str
    contact_id: str
    issue_date: date
    due_date: date
    currency: str
    reference: str
    status: str
    lines: tuple[OutgoingLine, ...]
    branding_theme_id: str = ""
    remote_id: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A document as the Accounts System holds it, or its refusal of one (`problems`, in its own words)."""

    number: str
    remote_id: str = ""
    contact_id: str = ""
    status: str = ""
    currency: str = ""
    total: Decimal = Decimal(0)
    amount_paid: Decimal = Decimal(0)
    amount_credited: Decimal = Decimal(0)
    amount_due: Decimal = Decimal(0)
    paid_on: date | None = None
    line_ids: tuple[str, ...] = ()
    updated_at: datetime | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact as the Accounts System holds it, or its refusal of one."""

    name: str
    remote_id: str = ""
    email: str = ""
    contact_number: str = ""
    account_number: str = ""
    tax_number: str = ""
    is_archived: bool = False
    merged_to: str = ""  # the id of the contact it became part of
    updated_at: datetime | None = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A price-list entry as the Accounts System holds it, or its refusal of one."""

    code: str
    remote_id: str = ""
    name: str = ""
    problems: tuple[str, ...] = ()


class Operation(StrEnum):
    """What a request does there."""

    CREATE_CONTACTS = "create_contacts"
    CREATE_ITEMS = "create_items"
    CREATE_INVOICES = "create_invoices"
    CREATE_CREDIT_NOTES = "create_credit_notes"
    UPDATE_INVOICES = "update_invoices"
    UPDATE_CREDIT_NOTES = "update_credit_notes"
    READ_ORGANISATION = "read_organisation"
    READ_ACTIONS = "read_actions"
    READ_CURRENCIES = "read_currencies"
    READ_ACCOUNTS = "read_accounts"
    READ_TAX_RATES = "read_tax_rates"
    READ_TRACKING = "read_tracking"
    READ_THEMES = "read_themes"
    READ_CONTACTS = "read_contacts"
    READ_ITEMS = "read_items"
    READ_INVOICES = "read_invoices"
    READ_CREDIT_NOTES = "read_credit_notes"


Query = dict[str, str | int | list[str]]


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, complete: sending it twice sends the same bytes."""

    operation: Operation
    query: Query = field(default_factory=dict)
    body: str = ""  # JSON text; empty when reading
    leave_by: datetime | None = None  # later it must not leave: others take its worker for dead


@dataclass(frozen=True, slots=True)
class Organisation:
    """The organisation as it describes itself."""

    name: str
    base_currency: str
    short_code: str
    is_demo: bool
    country_code: str = ""
    time_zone: str = ""
    period_lock_date: date | None = None
    year_lock_date: date | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """What the connected user may do there, for example CreateApprovedInvoice."""

    name: str
    is_allowed: bool


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency the organisation has switched on."""

    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the chart of accounts."""

    remote_id: str
    code: str
    name: str
    type: str
    account_class: str
    currency: str = ""
    tax_type: str = ""
    is_active: bool = True
    is_system: bool = False
    takes_payments: bool = False


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A tax rate of the organisation; `classes` are the account classes it may be used with."""

    tax_type: str
    name: str
    percent: Decimal
    is_active: bool = True
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrackingOption:
    """One option of a tracking category."""

    remote_id: str
    name: str
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class TrackingCategory:
    """A tracking category with its options."""

    remote_id: str
    name: str
    is_active: bool = True
    options: tuple[TrackingOption, ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    """A branding theme."""

    remote_id: str
    name: str
    position: int = 0


Row = (
    Document
    | Contact
    | Item
    | Organisation
    | Action
    | Currency
    | Account
    | TaxRate
    | TrackingCategory
    | Theme
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: one row an element, in the order of the answer, and what the limits leave us.

    `unread` counts elements of reference data that made no sense: they may be there all the same.
    """

    rows: tuple[Row, ...]
    http_status: int = 200
    correlation_id: str = ""
    day_calls_left: int | None = None
    page_count: int = 1
    unread: int = 0


class AccountsSystem(Protocol):
    """The books. The first methods only build requests; `perform` is the one that leaves the house."""

    def create_contacts(self, contacts: Sequence[OutgoingContact]) -> Request: ...
    def create_items(self, items: Sequence[OutgoingItem]) -> Request: ...
    def create_documents(self, documents: Sequence[OutgoingDocument]) -> Request: ...
    def update_documents(self, documents: Sequence[OutgoingDocument]) -> Request: ...
    def read_organisation(self) -> Request: ...
    def read_actions(self) -> Request: ...
    def read_currencies(self) -> Request: ...
    def read_accounts(self) -> Request: ...
    def read_tax_rates(self) -> Request: ...
    def read_tracking(self) -> Request: ...
    def read_themes(self) -> Request: ...
    def read_contacts(self, changed_since: datetime | None, page: int) -> Request: ...
    def read_items(self) -> Request: ...
    def read_by_numbers(self, kind: DocumentKind, numbers: Sequence[str]) -> Request: ...
    def read_by_ids(self, kind: DocumentKind, ids: Sequence[str]) -> Request: ...

    def perform(self, request: Request, idempotency_key: str = "") -> Answer:
        """Make the call. Raises NotSent, ConnectionLost, Refused or Uncertain."""
        ...
