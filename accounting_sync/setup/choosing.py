"""PURE: which accounts, tax rates and categories may be chosen for what, and why another one may not.

One rule for both: what has no fault is offered, what has one is refused, and a stored choice that gets one
is named. Source: developer.xero.com, Accounts, Tax rates, Payments; certification checkpoints 6 to 8.
"""

from accounting_sync.choices import Dimension, PaymentsRecordedBy
from accounting_sync.ports import Account, TaxRate, TrackingCategory, TrackingOption
from accounting_sync.setup.chart import Chart, OwnRate, Tracked, percent_words
from accounting_sync.setup.chosen import Chosen
from invoices.choices import LineKind

SALES = "REVENUE"
# Revenue first: what a sale is usually booked to. The others are legal, for instance for recharged expenses.
CLASSES = {
    SALES: "Revenue",
    "EXPENSE": "Expense",
    "LIABILITY": "Liability",
    "ASSET": "Asset",
    "EQUITY": "Equity",
}
GONE = "no longer exists in Xero"
ARCHIVED = "is archived in Xero"


def line_fault(account: Account | None) -> str:
    """Why no line can be booked to an account; blank when it can."""
    if account is None:
        return GONE
    if account.is_system:
        return "is a system account, which Xero keeps for itself"
    if account.type == "BANK":
        return "is a bank account, which takes payments and no lines"
    if account.type == "INVENTORY":
        return "is an inventory account, which Xero books by itself"
    if not account.code:
        return "has no code in Xero, by which lines name their account"
    if account.account_class not in CLASSES:
        return "is of a kind that takes no lines"
    return "" if account.is_active else ARCHIVED


def payment_fault(account: Account | None, currency: str, base_currency: str) -> str:
    """Why payments in a currency cannot go to an account; blank when they can.

    A bank account takes payments in its own currency, one in the base currency those of every document.
    """
    if account is None:
        return GONE
    if account.is_system:
        return "is a system account, which Xero keeps for itself"
    if not account.is_active:
        return ARCHIVED
    if not account.takes_payments:
        return "takes no payments in Xero (“Enable payments to this account” is off there)"
    if account.currency not in {"", currency, base_currency}:
        return f"is a bank account in {account.currency}, which takes no payments in {currency}"
    return ""


def rate_fault(rate: TaxRate | None) -> str:
    """Why a tax rate cannot be used on sales; blank when it can."""
    if rate is None:
        return GONE
    if not rate.is_active:
        return "is no longer active in Xero"
    return "" if SALES in rate.classes else "cannot be used with revenue accounts in Xero"


def category_fault(category: TrackingCategory | None) -> str:
    """Why nothing can be tracked by a category; blank when it can."""
    if category is None:
        return GONE
    return "" if category.is_active else ARCHIVED


def option_fault(option: TrackingOption | None) -> str:
    """Why nothing can be tracked as an option; blank when it can."""
    if option is None:
        return GONE
    return "" if option.is_active else ARCHIVED


def line_accounts(chart: Chart) -> dict[str, list[Account]]:
    """The accounts lines may be booked to, by the heading of their class, revenue first."""
    groups: dict[str, list[Account]] = {heading: [] for heading in CLASSES.values()}
    for account in chart.accounts:
        if not line_fault(account):
            groups[CLASSES[account.account_class]].append(account)
    return {heading: accounts for heading, accounts in groups.items() if accounts}


def payment_accounts(chart: Chart, currency: str) -> list[Account]:
    """The accounts payments in a currency may go to."""
    base = chart.base_currency
    return [account for account in chart.accounts if not payment_fault(account, currency, base)]


def sales_rates(chart: Chart) -> list[TaxRate]:
    """The tax rates sales may carry."""
    return [rate for rate in chart.rates if not rate_fault(rate)]


def active_categories(chart: Chart) -> list[TrackingCategory]:
    """The categories invoices may be tracked by; Xero allows two."""
    return [category for category in chart.categories if not category_fault(category)]


def rate_hint(chosen: Chosen, chart: Chart, own: OwnRate) -> str:
    """What to know about the rate chosen for one of Tracker's; no reason to refuse it."""
    rate = chart.rate(chosen.tax_types.get(own.pk, ""))
    if rate is None or rate_fault(rate) or rate.percent == own.percent:
        return ""
    ours, theirs = percent_words(own.percent), percent_words(rate.percent)
    return f"Tracker says {ours}, this one is {theirs}: the tax in Xero will differ."


def account_hint(chosen: Chosen, chart: Chart, kind: LineKind) -> str:
    """The chosen tax rates that lines booked to the account of this kind may not carry."""
    account = chart.by_code(chosen.accounts.get(kind, ""))
    if account is None or line_fault(account):
        return ""
    rates = {chart.rate(tax_type) for tax_type in chosen.tax_types.values()}
    unfit = sorted(
        rate.name
        for rate in rates
        if rate and not rate_fault(rate) and account.account_class not in rate.classes
    )
    return f"Xero refuses lines on this account with {', '.join(unfit)}." if unfit else ""


def refusals(chosen: Chosen, chart: Chart) -> dict[str, str]:
    """What may not be saved, by the field of its page: only what no later choice elsewhere could mend."""
    refused = {}
    office, consultant = (chosen.categories.get(each, "") for each in Dimension)
    if office and office == consultant:
        refused[f"category_{Dimension.CONSULTANT}"] = (
            "Offices take this category already. Choose the other one, or none."
        )
    needs_account = chart.is_read and chosen.payments_by == PaymentsRecordedBy.TRACKER
    if needs_account and not chosen.payment_accounts.get(chart.base_currency):
        refused[f"payment_account_{chart.base_currency}"] = (
            f"Tracker records payments, so it must know the account payments in {chart.base_currency} go to."
        )
    return refused


def option_hint(tracked: Tracked, category: TrackingCategory) -> str:
    """What to know of an office or consultant without an option of its own."""
    names = {option.name.casefold() for option in category.options if option.is_active}
    return (
        ""
        if tracked.name.casefold() in names
        else f"{category.name} has no option of this name. Until one is chosen, these invoices stay here."
    )
