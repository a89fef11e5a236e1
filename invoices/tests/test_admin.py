"""Administration holds no traps: invoices are looked at there, not changed."""

import pytest

from invoices.tests.office import a_rate, an_invoice

pytestmark = pytest.mark.django_db


def test_an_invoice_can_be_looked_at_but_not_changed(admin_client):
    invoice = an_invoice()
    page = admin_client.get(f"/admin/invoices/invoice/{invoice.pk}/change/").text
    assert "Work" in page
    assert 'name="_save"' not in page
    assert admin_client.get("/admin/invoices/invoice/add/").status_code == 403


def test_the_percentage_of_a_used_rate_stays(admin_client):
    an_invoice()
    page = admin_client.get(f"/admin/invoices/taxrate/{a_rate().pk}/change/").text
    assert 'name="percent"' not in page
    assert 'name="percent"' in admin_client.get("/admin/invoices/taxrate/add/").text


def test_the_price_list_is_there(admin_client):
    assert admin_client.get("/admin/invoices/item/").status_code == 200
