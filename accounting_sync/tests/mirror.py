"""The mirror of the sandbox's demo company in rows, as a reading leaves it, without a call to anybody."""

import uuid
from typing import Any

from django.utils import timezone

from accounting_sync.models import (
    MirrorAccount,
    MirrorCurrency,
    MirrorTaxRate,
    MirrorTheme,
    MirrorTrackingCategory,
    MirrorTrackingOption,
    Organisation,
)

# code, name, type, class: the sandbox's chart of accounts (xero_sandbox/ledger/seed_chart.py)
ACCOUNTS = (
    ("090", "Business Bank Account", "BANK", "ASSET"),
    ("091", "Savings", "BANK", "ASSET"),
    ("200", "Sales", "REVENUE", "REVENUE"),
    ("210", "Permanent Placement Fees", "REVENUE", "REVENUE"),
    ("220", "Temporary Staffing", "REVENUE", "REVENUE"),
    ("230", "Recharged Expenses", "REVENUE", "REVENUE"),
    ("260", "Other Revenue", "REVENUE", "REVENUE"),
    ("299", "Sales (old)", "REVENUE", "REVENUE"),
    ("404", "Bank Fees", "EXPENSE", "EXPENSE"),
    ("610", "Accounts Receivable", "CURRENT", "ASSET"),
)
ARCHIVED, SYSTEM = {"299"}, {"610"}
# TaxType, name, percent, whether sales may carry it
TAX_RATES = (
    ("OUTPUT2", "20% (VAT on Income)", "20", True),
    ("INPUT2", "20% (VAT on Expenses)", "20", False),
    ("RROUTPUT", "5% (VAT on Income)", "5", True),
    ("ZERORATEDOUTPUT", "Zero Rated Income", "0", True),
    ("NONE", "No VAT", "0", True),
)


def mirror(organisation: Organisation) -> None:
    """Fill the tables as a reading to its end does."""
    for code, name, kind, group in ACCOUNTS:
        account(organisation, code, name, type=kind, account_class=group)
    for tax_type, name, percent, for_sales in TAX_RATES:
        classes = ["ASSET", "LIABILITY", "REVENUE"] if for_sales else ["ASSET", "EXPENSE"]
        MirrorTaxRate.objects.create(
            organisation=organisation, tax_type=tax_type, name=name, percent=percent, classes=classes
        )
    category(organisation, "Office", "London", "Leeds", "Manchester")
    category(organisation, "Division", "Permanent", "Temporary")
    for code in ("GBP", "EUR"):
        MirrorCurrency.objects.create(organisation=organisation, code=code)
    MirrorTheme.objects.create(organisation=organisation, theme_id=uuid.uuid4(), name="Standard")
    organisation.base_currency, organisation.mirrored_at = "GBP", timezone.now()
    organisation.save()


def account(organisation: Organisation, code: str, name: str, **fields: Any) -> MirrorAccount:
    """One account; an active revenue account unless said otherwise."""
    is_bank = fields.get("type") == "BANK"
    usual = {
        "type": "REVENUE",
        "account_class": "REVENUE",
        "currency": "GBP" if is_bank else "",
        "is_active": code not in ARCHIVED,
        "is_system": code in SYSTEM,
        "takes_payments": is_bank,
        "account_id": uuid.uuid4(),
    }
    return MirrorAccount.objects.create(organisation=organisation, code=code, name=name, **usual | fields)


def category(organisation: Organisation, name: str, *options: str) -> MirrorTrackingCategory:
    """One tracking category with options of these names."""
    row = MirrorTrackingCategory.objects.create(
        organisation=organisation, category_id=uuid.uuid4(), name=name
    )
    for option in options:
        MirrorTrackingOption.objects.create(category=row, option_id=uuid.uuid4(), name=option)
    return row
