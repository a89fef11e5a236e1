"""What may be chosen for what, and why another may not: touches nothing."""

from dataclasses import replace
from decimal import Decimal

import pytest

from accounting_sync.ports import Account, TaxRate, TrackingCategory, TrackingOption
from accounting_sync.setup import choosing
from accounting_sync.setup.chart import Chart, OwnRate, Tracked
from accounting_sync.setup.chosen import Chosen
from invoices.choices import LineKind

SALES = Account("a-200", "200", "Sales", "REVENUE", "REVENUE")
FEES = Account("a-404", "404", "Bank Fees", "EXPENSE", "EXPENSE")
BANK = Account("a-090", "090", "Business Bank", "BANK", "ASSET", currency="GBP", takes_payments=True)
EURO_BANK = replace(BANK, remote_id="a-095", code="", name="Euro Bank", currency="EUR")
DOLLAR_BANK = replace(BANK, remote_id="a-096", code="096", name="Dollar Bank", currency="USD")
CLEARING = Account("a-650", "650", "Clearing", "CURRENT", "ASSET", takes_payments=True)
STANDARD = TaxRate("OUTPUT2", "20% (VAT on Income)", Decimal("20.0000"), classes=("REVENUE", "ASSET"))
OWN = OwnRate(1, "STD", "Standard rate", Decimal("20.000"), is_used=True)


@pytest.mark.parametrize(
    ("account", "fault"),
    [
        (SALES, ""),
        (FEES, ""),
        (replace(SALES, type="CURRLIAB", account_class="LIABILITY"), ""),
        (None, "no longer exists"),
        (replace(SALES, is_active=False), "is archived"),
        (replace(SALES, is_system=True), "system account"),
        (BANK, "is a bank account"),
        (replace(SALES, type="INVENTORY", account_class="ASSET"), "is an inventory account"),
        (replace(SALES, code=""), "has no code"),
        (replace(SALES, account_class=""), "is of a kind that takes no lines"),
    ],
)
def test_lines_go_to_active_accounts_that_are_neither_the_systems_nor_banks(account, fault):
    found = choosing.line_fault(account)
    assert fault in found
    assert bool(found) == bool(fault)


def test_accounts_are_offered_by_class_revenue_first_and_faulty_ones_not_at_all():
    chart = Chart(accounts=(FEES, replace(SALES, is_active=False, code="299"), BANK, SALES))
    assert choosing.line_accounts(chart) == {"Revenue": [SALES], "Expense": [FEES]}
    assert list(choosing.line_accounts(chart)) == ["Revenue", "Expense"]


@pytest.mark.parametrize(
    ("account", "currency", "fault"),
    [
        (BANK, "GBP", ""),
        (BANK, "EUR", ""),  # the base currency takes payments of every document
        (EURO_BANK, "EUR", ""),
        (CLEARING, "EUR", ""),
        (EURO_BANK, "GBP", "is a bank account in EUR, which takes no payments in GBP"),
        (DOLLAR_BANK, "EUR", "is a bank account in USD"),
        (replace(CLEARING, takes_payments=False), "GBP", "takes no payments in Xero"),
        (replace(BANK, is_active=False), "GBP", "is archived"),
        (replace(CLEARING, is_system=True), "GBP", "system account"),
        (None, "GBP", "no longer exists"),
    ],
)
def test_payments_go_to_accounts_that_take_them_in_their_currency(account, currency, fault):
    found = choosing.payment_fault(account, currency, "GBP")
    assert fault in found
    assert bool(found) == bool(fault)


def test_only_accounts_that_take_payments_in_a_currency_are_offered_for_it():
    chart = Chart(base_currency="GBP", accounts=(SALES, BANK, EURO_BANK, DOLLAR_BANK, CLEARING))
    assert choosing.payment_accounts(chart, "GBP") == [BANK, CLEARING]
    assert choosing.payment_accounts(chart, "EUR") == [BANK, EURO_BANK, CLEARING]


def test_only_active_tax_rates_for_sales_are_offered():
    purchases = replace(STANDARD, tax_type="INPUT2", classes=("EXPENSE",))
    gone = replace(STANDARD, tax_type="OLD", is_active=False)
    assert choosing.sales_rates(Chart(rates=(STANDARD, purchases, gone))) == [STANDARD]
    assert "revenue accounts" in choosing.rate_fault(purchases)
    assert "no longer active" in choosing.rate_fault(gone)
    assert "no longer exists" in choosing.rate_fault(None)


def test_another_percent_is_said_and_not_refused():
    chart = Chart(rates=(replace(STANDARD, percent=Decimal(0)),))
    hint = choosing.rate_hint(Chosen(tax_types={1: "OUTPUT2"}), chart, OWN)
    assert hint == "Tracker says 20%, this one is 0%: the tax in Xero will differ."
    assert choosing.rate_hint(Chosen(tax_types={1: "OUTPUT2"}), Chart(rates=(STANDARD,)), OWN) == ""
    assert choosing.rate_hint(Chosen(), chart, OWN) == ""


def test_an_account_whose_class_a_chosen_rate_does_not_fit_says_so():
    chart = Chart(accounts=(SALES, FEES), rates=(STANDARD,))
    chosen = Chosen(tax_types={1: "OUTPUT2"}, accounts={"expenses": "404", "other": "200"})
    hints = {kind.value: choosing.account_hint(chosen, chart, kind) for kind in LineKind}
    assert hints == {
        "permanent_fee": "",
        "temp_time": "",
        "expenses": "Xero refuses lines on this account with 20% (VAT on Income).",
        "other": "",
    }


def test_an_archived_account_gives_way_to_an_active_one_of_the_same_code():
    archived = replace(SALES, remote_id="old", is_active=False)
    assert Chart(accounts=(archived, SALES)).by_code("200") == SALES
    assert Chart(accounts=(archived,)).by_code("200") == archived
    assert Chart(accounts=(EURO_BANK,)).by_code("") is None


def test_offices_and_consultants_may_not_take_the_same_category():
    both = Chosen(categories={"office": "c", "consultant": "c"})
    assert list(choosing.refusals(both, Chart())) == ["category_consultant"]
    assert not choosing.refusals(Chosen(categories={"office": "c", "consultant": "d"}), Chart())
    assert not choosing.refusals(Chosen(), Chart())


def test_when_tracker_records_payments_the_base_currency_needs_an_account():
    chosen = Chosen(payments_by="tracker")
    assert list(choosing.refusals(chosen, Chart("GBP"))) == ["payment_account_GBP"]
    assert not choosing.refusals(chosen, Chart("GBP", is_read=False))
    assert not choosing.refusals(chosen.changed({"payment_accounts": {"GBP": "a"}}), Chart("GBP"))
    assert not choosing.refusals(Chosen(), Chart("GBP"))


def test_categories_and_options_may_be_chosen_while_they_are_active():
    office = TrackingCategory("c", "Office", options=(TrackingOption("o", "London", is_active=False),))
    assert choosing.active_categories(Chart(categories=(office, replace(office, is_active=False)))) == [
        office
    ]
    assert choosing.category_fault(None) == "no longer exists in Xero"
    assert choosing.option_fault(office.options[0]) == "is archived in Xero"
    assert (
        choosing.option_hint(Tracked("office", 1, "London"), office)
        == "Office has no option of this name. Until one is chosen, these invoices stay here."
    )
    assert choosing.option_hint(Tracked("office", 1, "london"), _with_active(office)) == ""


def _with_active(category: TrackingCategory) -> TrackingCategory:
    return replace(category, options=(replace(category.options[0], is_active=True),))
