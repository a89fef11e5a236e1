"""PURE: what was last seen of the organisation in Xero, and what of an invoice it would not take.

Only what was seen is judged. Every sentence names the thing and the way out; the rules are Xero's own
(certification checkpoint 6; developer.xero.com, Accounts, Tax rates, Currencies, Organisation).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from accounting_sync.choices import SendAs
from accounting_sync.keys import key
from accounting_sync.links.usable import Contact, contact_fault
from accounting_sync.ports import Account, TaxRate
from accounting_sync.setup.chart import account_label
from accounting_sync.setup.choosing import line_fault
from invoices.choices import LineKind

# Organisation/Actions: what the connected user, or the plan, may be denied.
BEFORE_PERIOD_LOCK = "ApproveTransactionsBeforePeriodLockDate"
APPROVE = "CreateApprovedInvoice"
NOT_THERE = "does not exist in Xero"
IN_SETTINGS = "in Invoice Settings"
ON_THE_LINE = "on the line"


@dataclass(frozen=True, slots=True)
class Seen:
    """The mirror, as far as the check before a send needs it."""

    at: datetime
    accounts: Mapping[str, Account] = field(default_factory=dict)  # key of the code -> account
    rates: Mapping[str, TaxRate] = field(default_factory=dict)  # TaxType -> rate
    currencies: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()  # their ids
    period_lock: date | None = None
    year_lock: date | None = None
    actions: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Customer:
    """A company with the contact it is linked to (of a merged one, where that led), or that of its name."""

    name: str
    contact: Contact | None = None
    is_linked: bool = False
    contact_id: str = ""  # the one it is linked to


def company_fault(customer: Customer, *, may_create: bool) -> str:
    """Why nothing can be sent to a company; blank when it can."""
    if customer.contact is not None:
        return contact_fault(customer.contact)
    return "" if customer.is_linked or may_create else not_created(customer.name)


def not_created(company: str) -> str:
    """A company that Xero does not have, and that must not be created."""
    return (
        f"“{company}” {NOT_THERE}, and Invoice Settings do not allow creating it. Link the company to its "
        "contact, switch on “Auto-create companies that do not exist”, or add a contact of exactly this "
        "name in Xero."
    )


def currency_fault(currency: str, seen: Seen) -> str:
    """Why a currency cannot be invoiced in; blank when it can."""
    if currency in seen.currencies:
        return ""
    return (
        f"The currency {currency} is not switched on in Xero. Add it there (Settings › Currencies), or "
        "invoice in one it has. Tracker never changes a currency by itself."
    )


def date_fault(day: date, seen: Seen) -> str:
    """Why nothing can be dated on a day, be it a draft; blank when it can."""
    free = seen.actions.get(BEFORE_PERIOD_LOCK, False)
    locks = [("year-end lock date", seen.year_lock), ("lock date", None if free else seen.period_lock)]
    for words, lock in locks:
        if lock is not None and day <= lock:
            where = "on" if day == lock else "before"
            return (
                f"Its date, {_said(day)}, is {where} the {words} of Xero, {_said(lock)}. Change the date, or "
                "ask your accountant to move the lock date there."
            )
    return ""


def approval_fault(send_as: str, seen: Seen) -> str:
    """Why no new invoice can be approved there; blank when it can, or when Xero did not say."""
    if send_as != SendAs.AUTHORISED or seen.actions.get(APPROVE, True):
        return ""
    return (
        "Xero lets nobody approve invoices with this connection: the user who connected it may not, or the "
        "plan allows no more this month. Choose another status in Invoice Settings, or ask in Xero."
    )


def theme_fault(theme: str, seen: Seen) -> str:
    """Why a branding theme cannot be used; blank when it can."""
    if not theme or theme in seen.themes:
        return ""
    return "The chosen branding theme no longer exists in Xero. Choose another one in Invoice Settings."


def account_fault(code: str, kind: str, seen: Seen, *, on_line: bool) -> str:
    """Why an account takes no lines; blank when it does. `on_line`: named there, not chosen for its kind."""
    account = seen.accounts.get(key(code))
    fault = line_fault(account) if account else NOT_THERE
    if not fault:
        return ""
    name = account_label(account) if account else code
    if on_line:
        return f"Account {name} {fault}. Choose another one {ON_THE_LINE}."
    return (
        f"Account {name}, chosen for “{LineKind(kind).label}” lines, {fault}. "
        f"Choose another one {IN_SETTINGS}."
    )


def rate_fault(tax_type: str, ours: str, seen: Seen) -> str:
    """Why a Xero tax rate cannot be used at all; blank when it can. `ours` is Tracker's rate."""
    rate = seen.rates.get(tax_type)
    if rate is not None and rate.is_active:
        return ""
    name, fault = (rate.name, "is no longer active in Xero") if rate else (tax_type, NOT_THERE)
    return f"The Xero tax rate “{name}”, chosen for “{ours}”, {fault}. Choose another one {IN_SETTINGS}."


def misfit(code: str, tax_type: str, seen: Seen, *, on_line: bool) -> str:
    """Why an account and a tax rate do not go together; blank when they do, or when Xero did not say."""
    account, rate = seen.accounts[key(code)], seen.rates[tax_type]
    if not rate.classes or not account.account_class or account.account_class in rate.classes:
        return ""
    where = ON_THE_LINE if on_line else IN_SETTINGS
    return (
        f"The Xero tax rate “{rate.name}” may not be used with account {account_label(account)}. "
        f"Choose another account {where}, or another tax rate."
    )


def _said(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
