"""The invoice form: what is wrong is said beside its field, nothing typed is lost, nothing is changed."""

from decimal import Decimal

import pytest
from django.test import Client

from invoices.fields import NO_RATES
from invoices.forms import LineForm
from invoices.models import Invoice, InvoiceLine, TaxRate
from invoices.tests.office import a_rate, an_invoice, head, lines, typed_again
from ui.tests.people import BACKEND, EDITING, person, reader, staff, stranger

pytestmark = pytest.mark.django_db
NEW = "/invoices/new/"


def test_a_new_invoice_is_saved_with_its_amounts():
    rows = lines({"quantity": "37.5", "unit_price": "18.0418"}, {"quantity": "-1", "unit_price": "0.125"})
    answer = staff().post(NEW, head(currency="eur") | rows)
    invoice = Invoice.objects.get()
    assert answer["Location"] == invoice.get_absolute_url()
    assert (invoice.net, invoice.tax, invoice.total) == (
        Decimal("676.44"),
        Decimal("135.28"),
        Decimal("811.72"),
    )
    assert (invoice.currency, invoice.version, invoice.lines.count()) == ("EUR", 1, 2)


def test_a_negative_total_is_a_credit_note_and_says_so():
    client = staff()
    client.post(NEW, head() | lines({"quantity": "-1"}))
    invoice = Invoice.objects.get()
    assert invoice.is_credit_note
    page = client.get(invoice.get_absolute_url()).text
    assert 'id="credit-note-said">' in page


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ({"number": ""}, "An invoice needs a number"),
        ({"number": "in\x07v"}, "invisible control character"),
        ({"number": "x" * 51}, "at most 50"),
        ({"number": "INV-1,2"}, "A number cannot hold a comma"),
        ({"company": ""}, "Choose a company"),
        ({"company": "Nobody Ltd"}, "There is no company called"),
        ({"issue_date": "31/31/2026"}, "Enter a valid date"),
        ({"issue_date": ""}, "This field is required"),
        ({"due_date": "2026-03-01"}, "The due date is before the invoice date"),
        ({"currency": "G1P"}, "three capital letters"),
        ({"currency": "POUND"}, "at most 3"),
        ({"status": "paid"}, "Select a valid choice"),
        ({"reference": "a\x1bb"}, "invisible control character"),
    ],
)
def test_a_wrong_head_is_said_and_nothing_is_lost_or_saved(typed, word):
    rows = lines({"description": "Kept as typed"})
    page = staff().post(NEW, head(**typed) | rows).text
    assert word in page
    assert "Kept as typed" in page
    assert not Invoice.objects.exists()


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ({"description": ""}, "Say what this line is for"),
        ({"description": "   "}, "Say what this line is for"),
        ({"description": "bell\x07"}, "invisible control character"),
        ({"description": "x" * 4001}, "at most 4000"),
        ({"quantity": "1.23456"}, "at most 4 decimal places"),
        ({"unit_price": "0.00001"}, "at most 4 decimal places"),
        ({"unit_price": ""}, "At what price?"),
        ({"quantity": ""}, "How many?"),
        ({"unit_price": "12,50"}, "Type a plain number"),
        ({"unit_price": "NaN"}, "Type a plain number"),
        ({"unit_price": "1e9999"}, "too large"),
        ({"unit_price": "99999999999999"}, "too large"),
        ({"quantity": "9999999999", "unit_price": "9999999999"}, "too large"),
        ({"tax_rate": ""}, "Choose a tax rate"),
        ({"tax_rate": "987654"}, "There is no such tax rate"),
        ({"kind": "gift"}, "Select a valid choice"),
        ({"item_code": "x" * 31}, "at most 30"),
        ({"account_code": "a\0"}, "Null characters"),
    ],
)
def test_a_wrong_line_is_said_and_nothing_is_saved(row, word):
    page = staff().post(NEW, head(reference="Kept as typed") | lines(row)).text
    assert word in page
    assert "Kept as typed" in page
    assert not Invoice.objects.exists()


def test_lines_that_together_are_too_large_are_refused():
    rows = [{"quantity": "1000000", "unit_price": "800000"}] * 2
    assert "The total is too large" in staff().post(NEW, head() | lines(*rows)).text
    assert not Invoice.objects.exists()


def test_an_invoice_needs_a_line():
    assert "at least one line" in staff().post(NEW, head() | lines()).text
    assert "at least one line" in staff_post_removed()


def staff_post_removed() -> str:
    rows = lines({"DELETE": "on"})
    client = Client()
    client.force_login(person("alex", *EDITING), BACKEND)
    return client.post(NEW, head() | rows).text


def test_a_line_added_and_left_blank_is_no_line():
    blank = {"description": "", "unit_price": ""}
    staff().post(NEW, head() | lines({}, blank))
    assert InvoiceLine.objects.count() == 1


def test_more_than_a_hundred_lines_are_refused_in_words():
    page = staff().post(NEW, head() | lines(*([{}] * 101)))
    assert not Invoice.objects.exists()
    assert "100 lines at most" in page.text or page.status_code == 400


@pytest.mark.parametrize("number", ["INV-7", "inv-7"])
def test_a_number_is_used_once_whatever_its_capitals(number):
    an_invoice(number="INV-7")
    assert f"There is already an invoice {number}" in staff().post(NEW, head(number=number) | lines({})).text
    assert Invoice.objects.count() == 1


def test_a_form_without_its_hidden_parts_is_refused():
    page = staff().post(NEW, head())
    assert page.status_code == 200
    assert not Invoice.objects.exists()


def test_a_free_number_is_suggested():
    an_invoice(number="INV-00009")
    an_invoice("-1", number="CN-3")
    an_invoice(number="inv-00011")
    an_invoice(number="INV-00010")
    assert 'value="INV-00012"' in staff().get(NEW).text


def test_markup_in_every_field_is_only_text():
    nasty = '"><script>alert(1)</script>'
    typed = head(number=nasty, company=nasty, reference=nasty, currency="<b>")
    page = staff().post(
        NEW, typed | lines({"description": "</textarea><script>alert(1)</script>", "quantity": nasty})
    )
    assert "<script>alert" not in page.text


def test_a_line_of_another_invoice_cannot_be_taken():
    mine, other = an_invoice(), an_invoice("7")
    stolen = typed_again(mine) | {"lines-0-id": str(other.lines.get().pk), "lines-0-unit_price": "1"}
    assert "Its lines have changed meanwhile" in staff().post(mine.get_absolute_url(), stolen).text
    assert other.lines.get().unit_price == 7
    assert mine.lines.get().unit_price == 100


def test_the_page_asks_for_tax_rates_once_however_many_lines(django_assert_max_num_queries):
    invoice = an_invoice()
    for index in range(30):
        InvoiceLine.objects.create(invoice=invoice, description=str(index), unit_price=1, tax_rate=a_rate())
    a_rate("zero", "0")
    client = staff()
    with django_assert_max_num_queries(11):
        page = client.get(invoice.get_absolute_url())
    assert TaxRate.objects.count() == 2
    assert page.text.count("data-percent") == 2 * 32


def test_an_unknown_invoice_is_not_found():
    client = staff()
    assert client.get("/invoices/987654/").status_code == 404
    assert client.post("/invoices/987654/", head() | lines({})).status_code == 404


def test_who_may_only_look_cannot_save():
    invoice, client = an_invoice(), reader()
    page = client.get(invoice.get_absolute_url()).text
    assert "You may look at this invoice but not change it." in page
    assert "Save and Close" not in page
    assert client.post(invoice.get_absolute_url(), typed_again(invoice, reference="x")).status_code == 403
    assert client.get(NEW).status_code == 403
    assert Invoice.objects.get().reference == ""


def test_a_stranger_gets_nothing():
    invoice = an_invoice()
    assert stranger().get(invoice.get_absolute_url()).status_code == 403


def test_without_login_nothing_is_saved(client):
    invoice = an_invoice()
    answer = client.post(invoice.get_absolute_url(), typed_again(invoice, reference="x"))
    assert answer["Location"].startswith("/login/")
    assert Invoice.objects.get().reference == ""


def test_without_a_csrf_token_nothing_is_saved():
    invoice = an_invoice()
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("sam", *EDITING), BACKEND)
    assert client.post(invoice.get_absolute_url(), typed_again(invoice, reference="x")).status_code == 403
    assert Invoice.objects.get().reference == ""


def test_without_tax_rates_a_line_says_where_they_come_from():
    line = LineForm({"description": "Fee", "unit_price": "1", "quantity": "1"}, tax_rates=[])
    assert line.errors["tax_rate"] == [NO_RATES]
    with_one = LineForm({"description": "Fee"}, tax_rates=[TaxRate(pk=1, name="Standard", percent=20)])
    assert with_one.errors["tax_rate"] == ["Choose a tax rate."]
