"""Invoice Settings: what is chosen is kept, what is wrong is named, nothing typed is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from accounting_sync.models import AccountChoice, AccountsSettings, TaxChoice
from accounting_sync.tests.views_office import client_of, connect
from invoices.choices import LineKind
from invoices.models import TaxRate

pytestmark = pytest.mark.django_db
SETTINGS = reverse("accounting_sync:invoice_settings")


@pytest.fixture
def ada(standard_rate) -> Client:
    return client_of("change_accountssettings", name="ada")


def typed(**fields: str) -> dict[str, str]:
    rate = TaxRate.objects.get()
    accounts = {f"account_{kind}": "200" for kind in LineKind}
    return {"send_as": "AUTHORISED", f"tax_type_{rate.pk}": "OUTPUT2"} | accounts | fields


def test_what_is_stored_is_shown(ada):
    connect()
    text = ada.get(SETTINGS).content.decode()
    assert "Auto-create companies that do not exist" in text
    assert text.count('value="200"') == len(LineKind)
    assert 'value="OUTPUT2"' in text


def test_everything_is_saved_together(ada):
    organisation = connect()
    data = typed(
        auto_create_companies="on",
        send_as="DRAFT",
        account_other=" 260 ",
        account_expenses="",
        **{f"tax_type_{TaxRate.objects.get().pk}": "zeroratedoutput"},
    )
    answer = ada.post(SETTINGS, data, follow=True)
    assert "Invoice Settings are saved." in answer.content.decode()
    switches = AccountsSettings.objects.get()
    assert (switches.auto_create_companies, switches.auto_create_items) == (True, False)
    assert switches.send_as == "DRAFT"
    accounts = dict(AccountChoice.objects.values_list("kind", "account_code"))
    assert accounts == {"permanent_fee": "200", "temp_time": "200", "other": "260"}
    assert TaxChoice.objects.get(organisation=organisation).tax_type == "ZERORATEDOUTPUT"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("account_other", "12345678901", "at most 10 characters"),
        ("account_other", "20 0", "An account code has no spaces"),
        ("send_as", "PAID", "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_typed_is_lost(ada, field, value, sentence):
    connect()
    AccountChoice.objects.update(account_code="999")
    text = ada.post(SETTINGS, typed(auto_create_items="on", **{field: value})).content.decode()
    assert sentence in text
    assert "Nothing was saved." in text
    assert 'value="200"' in text
    assert set(AccountChoice.objects.values_list("account_code", flat=True)) == {"999"}
    assert not AccountsSettings.objects.get().auto_create_items


def test_a_tax_type_has_letters_and_digits_only(ada):
    connect()
    data = typed(**{f"tax_type_{TaxRate.objects.get().pk}": "20% (VAT)"})
    assert "letters and digits only" in ada.post(SETTINGS, data).content.decode()


def test_settings_missing_in_the_database_start_from_no(ada):
    connect()
    AccountsSettings.objects.all().delete()
    assert ada.get(SETTINGS).status_code == 200
    assert not AccountsSettings.objects.exists()
    ada.post(SETTINGS, typed())
    assert not AccountsSettings.objects.get().auto_create_companies


def test_each_organisation_has_settings_of_its_own(ada):
    connect()
    AccountChoice.objects.all().delete()
    first = AccountsSettings.objects.get().organisation
    first.connection.is_current = False
    first.connection.save()
    connect(name="Another")
    ada.post(SETTINGS, typed())
    assert not first.account_choices.exists()


def test_before_connecting_there_is_nothing_to_set(ada):
    answer = ada.get(SETTINGS)
    assert answer.status_code == 200
    assert "<h1>Invoice Settings</h1>" in answer.text
    assert "not connected to Xero" in answer.content.decode()
    assert "dialog-foot" not in answer.text
    assert reverse("accounting_sync:connection") in answer.content.decode()
