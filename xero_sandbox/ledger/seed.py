"""What the two organisations hold on the first day. The ids are the same on every machine."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import NAMESPACE_DNS, uuid5

from xero_sandbox.ledger.seed_chart import ACCOUNTS, TAX_RATES
from xero_sandbox.rules.books import Books
from xero_sandbox.rules.currencies import save_currency
from xero_sandbox.rules.documents import save_document
from xero_sandbox.rules.kinds import INVOICE
from xero_sandbox.rules.wire import Doc
from xero_sandbox.rules.writing import Writing
from xero_sandbox.words import Mode

LOCK_MONTHS = 14
ORGANISATIONS = {
    "Demo Company (UK)": ("!Demo1", True, ("GBP", "EUR", "USD")),
    "Northgate Talent Ltd": ("!Nrth1", False, ("GBP", "EUR")),
}
# The last three as a bookkeeper typed them: almost the names that an app may know these clients by.
CONTACTS = (
    ("Bluewater Logistics Ltd", "ARCHIVED", "accounts@bluewater-logistics.example"),
    ("Harbour & Vale Ltd", "ACTIVE", "ledger@harbourvale.example"),
    ("Ashdown Precision Limited", "ACTIVE", "payables@ashdownprecision.example"),
    ("Brindle and Rowe Solicitors", "ACTIVE", "office@brindle-rowe.example"),
    ("Calderbrook Textile", "ACTIVE", ""),
)
TRACKING = {"Office": ("London", "Leeds", "Manchester"), "Division": ("Permanent", "Temporary")}


def steady_id(*words: str) -> str:
    """An id that is the same wherever the seed is planted."""
    return str(uuid5(NAMESPACE_DNS, "xero-sandbox/" + "/".join(words)))


def seeded_books(today: date, now: int) -> list[Books]:
    """Fresh books for every organisation."""
    all_books = [_empty(name, *details, today, now) for name, details in ORGANISATIONS.items()]
    _add_demo_documents(all_books[0], today, now)
    return all_books


def lock_date(today: date, months: int = LOCK_MONTHS) -> date:
    """The last day of the month that many months before today."""
    count = today.year * 12 + today.month - 1 - months + 1
    return date(count // 12, count % 12 + 1, 1) - timedelta(days=1)


def _empty(name: str, short: str, demo: bool, currencies: tuple[str, ...], today: date, now: int) -> Books:
    books = Books(steady_id(name))
    books.put(books.organisation, _organisation(name, short, demo, today))
    for row in ACCOUNTS:
        account = {**row, "AccountID": steady_id(name, row["Code"]), "UpdatedDateUTC": now}
        books.put(books.accounts, account)
    for row in TAX_RATES:
        books.put(books.tax_rates, dict(row))
    for code in currencies:
        save_currency(books, {"Code": code}, Writing(Mode.CREATE, now, today.isoformat()))
    theme = {
        "BrandingThemeID": steady_id(name, "theme"),
        "Name": "Standard",
        "SortOrder": 0,
        "CreatedDateUTC": now,
    }
    books.put(books.themes, theme)
    for category, options in TRACKING.items():
        books.put(books.tracking, _tracking(name, category, options))
    return books


def _organisation(name: str, short: str, demo: bool, today: date) -> Doc:
    return {
        "OrganisationID": steady_id(name),
        "Name": name,
        "LegalName": name,
        "ShortCode": short,
        "BaseCurrency": "GBP",
        "CountryCode": "GB",
        "IsDemoCompany": demo,
        "Class": "DEMO" if demo else "PREMIUM",
        "PeriodLockDate": lock_date(today).isoformat(),
        "CreatedDate": date(today.year - 3, 4, 6).isoformat(),
    }


def _tracking(organisation: str, name: str, options: tuple[str, ...]) -> Doc:
    return {
        "TrackingCategoryID": steady_id(organisation, "tracking", name),
        "Name": name,
        "Status": "ACTIVE",
        "Options": [
            {
                "TrackingOptionID": steady_id(organisation, "tracking", name, option),
                "Name": option,
                "Status": "ACTIVE",
            }
            for option in options
        ],
    }


def _add_demo_documents(books: Books, today: date, now: int) -> None:
    for name, status, email in CONTACTS:
        row = {"ContactID": steady_id("contact", name), "ContactStatus": status, "Name": name}
        books.put(books.contacts, {**row, "EmailAddress": email, "UpdatedDateUTC": now})
    writing = Writing(Mode.CREATE, now, today.isoformat(), client_id="seed")
    body = {
        "Type": "ACCREC",
        "Status": "AUTHORISED",
        "InvoiceNumber": "INV-20007",
        "Reference": "Search retainer",
        "Contact": {"ContactID": steady_id("contact", "Harbour & Vale Ltd")},
        "Date": (today - timedelta(days=40)).isoformat(),
        "DueDate": (today - timedelta(days=10)).isoformat(),
        "LineItems": [
            {
                "Description": "Executive search: retainer, first stage",
                "Quantity": Decimal(1),
                "UnitAmount": Decimal("2400.00"),
                "AccountCode": "210",
            }
        ],
    }
    mark = len(books.changes)
    seeded = save_document(books, INVOICE, body, writing)
    books.undo_to(mark)  # once more, under an id that is the same everywhere
    books.put(books.invoices, {**seeded, "InvoiceID": steady_id("invoice", "INV-20007")})
