"""The organisation's reference data, read field by field; what is left out there has its default here."""

from datetime import date
from decimal import Decimal

import pytest

from accounting_sync.ports import Account, Action, Currency, Organisation, TaxRate, Theme, TrackingOption
from accounting_sync.xero import reference

ID = "00000000-1111-2222-3333-444444444444"
OTHER = "00000000-1111-2222-3333-555555555555"


def test_the_organisation_is_read_with_its_lock_dates() -> None:
    element = {
        "Name": "Demo",
        "BaseCurrency": "GBP",
        "ShortCode": "!x",
        "IsDemoCompany": True,
        "CountryCode": "GB",
        "Timezone": "GMTSTANDARDTIME",
        "PeriodLockDate": "/Date(1254268800000+0000)/",
    }
    assert reference.read_organisation(element) == Organisation(
        "Demo",
        "GBP",
        "!x",
        is_demo=True,
        country_code="GB",
        time_zone="GMTSTANDARDTIME",
        period_lock_date=date(2009, 9, 30),
        year_lock_date=None,
    )


@pytest.mark.parametrize(("word", "is_allowed"), [("ALLOWED", True), ("NOT-ALLOWED", False), (None, False)])
def test_an_action_is_allowed_only_when_xero_says_so(word: str | None, is_allowed: bool) -> None:
    element = {"Name": "UseMulticurrency", "Status": word}
    assert reference.read_action(element) == Action("UseMulticurrency", is_allowed)


def test_a_currency_is_read() -> None:
    assert reference.read_currency({"Code": "EUR", "Description": "Euro"}) == Currency("EUR", "Euro")


def test_a_bank_account_takes_payments_and_may_lack_a_code() -> None:
    element = {
        "AccountID": ID.upper(),
        "Name": "Bank",
        "Type": "BANK",
        "Class": "ASSET",
        "CurrencyCode": "GBP",
        "Status": "ACTIVE",
        "EnablePaymentsToAccount": False,
    }
    assert reference.read_account(element) == Account(
        ID, "", "Bank", "BANK", "ASSET", currency="GBP", takes_payments=True
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"Status": "ARCHIVED"}, (False, False, False)),
        ({"SystemAccount": "DEBTORS"}, (True, True, False)),
        ({"SystemAccount": ""}, (True, False, False)),
        ({"EnablePaymentsToAccount": True}, (True, False, True)),
    ],
)
def test_whether_an_account_may_be_chosen_is_read(fields: dict[str, object], expected: object) -> None:
    account = reference.read_account({"AccountID": ID, "Type": "CURRENT", "Class": "ASSET"} | fields)
    assert (account.is_active, account.is_system, account.takes_payments) == expected


def test_a_tax_rate_says_which_accounts_it_fits() -> None:
    element = {
        "Name": "20% (VAT on Income)",
        "TaxType": "OUTPUT2",
        "EffectiveRate": Decimal("20.0000"),
        "Status": "ACTIVE",
        "CanApplyToAssets": True,
        "CanApplyToRevenue": True,
        "CanApplyToExpenses": False,
    }
    assert reference.read_tax_rate(element) == TaxRate(
        "OUTPUT2", "20% (VAT on Income)", Decimal(20), classes=("ASSET", "REVENUE")
    )


def test_a_tracking_category_is_read_with_its_options() -> None:
    element = {
        "TrackingCategoryID": ID,
        "Name": "Office",
        "Status": "ARCHIVED",
        "Options": [{"TrackingOptionID": OTHER, "Name": "Leeds", "Status": "ACTIVE"}],
    }
    category = reference.read_tracking(element)
    assert (category.remote_id, category.name, category.is_active) == (ID, "Office", False)
    assert category.options == (TrackingOption(OTHER, "Leeds"),)


def test_a_theme_is_read() -> None:
    assert reference.read_theme({"BrandingThemeID": ID, "Name": "Standard"}) == Theme(ID, "Standard")
