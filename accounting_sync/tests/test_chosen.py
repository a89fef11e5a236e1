"""A change laid over what is chosen, and how people read it: touches nothing."""

from decimal import Decimal

from accounting_sync.ports import Account, TaxRate, TrackingCategory, TrackingOption
from accounting_sync.setup.chart import Chart, Own, OwnRate, Tracked
from accounting_sync.setup.chosen import Chosen, invoice_words, payment_words

OFFICE = TrackingCategory("c", "Office", options=(TrackingOption("o", "City"),))
CHART = Chart(
    accounts=(Account("id-200", "200", "Sales", "REVENUE", "REVENUE"),),
    rates=(TaxRate("OUTPUT2", "20% (VAT on Income)", Decimal(20)),),
    categories=(OFFICE,),
    themes={"t": "Standard"},
)
OWN = Own((OwnRate(1, "STD", "Standard rate", Decimal(20), is_used=True),), (Tracked("office", 7, "London"),))


def test_only_what_is_named_changes_and_a_blank_takes_it_away():
    chosen = Chosen(accounts={"other": "200", "expenses": "230"}).changed(
        {"accounts": {"other": "", "temp_time": "220"}, "send_as": "DRAFT"}
    )
    assert chosen.accounts == {"expenses": "230", "temp_time": "220"}
    assert (chosen.send_as, chosen.auto_create_items) == ("DRAFT", False)


def test_the_options_of_a_category_go_with_it():
    chosen = Chosen(
        categories={"office": "c", "consultant": "d"}, options={("office", 7): "o", ("consultant", 7): "p"}
    )
    moved = chosen.changed({"categories": {"office": "e"}})
    assert moved.options == {("consultant", 7): "p"}
    assert chosen.changed({"categories": {"office": "c"}}).options == chosen.options
    anew = chosen.changed({"categories": {"office": "e"}, "options": {("office", 7): "x"}})
    assert anew.options == {("office", 7): "x", ("consultant", 7): "p"}


def test_the_audit_history_reads_names_and_no_ids():
    chosen = Chosen(
        auto_create_items=True,
        theme="t",
        accounts={"other": "200"},
        tax_types={1: "OUTPUT2"},
        categories={"office": "c"},
        options={("office", 7): "o"},
    )
    words = invoice_words(chosen, CHART, OWN)
    assert words == {
        "Auto-create companies that do not exist": "No",
        "Auto-create invoice items that do not exist": "Yes",
        "Status in Xero": "Awaiting payment",
        "Branding theme": "Standard",
        "Account for Permanent fee lines": "",
        "Account for Temp time lines": "",
        "Account for Expenses lines": "",
        "Account for Other lines": "200 · Sales",
        "Xero tax rate for Standard rate": "20% (VAT on Income) (OUTPUT2)",
        "Tracking of Office": "Office",
        "Tracking of Consultant": "Not sent",
        "Tracking option for office London": "City",
    }


def test_what_is_gone_or_never_read_is_shown_as_it_is_stored():
    chosen = Chosen(theme="gone", accounts={"other": "777"}, tax_types={1: "OLD"}, categories={"office": "g"})
    words = invoice_words(chosen, Chart(is_read=False), OWN)
    assert words["Branding theme"] == "gone"
    assert words["Account for Other lines"] == "777"
    assert words["Xero tax rate for Standard rate"] == "OLD"
    assert words["Tracking of Office"] == "g"
    assert words["Tracking option for office London"] == "The option of the same name"


def test_payment_settings_are_read_by_currency():
    chosen = Chosen(payments_by="tracker", payment_accounts={"GBP": "id-200", "EUR": "gone"})
    assert payment_words(chosen, CHART) == {
        "Payments are recorded": "In Tracker, which records them in Xero",
        "Account for payments in GBP": "200 · Sales",
        "Account for payments in EUR": "gone",
    }
