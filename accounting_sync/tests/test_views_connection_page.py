"""Plug Ins › Xero: what the page says is what the tables say, whatever has happened to the connection."""

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounting_sync.choices import CallState, ConnectionState
from accounting_sync.models import Call, Connection, Consent, Organisation
from accounting_sync.tests.test_views_connection import CONNECT, PAGE, consent_url, to_choose
from accounting_sync.tests.views_office import ADMIN, HTMX, client_of, connect

pytestmark = pytest.mark.django_db
HEALTH = reverse("accounting_sync:connection_health")


@pytest.fixture
def ada() -> Client:
    return client_of(*ADMIN, name="ada")


def test_the_switch_stands_where_the_connection_stands(ada):
    assert 'role="switch" aria-checked="false"' in ada.get(PAGE).content.decode()
    connect()
    for state, checked in [
        (ConnectionState.CONNECTED, "true"),
        (ConnectionState.LOST, "true"),
        (ConnectionState.DISCONNECTING, "false"),
        (ConnectionState.DISCONNECTED, "false"),
    ]:
        Connection.objects.update(state=state)
        assert f'role="switch" aria-checked="{checked}"' in ada.get(PAGE).content.decode()


def test_a_lost_connection_says_why_since_when_and_offers_to_reconnect(ada):
    connect()
    at = timezone.now() - timedelta(days=40)
    Connection.objects.update(
        state=ConnectionState.LOST, lost_at=at, lost_reason="It was <b>disconnected</b>."
    )
    text = ada.get(PAGE).content.decode()
    assert "It was &lt;b&gt;disconnected&lt;/b&gt;." in text
    assert f"{timezone.localtime(at):%-d %b %Y, %H:%M}" in text
    assert "Reconnect to Xero" in text


def test_a_disconnect_xero_has_not_heard_is_shown_with_its_reason(ada):
    connect()
    Connection.objects.update(
        state=ConnectionState.DISCONNECTING, disconnect_problem="Xero cannot be reached."
    )
    text = ada.get(PAGE).content.decode()
    assert "Disconnecting" in text
    assert "Xero cannot be reached." in text
    assert CONNECT in text


def test_a_pause_is_shown_with_its_reason_and_end(ada):
    until = timezone.now() + timedelta(minutes=7)
    connect(paused_until=until, pause_reason="Xero&#x27;s day limit is reached.")
    text = ada.get(PAGE).content.decode()
    assert f"Paused until {timezone.localtime(until):%H:%M:%S}" in text
    assert "day limit is reached" in text
    Organisation.objects.update(paused_until=timezone.now())
    assert "Paused until" not in ada.get(PAGE).content.decode()


def test_the_last_answered_call_is_shown_and_one_without_an_answer_is_none(ada):
    organisation = connect()
    lost = Call.objects.create(organisation=organisation, operation="o", state=CallState.UNCERTAIN)
    assert "None yet" in ada.get(PAGE).content.decode()
    Call.objects.filter(pk=lost.pk).update(state=CallState.CONFIRMED)
    text = ada.get(PAGE).content.decode()
    assert "None yet" not in text
    assert f"{timezone.localtime(lost.last_sent_at):%H:%M:%S}" in text


def test_what_remains_is_named_until_it_is_filled_and_linked_for_who_may_fill_it():
    organisation = connect()
    organisation.account_choices.filter(kind__in=["expenses", "other"]).delete()
    root = client_of(*ADMIN, "change_accountssettings", name="root")
    text = root.get(PAGE).content.decode()
    assert "Its settings remain" in text
    for page in ("invoice_settings", "payment_settings"):
        assert f'<a href="{reverse(f"accounting_sync:{page}")}">' in text
    assert "2 choices missing" in text
    assert "Expenses" in text
    for kind in ("expenses", "other"):
        organisation.account_choices.create(kind=kind, account_code="200")
    assert "remain" not in root.get(PAGE).content.decode()


def test_permissions_xero_did_not_give_are_named(ada):
    connect()
    text = ada.get(PAGE).content.decode()
    assert "Missing: accounting.contacts, accounting.settings.read." in text


def test_somebody_elses_consent_under_way_is_told_and_ones_own_is_led_to_its_choice(ada):
    connect()
    eve = client_of(*ADMIN, name="eve")
    consent = to_choose(eve, "Acme")
    assert "eve began to connect Tracker" in ada.get(PAGE).content.decode()
    text = eve.get(PAGE).content.decode()
    assert "began to connect" not in text
    assert f'<a href="{consent_url(consent)}">Choose the organisation</a>' in text
    Consent.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    assert "began to connect" not in ada.get(PAGE).content.decode()


def test_an_organisation_that_is_not_among_the_allowed_is_named(ada):
    connect(name="Acme Ltd")
    assert (
        "<strong>Acme Ltd</strong>, which Tracker is or was connected to, is not among"
        in ada.get(consent_url(to_choose(ada, "Beta"))).content.decode()
    )


def test_the_facts_are_asked_for_again_and_the_page_when_the_state_has_changed(ada):
    connect()
    assert f'hx-get="{HEALTH}?seen=connected"' in ada.get(PAGE).content.decode()
    answer = ada.get(HEALTH, {"seen": "connected"}, headers=HTMX)
    assert "Calls in 24 hours" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    Connection.objects.update(state=ConnectionState.LOST)
    assert ada.get(HEALTH, {"seen": "connected"}, headers=HTMX).headers["HX-Refresh"] == "true"


def test_a_connection_whose_key_is_gone_breaks_no_page(ada, settings):
    connect()
    settings.TOKEN_KEYS = [Fernet.generate_key().decode()]
    for url in (
        PAGE,
        HEALTH,
        reverse("accounting_sync:banner"),
        reverse("accounting_sync:confirm_disconnect"),
    ):
        assert ada.get(url, headers=HTMX).status_code == 200


def test_what_is_given_up_is_not_given_up_again(ada):
    connect()
    for state in (ConnectionState.DISCONNECTING, ConnectionState.DISCONNECTED):
        Connection.objects.update(state=state)
        assert "not connected" in ada.post(reverse("accounting_sync:disconnect")).content.decode()
