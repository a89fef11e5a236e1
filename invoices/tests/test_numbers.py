"""Numbers of invoices, as the database holds them whatever writes there."""

import pytest
from django.db import IntegrityError, transaction

from invoices.models import Invoice
from invoices.tests.office import a_rate, an_invoice, head, lines
from ui.tests.people import staff

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.mark.parametrize("twin", ["INV-1", "inv-1", "Inv-1"])
def test_numbers_that_differ_in_case_only_are_one_number(twin: str) -> None:
    """Xero does not tell them apart."""
    an_invoice(number="INV-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        an_invoice(number=twin)
    other = an_invoice(number="INV-2")
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(pk=other.pk).update(number=twin)


def test_a_number_holds_no_comma() -> None:
    """Xero is asked for numbers in a list separated by commas."""
    with pytest.raises(IntegrityError), transaction.atomic():
        an_invoice(number="INV-1,2")
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(pk=an_invoice().pk).update(number=",")


def test_the_form_says_so_before_the_database_does() -> None:
    a_rate()
    an_invoice(number="INV-1")
    page = staff().post("/invoices/new/", head(number="inv-1") | lines({})).text
    assert page.count("There is already an invoice inv-1.") == 1
    assert "Constraint" not in page
    assert Invoice.objects.count() == 1


def test_an_invoice_may_change_the_case_of_its_own_number() -> None:
    invoice = an_invoice(number="INV-1")
    invoice.number = "inv-1"
    invoice.full_clean()
    invoice.save()
    assert Invoice.objects.get().number == "inv-1"
