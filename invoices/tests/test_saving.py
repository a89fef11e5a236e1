"""Saving: version, batch status and amounts move together; nobody overwrites anybody silently."""

import pytest

from invoices.models import Invoice
from invoices.saving import Edit, EditedMeanwhile, save_edit
from invoices.tests.office import an_invoice, lines, typed_again
from ui.tests.people import staff

pytestmark = pytest.mark.django_db


def test_an_edit_raises_the_version_and_marks_what_was_sent():
    invoice = an_invoice(batch_status="sent", batch_number=3)
    answer = staff().post(invoice.get_absolute_url(), typed_again(invoice, reference="PO 8"))
    invoice.refresh_from_db()
    assert answer.status_code == 302
    assert (invoice.reference, invoice.version, invoice.batch_status) == ("PO 8", 2, "changed")
    assert invoice.batch_number == 3


def test_a_save_that_changes_nothing_is_no_edit():
    invoice = an_invoice(batch_status="sent")
    before = invoice.updated_at
    staff().post(invoice.get_absolute_url(), typed_again(invoice))
    invoice.refresh_from_db()
    assert (invoice.version, invoice.batch_status, invoice.updated_at) == (1, "sent", before)


def test_an_edited_line_keeps_its_row_and_moves_the_totals():
    invoice = an_invoice(batch_status="unchanged")
    line = invoice.lines.get()
    staff().post(invoice.get_absolute_url(), typed_again(invoice, **{"lines-0-unit_price": "-2.5"}))
    invoice.refresh_from_db()
    assert invoice.lines.get() == line
    assert (str(invoice.total), invoice.batch_status, invoice.is_credit_note) == ("-3.00", "changed", True)


def test_lines_are_added_removed_and_numbered():
    invoice = an_invoice()
    rows = lines(
        {"id": str(invoice.lines.get().pk), "DELETE": "on"},
        {"description": "B"},
        {"description": "C"},
        initial=1,
    )
    staff().post(invoice.get_absolute_url(), typed_again(invoice) | rows)
    assert list(invoice.lines.values_list("description", "position")) == [("B", 0), ("C", 1)]


def test_the_second_of_two_editors_is_told_and_keeps_what_was_typed():
    invoice = an_invoice()
    late = typed_again(invoice, reference="Typed by the second", **{"lines-0-description": "Second"})
    client = staff()
    client.post(invoice.get_absolute_url(), typed_again(invoice, reference="First"))
    page = client.post(invoice.get_absolute_url(), late).text
    assert "changed by somebody else" in page
    assert "Typed by the second" in page
    invoice.refresh_from_db()
    assert (invoice.reference, invoice.version, invoice.lines.get().description) == ("First", 2, "Work")


def test_a_status_a_sync_brought_is_not_overwritten():
    invoice = an_invoice(status="approved")
    late = typed_again(invoice, reference="x")
    Invoice.objects.filter(pk=invoice.pk).update(status="part_paid", amount_paid=5)
    page = staff().post(invoice.get_absolute_url(), late).text
    assert "changed by somebody else, or by a Sync" in page
    invoice.refresh_from_db()
    assert (invoice.status, int(invoice.amount_paid), invoice.reference) == ("part_paid", 5, "")


def test_batch_columns_and_payments_of_this_moment_survive_an_edit():
    invoice = an_invoice()
    Invoice.objects.filter(pk=invoice.pk).update(batch_status="sending", batch_number=9, amount_paid=1)
    invoice.reference = "Edited"
    save_edit(Edit(invoice, list(invoice.lines.all()), opened="1.draft"))
    invoice.refresh_from_db()
    assert (invoice.batch_status, invoice.batch_number, int(invoice.amount_paid)) == ("sending", 9, 1)
    assert (invoice.reference, invoice.version) == ("Edited", 2)


def test_an_edit_between_reading_and_writing_is_noticed_too(monkeypatch):
    invoice = an_invoice()
    invoice.reference = "Edited"
    monkeypatch.setattr("django.db.models.QuerySet.update", lambda *_args, **_values: 0)
    with pytest.raises(EditedMeanwhile):
        save_edit(Edit(invoice, list(invoice.lines.all()), opened="1.draft"))


def test_a_failed_save_leaves_lines_and_totals_alone():
    invoice = an_invoice()
    line = invoice.lines.get()
    line.unit_price = 5
    with pytest.raises(EditedMeanwhile):
        save_edit(Edit(invoice, [line], opened="7.draft"))
    assert invoice.lines.get().unit_price == 100


def test_a_refusal_is_told_as_past_after_an_edit_of_what_is_sent_only():
    values = {"batch_status": "needs_you", "batch_reason": "No account.", "status": "approved"}
    invoice, client = an_invoice(**values), staff()
    client.post(invoice.get_absolute_url(), typed_again(invoice, status="draft"))
    invoice.refresh_from_db()
    assert invoice.batch_reason == "No account."
    client.post(invoice.get_absolute_url(), typed_again(invoice, reference="PO 8"))
    invoice.refresh_from_db()
    assert invoice.batch_status == "needs_you"
    assert invoice.batch_reason == "Edited since it was refused; send it again. Before: No account."


def test_a_void_invoice_says_so_and_can_be_set_back():
    invoice, client = an_invoice(status="void"), staff()
    page = client.get(invoice.get_absolute_url()).text
    assert "This invoice is void: it will not be sent." in page
    assert "Save and Close" in page
    client.post(invoice.get_absolute_url(), typed_again(invoice, status="approved"))
    invoice.refresh_from_db()
    assert invoice.status == "approved"


def test_paid_is_read_only():
    invoice, client = an_invoice(status="paid"), staff()
    page = client.get(invoice.get_absolute_url()).text
    assert "can be read but not changed" in page
    assert "Save and Close" not in page
    answer = client.post(invoice.get_absolute_url(), typed_again(invoice, reference="x"), follow=True)
    assert "Nothing was saved" in answer.text
    assert Invoice.objects.get().reference == ""


def test_save_and_close_returns_to_the_list_as_it_was():
    invoice, client = an_invoice(), staff()
    again = typed_again(invoice, close="1", back="/invoices/?q=acme&page=2")
    assert client.post(invoice.get_absolute_url(), again)["Location"] == "/invoices/?q=acme&page=2"
    again["back"] = "https://elsewhere.example/"
    assert client.post(invoice.get_absolute_url(), again)["Location"] == "/invoices/"


def test_a_part_paid_invoice_keeps_its_status_when_edited():
    invoice = an_invoice(status="part_paid", amount_paid=5)
    staff().post(invoice.get_absolute_url(), typed_again(invoice, reference="x"))
    invoice.refresh_from_db()
    assert (invoice.status, invoice.reference) == ("part_paid", "x")


def test_the_same_number_taken_in_this_very_moment_is_said(monkeypatch):
    an_invoice(number="INV-1")
    invoice = an_invoice(number="INV-2")
    monkeypatch.setattr("invoices.forms.InvoiceForm.clean_number", lambda form: "INV-1")
    monkeypatch.setattr("invoices.forms.InvoiceForm.validate_unique", lambda form: None)
    monkeypatch.setattr("invoices.models.Invoice.validate_constraints", lambda invoice, **_: None)
    page = staff().post(invoice.get_absolute_url(), typed_again(invoice, number="INV-1")).text
    assert "has just been taken" in page
    assert set(Invoice.objects.values_list("number", flat=True)) == {"INV-1", "INV-2"}


def test_the_panel_of_a_sent_invoice_says_what_became_of_it():
    invoice = an_invoice(batch_status="needs_you", batch_number=1234, batch_reason="No account 999 <b>")
    page = staff().get(invoice.get_absolute_url()).text
    assert "Needs you" in page
    assert "No account 999 &lt;b&gt;" in page
    assert ">1234</a>" in page
