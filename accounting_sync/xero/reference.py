"""PURE: the organisation's reference data as Xero spells it, to our values, field by field."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from accounting_sync.ports import (
    Account,
    Action,
    Currency,
    Organisation,
    TaxRate,
    Theme,
    TrackingCategory,
    TrackingOption,
)
from accounting_sync.xero.mapping import read_date, remote_id, text

ACTIVE = "ACTIVE"
PERCENT_BELOW = 1000  # what the mirror can hold
POSITIONS = 32_767  # of themes; a larger one is simply last
# TaxRate.CanApplyTo…, by the account class it speaks of (developer.xero.com, Tax Rates).
APPLIES_TO = {
    "ASSET": "CanApplyToAssets",
    "EQUITY": "CanApplyToEquity",
    "EXPENSE": "CanApplyToExpenses",
    "LIABILITY": "CanApplyToLiabilities",
    "REVENUE": "CanApplyToRevenue",
}


def read_organisation(element: Mapping[str, Any]) -> Organisation:
    """The organisation's own description."""
    return Organisation(
        name=_needed(element, "Name"),
        base_currency=text(element, "BaseCurrency"),
        short_code=text(element, "ShortCode"),
        is_demo=bool(element.get("IsDemoCompany")),
        country_code=text(element, "CountryCode"),
        time_zone=text(element, "Timezone"),
        period_lock_date=read_date(element.get("PeriodLockDate")),
        year_lock_date=read_date(element.get("EndOfYearLockDate")),
    )


def read_action(element: Mapping[str, Any]) -> Action:
    """`{"Name": "CreateApprovedInvoice", "Status": "ALLOWED"}`; the other word is NOT-ALLOWED."""
    return Action(_needed(element, "Name"), element.get("Status") == "ALLOWED")


def read_currency(element: Mapping[str, Any]) -> Currency:
    """A currency that is switched on."""
    return Currency(_needed(element, "Code"), text(element, "Description"))


def read_account(element: Mapping[str, Any]) -> Account:
    """An account. Payments go to bank accounts and to those with payments enabled."""
    kind = text(element, "Type")
    return Account(
        remote_id=remote_id(element, "AccountID"),
        code=text(element, "Code"),
        name=text(element, "Name"),
        type=kind,
        account_class=text(element, "Class"),
        currency=text(element, "CurrencyCode"),
        tax_type=text(element, "TaxType"),
        is_active=_is_active(element),
        is_system=bool(element.get("SystemAccount")),
        takes_payments=kind == "BANK" or bool(element.get("EnablePaymentsToAccount")),
    )


def read_tax_rate(element: Mapping[str, Any]) -> TaxRate:
    """A tax rate. An organisation's own rates carry names such as TAX001."""
    return TaxRate(
        tax_type=_needed(element, "TaxType"),
        name=text(element, "Name"),
        percent=_percent(element),
        is_active=_is_active(element),
        classes=tuple(group for group, field in APPLIES_TO.items() if element.get(field)),
    )


def read_tracking(element: Mapping[str, Any]) -> TrackingCategory:
    """A tracking category with its options; an option without an id cannot be named in a document."""
    return TrackingCategory(
        remote_id=remote_id(element, "TrackingCategoryID"),
        name=text(element, "Name"),
        is_active=_is_active(element),
        options=tuple(
            TrackingOption(remote_id(option, "TrackingOptionID"), text(option, "Name"), _is_active(option))
            for option in element.get("Options") or []
            if text(option, "TrackingOptionID")
        ),
    )


def read_theme(element: Mapping[str, Any]) -> Theme:
    """A branding theme."""
    return Theme(
        remote_id=remote_id(element, "BrandingThemeID"),
        name=text(element, "Name"),
        position=min(max(int(element.get("SortOrder") or 0), 0), POSITIONS),
    )


def _needed(element: Mapping[str, Any], key: str) -> str:
    """The text by which a row without an id is known. Raises ValueError when it is blank."""
    found = text(element, key)
    if not found:
        raise ValueError(f"{key} is missing.")
    return found


def _percent(element: Mapping[str, Any]) -> Decimal:
    percent = Decimal(str(element.get("EffectiveRate") or 0))
    if not 0 <= percent < PERCENT_BELOW:  # raises by itself when it is no number
        raise ValueError("EffectiveRate is out of range.")
    return percent


def _is_active(element: Mapping[str, Any]) -> bool:
    return bool(element.get("Status", ACTIVE) == ACTIVE)
