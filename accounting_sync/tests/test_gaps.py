"""What is missing or no longer valid is named, each by its name: touches nothing."""

from decimal import Decimal

import pytest

from accounting_sync.ports import Account, TaxRate, TrackingCategory, TrackingOption
from accounting_sync.setup.chart import Chart, Own, OwnRate, Tracked
from accounting_sync.setup.chosen import Chosen
from accounting_sync.setup.gaps import find_gaps
from invoices.choices import LineKind

BANK = Account("bank", "090", "Business Bank", "BANK", "ASSET", currency="GBP", takes_payments=True)
CHART = Chart(
    base_currency="GBP",
    accounts=(
        Account("a", "200", "Sales", "REVENUE", "REVENUE"),
        Account("b", "299", "Sales (old)", "REVENUE", "REVENUE", is_active=False),
        BANK,
    ),
    rates=(
        TaxRate("OUTPUT2", "20% (VAT on Income)", Decimal(20), classes=("REVENUE",)),
        TaxRate("INPUT2", "20% (VAT on Expenses)", Decimal(20), classes=("EXPENSE",)),
    ),
    categories=(
        TrackingCategory("office", "Office", options=(TrackingOption("leeds", "Leeds", is_active=False),)),
        TrackingCategory("old", "Old", is_active=False),
    ),
    themes={"t": "Standard"},
)
OWN = Own(
    rates=(OwnRate(1, "STD", "Standard rate", Decimal(20), is_used=True),),
    tracked=(Tracked("office", 5, "Leeds"),),
)
ALL = Chosen(
    accounts={kind.value: "200" for kind in LineKind},
    tax_types={1: "OUTPUT2"},
    theme="t",
    categories={"office": "office"},
)


def found(chart: Chart = CHART, own: Own = OWN, **changes: object) -> list[str]:
    return [str(gap) for gap in find_gaps(ALL.changed(changes), own, chart)]


def test_with_everything_chosen_and_valid_nothing_is_missing():
    assert found() == []


@pytest.mark.parametrize("kind", list(LineKind))
def test_each_kind_of_line_needs_an_account(kind):
    assert found(accounts={kind.value: ""}) == [f"account for {kind.label} lines"]


def test_a_rate_that_lines_use_needs_one_of_xeros_and_one_that_none_uses_does_not():
    assert found(tax_types={1: ""}) == ["Xero tax rate for Standard rate"]
    unused = Own(rates=(OwnRate(1, "STD", "Standard rate", Decimal(20), is_used=False),))
    assert found(own=unused, tax_types={1: ""}) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"accounts": {"other": "299"}},
            "Account 299 · Sales (old), chosen for Other lines, is archived in Xero. Choose another.",
        ),
        ({"accounts": {"other": "777"}}, "Account 777, chosen for Other lines, no longer exists in Xero."),
        ({"accounts": {"other": "090"}}, "is a bank account"),
        (
            {"tax_types": {1: "INPUT2"}},
            "Xero tax rate 20% (VAT on Expenses), chosen for Standard rate, cannot be used with revenue",
        ),
        (
            {"tax_types": {1: "GONE"}},
            "Xero tax rate GONE, chosen for Standard rate, no longer exists in Xero.",
        ),
        (
            {"theme": "gone"},
            "The branding theme chosen for invoices no longer exists in Xero. Choose another.",
        ),
        ({"categories": {"office": "old"}}, "Tracking category Old, chosen for Office, is archived in Xero."),
        (
            {"categories": {"office": "gone"}},
            "The tracking category chosen for Office no longer exists in Xero. Choose another.",
        ),
        (
            {"options": {("office", 5): "leeds"}},
            "Option of Office Leeds, chosen for office Leeds, is archived in Xero. Choose another.",
        ),
        (
            {"payments_by": "tracker", "payment_accounts": {"GBP": "a"}},
            "Account 200 · Sales, chosen for payments in GBP, takes no payments in Xero",
        ),
        (
            {"payments_by": "tracker", "payment_accounts": {"GBP": "gone"}},
            "The account chosen for payments in GBP no longer exists in Xero. Choose another.",
        ),
    ],
)
def test_a_choice_that_is_no_longer_valid_is_named_with_what_to_do(changes, sentence):
    (gap,) = find_gaps(ALL.changed(changes), OWN, CHART)
    assert sentence in gap.sentence
    assert gap.fault
    unread = Chart(base_currency="GBP", is_read=False)
    assert find_gaps(ALL.changed(changes), OWN, unread) == []  # of a chart never read nothing can be told


def test_the_account_for_payments_is_needed_only_when_tracker_records_them():
    assert found(payments_by="tracker") == ["account for payments in GBP"]
    assert found(payments_by="tracker", payment_accounts={"GBP": "bank"}) == []
    assert found(payments_by="xero", payment_accounts={"GBP": "gone"}) == []
    (gap,) = find_gaps(ALL.changed({"payments_by": "tracker"}), OWN, CHART)
    assert gap.is_payment
    assert gap.sentence == "Choose the account for payments in GBP."


def test_without_a_mirror_what_is_missing_is_still_told():
    unread = Chart(base_currency="GBP", is_read=False)
    assert found(chart=unread, accounts={"other": ""}) == ["account for Other lines"]
    assert found(chart=unread, payments_by="tracker") == ["account for payments in GBP"]
