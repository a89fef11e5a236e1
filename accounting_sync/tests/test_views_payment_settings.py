"""Payment Settings: who records payments and where they go, per organisation, told to the audit history."""

import pytest
from django.test import Client
from django.urls import reverse

from accounting_sync.models import AccountsSettings, MirrorAccount, Organisation, PaymentAccountChoice
from accounting_sync.tests.mirror import account
from accounting_sync.tests.views_office import client_of, connect
from audit.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.services]  # saving locks a row
PAYMENTS = reverse("accounting_sync:payment_settings")


@pytest.fixture
def ada() -> Client:
    return client_of("change_accountssettings", name="ada")


@pytest.fixture
def books() -> Organisation:
    return connect(mirrored=True)


def id_of(code: str) -> str:
    return str(MirrorAccount.objects.get(code=code).account_id)


def typed(by: str = "tracker", pounds: str = "", euros: str = "") -> dict[str, str]:
    return {"payments_by": by, "payment_account_GBP": pounds, "payment_account_EUR": euros}


def test_who_records_and_where_payments_go_is_kept_and_told_to_the_audit_history(ada, books):
    answer = ada.post(PAYMENTS, typed(pounds=id_of("090")), follow=True)
    assert "Payment Settings are saved." in answer.text
    assert AccountsSettings.objects.get().payments_recorded_by == "tracker"
    choice = PaymentAccountChoice.objects.get()
    assert (choice.organisation, choice.currency, str(choice.account_id)) == (books, "GBP", id_of("090"))
    event = Event.objects.get()
    assert (event.area, event.who_name, event.organisation) == ("Payment Settings", "ada", books.name)
    assert [(each["what"], each["before"], each["after"]) for each in event.changes] == [
        (
            "Payments are recorded",
            "In Xero, for example by its bank feed",
            "In Tracker, which records them in Xero",
        ),
        ("Account for payments in GBP", "", "090 · Business Bank Account"),
    ]


def test_saving_what_stands_already_is_no_event(ada, books):
    ada.post(PAYMENTS, typed("xero"))
    assert not Event.objects.exists()


def test_a_page_that_showed_another_organisation_changes_nothing_of_the_present_one(ada, books):
    assert f'name="organisation" value="{books.pk}"' in ada.get(PAYMENTS).text
    account_id = id_of("090")
    books.connection.is_current = False
    books.connection.save()
    connect(name="Another")
    answer = ada.post(PAYMENTS, typed("xero", account_id) | {"organisation": str(books.pk)}, follow=True)
    assert "Tracker has meanwhile been connected to Another. Nothing was changed." in answer.text
    assert not PaymentAccountChoice.objects.exists()
    assert not Event.objects.exists()


def test_a_page_opened_before_xeros_own_were_read_takes_away_no_account(ada, books):
    PaymentAccountChoice.objects.create(organisation=books, currency="GBP", account_id=id_of("090"))
    ada.post(PAYMENTS, {"payments_by": "tracker"})
    assert AccountsSettings.objects.get().payments_recorded_by == "tracker"
    assert PaymentAccountChoice.objects.count() == 1


def test_a_made_up_choice_is_refused(ada, books):
    text = ada.post(PAYMENTS, typed("nobody")).text
    assert "Nothing was saved." in text
    assert AccountsSettings.objects.get().payments_recorded_by == "xero"


def test_accounts_are_offered_for_each_currency_of_the_organisation(ada, books):
    account(books, "", "Euro Bank", type="BANK", account_class="ASSET", currency="EUR")
    text = ada.get(PAYMENTS).text
    assert "To be chosen." not in text
    assert "Payments in GBP" in text
    assert "Payments in EUR" in text
    assert "As for GBP" in text
    assert text.count(">090 · Business Bank Account</option>") == 2
    assert text.count(">Euro Bank</option>") == 1
    assert "200 · Sales" not in text


@pytest.mark.parametrize("code", ["200", "299", "610"])
def test_an_account_that_takes_no_payments_is_refused_by_hand(ada, books, code):
    text = ada.post(PAYMENTS, typed(pounds=id_of(code))).text
    assert "cannot be chosen here" in text
    assert not PaymentAccountChoice.objects.exists()


def test_when_tracker_records_payments_the_base_currency_needs_an_account(ada, books):
    text = ada.post(PAYMENTS, typed("tracker")).text
    assert "Tracker records payments, so it must know the account payments in GBP go to." in text
    assert AccountsSettings.objects.get().payments_recorded_by == "xero"
    assert 'value="tracker" id="id_payments_by_1" checked' in text.replace("required ", "")


def test_an_account_that_no_longer_takes_payments_stays_in_view_and_is_named(ada, books):
    ada.post(PAYMENTS, typed(pounds=id_of("090")))
    MirrorAccount.objects.filter(code="090").update(is_active=False)
    text = ada.get(PAYMENTS).text
    assert "Account 090 · Business Bank Account, chosen for payments in GBP, is archived in Xero." in text
    assert ">090 · Business Bank Account is archived in Xero</option>" in text
    assert "Payment Settings are saved." in ada.post(PAYMENTS, typed(pounds=id_of("090")), follow=True).text


def test_what_invoice_settings_chose_stays_as_it_is(ada, books):
    AccountsSettings.objects.update(send_as="DRAFT", auto_create_items=True)
    ada.post(PAYMENTS, typed(pounds=id_of("090")))
    row = AccountsSettings.objects.get()
    assert (row.send_as, row.auto_create_items) == ("DRAFT", True)
    assert books.account_choices.count() == 4


def test_the_page_says_what_this_version_does_with_the_choice(ada, books):
    assert "recording payments in Xero follows in a later version" in ada.get(PAYMENTS).text


def test_as_long_as_nothing_was_read_only_who_records_can_be_said(ada):
    connect()
    text = ada.get(PAYMENTS).text
    assert "was never read to the end" in text
    assert "<select" not in text
    ada.post(PAYMENTS, {"payments_by": "tracker"})
    assert AccountsSettings.objects.get().payments_recorded_by == "tracker"


def test_before_connecting_there_is_nothing_to_set(ada):
    answer = ada.get(PAYMENTS)
    assert answer.status_code == 200
    assert "not connected to Xero" in answer.text
