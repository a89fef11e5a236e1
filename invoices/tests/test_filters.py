"""The filter and the selection: they find what they say, and refuse what they do not understand."""

import datetime

import pytest

from invoices.filters import FilterError, SelectionError, filter_invoices, selected_invoices
from invoices.models import Invoice
from invoices.tests.office import a_company, an_invoice

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> tuple[Invoice, Invoice]:
    first = an_invoice(number="INV-1", reference="PO 77", status="approved", batch_status="sent")
    later = {"issue_date": datetime.date(2026, 5, 1), "due_date": datetime.date(2026, 6, 1)}
    return first, an_invoice("-5", number="CN-2", company=a_company("Zeta plc"), currency="EUR", **later)


@pytest.mark.parametrize(
    "params",
    [
        {"q": "inv-1"},
        {"q": "po 77"},
        {"q": "acme"},
        {"company": "ACME ltd"},
        {"status": "approved"},
        {"kind": "invoice"},
        {"to": "2026-03-31"},
        {"currency": "gbp"},
        {"batch_status": "sent"},
        {"q": "INV", "status": "approved", "from": "2026-01-01", "page": "3", "per_page": "25"},
    ],
)
def test_each_filter_finds_its_own(two, params):
    assert list(filter_invoices(params)) == [two[0]]


@pytest.mark.parametrize(
    "params",
    [
        {"kind": "credit_note"},
        {"from": "2026-04-01"},
        {"batch_status": "none"},
        {"currency": "EUR"},
        {"q": "zeta"},
    ],
)
def test_each_filter_leaves_out_the_others(two, params):
    assert list(filter_invoices(params)) == [two[1]]


def test_a_company_may_be_given_by_id(two):
    assert list(filter_invoices({"company": str(two[1].company_id)})) == [two[1]]


def test_blank_filters_mean_everything_newest_first(two):
    assert list(filter_invoices({"q": "", "status": " "})) == [two[1], two[0]]


def test_sorting_goes_both_ways(two):
    assert list(filter_invoices({"sort": "total"})) == [two[1], two[0]]
    assert list(filter_invoices({"sort": "-total"})) == [two[0], two[1]]


def test_empty_values_come_last_whichever_way(two):
    Invoice.objects.filter(pk=two[1].pk).update(batch_number=7)
    assert list(filter_invoices({"sort": "batch_number"})) == [two[1], two[0]]
    assert list(filter_invoices({"sort": "-batch_number"})) == [two[1], two[0]]


@pytest.mark.parametrize("text", ["%", "_", "'", "\\", "<b>"])
def test_signs_the_database_knows_are_only_signs(two, text):
    assert list(filter_invoices({"q": text})) == []


@pytest.mark.parametrize(
    ("params", "word"),
    [
        ({"status": "nope"}, "Status: There is no “nope”"),
        ({"company": "Nobody"}, "There is no company called “Nobody”"),
        ({"from": "yesterday"}, "From: Enter a valid date"),
        ({"from": "2026-02-01", "to": "2026-01-01"}, "before the first day"),
        ({"currency": "pounds"}, "Three letters"),
        ({"batch_status": "gone"}, "Batch status"),
        ({"colour": "red"}, "no filter called “colour”"),
        ({"sort": "colour"}, "cannot be sorted by “colour”"),
        ({"q": "a\0b"}, "control character"),
        ({"q": "x" * 101}, "at most 100"),
    ],
)
def test_what_is_not_understood_is_refused_in_words(params, word):
    with pytest.raises(FilterError, match=word):
        filter_invoices(params)


def test_the_ticked_ones_are_selected(two):
    ids = f"{two[0].pk}, {two[1].pk},{two[0].pk}"
    assert set(selected_invoices({"scope": "ticked", "ids": ids})) == set(two)


def test_everything_a_filter_matches_is_selected(two):
    assert list(selected_invoices({"scope": "matching", "filter": "?status=approved"})) == [two[0]]
    assert selected_invoices({"scope": "matching", "filter": ""}).count() == 2


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({}, "Say what to act on"),
        ({"scope": "all"}, "Say what to act on"),
        ({"scope": "ticked", "ids": ""}, "No invoice is ticked"),
        ({"scope": "ticked", "ids": " , "}, "No invoice is ticked"),
        ({"scope": "ticked", "ids": "1,x"}, "could not be read"),
        ({"scope": "ticked", "ids": "-1"}, "could not be read"),
        ({"scope": "ticked", "ids": "9" * 30}, "could not be read"),
        ({"scope": "ticked", "ids": "987654"}, "1 of the ticked invoices does not exist"),
        ({"scope": "ticked", "ids": ",".join(map(str, range(1, 10_003)))}, "At most 10,000"),
        ({"scope": "matching", "filter": "status=void"}, "No invoice matches"),
    ],
)
def test_a_selection_that_cannot_be_acted_on_says_why(data, word):
    with pytest.raises(SelectionError, match=word):
        selected_invoices(data)


def test_one_unknown_id_among_known_ones_stops_all(two):
    with pytest.raises(SelectionError, match="2 of the ticked invoices do not exist"):
        selected_invoices({"scope": "ticked", "ids": f"{two[0].pk},987654,987655"})


def test_a_broken_filter_never_means_everything(two):
    with pytest.raises(FilterError):
        selected_invoices({"scope": "matching", "filter": "status=aproved"})
