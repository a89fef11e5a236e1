"""Invoice Settings: what is said beside a field is said of what stands in it; none is left without a way."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from accounting_sync.models import AccountChoice, Organisation, TaxChoice
from accounting_sync.tests.test_views_settings import SETTINGS, typed
from accounting_sync.tests.views_office import client_of, connect
from invoices.models import TaxRate

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(standard_rate) -> Client:
    return client_of("change_accountssettings", "view_batch", name="ada")


@pytest.fixture
def books(standard_rate) -> Organisation:
    return connect(mirrored=True)


def test_of_a_refused_save_only_the_wrong_field_is_marked(ada, books):
    AccountChoice.objects.filter(kind="other").delete()
    assert ada.get(SETTINGS).text.count("To be chosen.") == 1
    text = ada.post(SETTINGS, typed(account_other="210", account_expenses="299")).text
    assert "Nothing was saved." in text
    assert '<option value="210" selected>' in text
    assert "To be chosen." not in text
    assert text.count("field-bad") == 1


def test_what_was_said_of_a_stored_choice_is_not_said_of_another(ada, books):
    TaxRate.objects.create(code="RED", name="Reduced", percent=5)
    TaxChoice.objects.create(organisation=books, tax_rate=TaxRate.objects.get(code="RED"), tax_type="OUTPUT2")
    red = f"tax_type_{TaxRate.objects.get(code='RED').pk}"
    assert "Tracker says 5%" in ada.get(SETTINGS).text
    assert "Tracker says 5%" not in ada.post(SETTINGS, typed(account_other="299", **{red: "RROUTPUT"})).text
    assert "Tracker says 5%" in ada.post(SETTINGS, typed(account_other="299", **{red: "OUTPUT2"})).text


def test_a_tracker_without_tax_rates_is_told_where_they_come_from(ada, books):
    TaxRate.objects.all().delete()
    assert "Tracker has no tax rates yet" in ada.get(SETTINGS).text
    assert "An administrator can add them." in ada.get(SETTINGS).text
    User.objects.create_superuser("root", password="root")
    root = Client()
    root.force_login(User.objects.get(username="root"))
    assert (
        f'<a href="{reverse("admin:invoices_taxrate_add")}">Add one in Administration</a>'
        in root.get(SETTINGS).text
    )
