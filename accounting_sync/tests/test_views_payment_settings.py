"""Payment Settings: who records payments, kept per organisation and told to the audit history."""

import pytest
from django.test import Client
from django.urls import reverse

from accounting_sync.models import AccountsSettings
from accounting_sync.tests.views_office import client_of, connect
from audit.models import Event

pytestmark = pytest.mark.django_db
PAYMENTS = reverse("accounting_sync:payment_settings")


@pytest.fixture
def ada() -> Client:
    return client_of("change_accountssettings", name="ada")


def test_the_choice_is_kept_and_told_to_the_audit_history(ada):
    connect()
    answer = ada.post(PAYMENTS, {"payments_recorded_by": "tracker"}, follow=True)
    assert "Payment Settings are saved." in answer.text
    assert AccountsSettings.objects.get().payments_recorded_by == "tracker"
    event = Event.objects.get()
    assert (event.area, event.who_name, event.organisation) == (
        "Payment Settings",
        "ada",
        "Demo Company (UK)",
    )
    assert event.changes == [
        {
            "what": "Payments are recorded",
            "before": "In Xero, for example by its bank feed",
            "after": "In Tracker, which records them in Xero",
        }
    ]


def test_saving_what_stands_already_is_no_event(ada):
    connect()
    ada.post(PAYMENTS, {"payments_recorded_by": "xero"})
    assert not Event.objects.exists()


def test_a_made_up_choice_is_refused(ada):
    connect()
    text = ada.post(PAYMENTS, {"payments_recorded_by": "nobody"}).text
    assert "Nothing was saved." in text
    assert AccountsSettings.objects.get().payments_recorded_by == "xero"


def test_before_connecting_there_is_nothing_to_set(ada):
    answer = ada.get(PAYMENTS)
    assert answer.status_code == 200
    assert "not connected to Xero" in answer.text
