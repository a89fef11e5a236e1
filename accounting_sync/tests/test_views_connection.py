"""Connecting and disconnecting as an admin does it; the web process never calls Xero."""

import uuid
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounting_sync.choices import ConnectionState, ConsentState
from accounting_sync.connection import connecting
from accounting_sync.models import Connection, Consent, Organisation
from accounting_sync.tests.views_office import ADMIN, HTMX, client_of, connect, person

pytestmark = pytest.mark.django_db
PAGE = reverse("accounting_sync:connection")
CONNECT = reverse("accounting_sync:connect")
ANSWER = reverse("accounting_sync:connect_answer")
TENANT = str(uuid.uuid4())
TOKENS = (
    '{"access_token": "a", "refresh_token": "r", "scopes": "offline_access",'
    ' "expires_at": "2030-01-01T00:00:00+00:00"}'
)


@pytest.fixture
def ada() -> Client:
    return client_of(*ADMIN, name="ada")


@pytest.fixture(autouse=True)
def rung(monkeypatch) -> list[tuple[str, int]]:
    """Who was rung for, in place of a broker."""
    bells: list[tuple[str, int]] = []
    monkeypatch.setattr("accounting_sync.tasks.wake_consent", lambda pk: bells.append(("consent", pk)))
    monkeypatch.setattr("accounting_sync.tasks.wake_disconnect", lambda pk: bells.append(("disconnect", pk)))
    return bells


def asked(client: Client) -> Consent:
    client.post(CONNECT, headers=HTMX)
    return Consent.objects.latest("pk")


def to_choose(client: Client, *names: str) -> Consent:
    consent = asked(client)
    consent.state, consent.tokens = ConsentState.CHOOSE, TOKENS
    consent.organisations = [
        {"tenant_id": tenant, "connection_id": str(uuid.uuid4()), "name": name}
        for tenant, name in zip([TENANT, str(uuid.uuid4())], names, strict=False)
    ]
    consent.save()
    return consent


def consent_url(consent: Consent, name: str = "consent") -> str:
    return reverse(f"accounting_sync:{name}", args=[consent.pk])


def test_connect_sends_the_browser_to_xero_with_a_state_of_its_own(ada):
    answer = ada.post(CONNECT, headers=HTMX)
    query = parse_qs(urlsplit(answer.headers["HX-Redirect"]).query)
    assert query["state"] == [Consent.objects.get().oauth_state]


def test_without_htmx_connect_shows_a_link_because_a_form_may_not_leave_the_site(ada):
    answer = ada.post(CONNECT)
    assert Consent.objects.get().oauth_state in answer.content.decode()


def test_the_code_is_kept_for_a_worker_who_is_woken(ada, rung):
    consent = asked(ada)
    answer = ada.get(ANSWER, {"state": consent.oauth_state, "code": "c0de"})
    assert answer.headers["Location"] == consent_url(consent)
    assert rung == [("consent", consent.pk)]
    text = ada.get(consent_url(consent)).content.decode()
    assert "Asking Xero" in text
    assert 'hx-trigger="every 1s"' in text
    assert "c0de" not in text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"error": "access_denied"}, "Access was not allowed at Xero. Nothing has changed."),
        ({"error": "<b>odd</b>"}, "Xero answered “&lt;b&gt;odd&lt;/b&gt;”"),
        ({}, "Xero answered “without a code”"),
    ],
)
def test_a_refusal_at_xero_is_told_and_changes_nothing(ada, rung, query, sentence):
    consent = asked(ada)
    answer = ada.get(ANSWER, {"state": consent.oauth_state, **query}, follow=True)
    assert sentence in answer.content.decode()
    assert not rung
    assert not Connection.objects.exists()


def test_an_answer_to_nobodys_question_is_turned_away(ada, rung):
    for state in ("", "made-up"):
        answer = ada.get(ANSWER, {"state": state, "code": "c0de"})
        assert "belongs to no open request of yours" in answer.content.decode()
    assert not rung


@pytest.mark.services
@pytest.mark.parametrize("odd", [{"state": "\0"}, {"error": "\0odd"}, {"code": "\0"}], ids=str)
def test_signs_no_row_can_hold_make_no_error_page(ada, rung, odd):
    query = {"state": asked(ada).oauth_state} | odd
    assert ada.get(ANSWER, query).status_code in {302, 422}
    assert rung == []


def test_an_answer_to_somebody_elses_question_is_turned_away(ada, rung):
    consent = asked(ada)
    eve = client_of(*ADMIN, name="eve")
    answer = eve.get(ANSWER, {"state": consent.oauth_state, "code": "c0de"})
    assert "belongs to no open request of yours" in answer.content.decode()
    assert not rung
    assert eve.get(consent_url(consent)).status_code == 404


def test_an_answer_counts_once(ada, rung):
    query = {"state": asked(ada).oauth_state, "code": "c0de"}
    ada.get(ANSWER, query)
    assert "belongs to no open request of yours" in ada.get(ANSWER, query).content.decode()
    assert len(rung) == 1


def test_an_answer_no_worker_took_in_time_asks_to_start_again(ada):
    consent = asked(ada)
    ada.get(ANSWER, {"state": consent.oauth_state, "code": "c0de"})
    Consent.objects.update(created_at=timezone.now() - connecting.CODE_LIFETIME - timedelta(seconds=1))
    text = ada.get(consent_url(consent), headers=HTMX).content.decode()
    assert "not finished in time" in text
    assert "hx-trigger" not in text


def test_the_organisations_are_offered_by_name(ada):
    text = ada.get(consent_url(to_choose(ada, "Acme", "<b>Beta</b>")), headers=HTMX).content.decode()
    assert "Acme" in text
    assert "&lt;b&gt;Beta" in text
    assert text.count('type="radio"') == 2
    assert "hx-trigger" not in text


def test_the_organisation_it_was_connected_to_is_offered_first(ada):
    known = connect(name="Zeta")
    consent = to_choose(ada, "Acme", "Beta")
    assert page_order(ada, consent) == ["Acme", "Beta"]
    Organisation.objects.filter(pk=known.pk).update(tenant_id=consent.organisations[1]["tenant_id"])
    assert page_order(ada, consent) == ["Beta", "Acme"]


def page_order(ada, consent) -> list[str]:
    text = ada.get(consent_url(consent)).content.decode()
    return sorted(["Acme", "Beta"], key=lambda name: text.index(f"> {name}</label>"))


def test_whoever_does_not_want_to_choose_has_a_way_back(ada):
    consent = to_choose(ada, "Acme")
    assert (
        '<button class="button" name="cancel" value="1">Cancel</button>' in ada.get(consent_url(consent)).text
    )
    page = ada.post(consent_url(consent, "choose"), {"cancel": "1"}, follow=True)
    assert page.redirect_chain[-1][0] == PAGE
    assert "You chose no organisation. Nothing has changed in Tracker." in page.text
    assert "Choose the organisation" not in page.text
    consent.refresh_from_db()
    assert (consent.state, consent.tokens) == (ConsentState.FAILED, "")
    assert not Connection.objects.exists()


def test_choosing_connects_and_reminds_of_the_settings(ada):
    consent = to_choose(ada, "Acme")
    answer = ada.post(consent_url(consent, "choose"), {"tenant_id": TENANT}, follow=True)
    text = answer.content.decode()
    assert "Tracker is connected to Acme." in text
    assert "Connected to Acme. Its settings remain" in text
    assert "Invoice Settings" in text
    assert Connection.objects.get().organisation.name == "Acme"
    later = ada.get(consent_url(consent), headers=HTMX)
    assert later.headers["HX-Redirect"] == PAGE


def test_also_a_single_organisation_is_chosen_by_a_person(ada):
    answer = ada.post(consent_url(to_choose(ada, "Acme"), "choose"))
    assert "Choose an organisation." in answer.content.decode()
    assert not Connection.objects.exists()


def test_an_organisation_xero_did_not_name_cannot_be_chosen(ada):
    answer = ada.post(consent_url(to_choose(ada, "Acme"), "choose"), {"tenant_id": str(uuid.uuid4())})
    assert "Choose one of these organisations." in answer.content.decode()
    assert not Connection.objects.exists()


def test_a_double_click_on_choose_ends_at_the_connection_it_made(ada):
    url = consent_url(to_choose(ada, "Acme"), "choose")
    ada.post(url, {"tenant_id": TENANT})
    assert ada.post(url, {"tenant_id": TENANT}).headers["Location"] == PAGE


def test_choosing_from_a_consent_that_was_ended_meanwhile_is_told_as_a_sentence(ada):
    consent = to_choose(ada, "Acme")
    Consent.objects.update(state=ConsentState.FAILED)
    assert "start again" in ada.post(consent_url(consent, "choose"), {"tenant_id": TENANT}).content.decode()


def test_another_organisation_needs_its_name_typed(ada):
    before = connect()
    consent = to_choose(ada, "Acme")
    page = ada.get(consent_url(consent)).content.decode()
    assert f"Tracker is or was connected to <strong>{before.name}" in page
    answer = ada.post(consent_url(consent, "choose"), {"tenant_id": TENANT, "typed_name": "<b>Acne"})
    text = answer.content.decode()
    assert "Type Acme to connect" in text
    assert "&lt;b&gt;Acne" in text
    assert Connection.objects.get().organisation == before
    ada.post(consent_url(consent, "choose"), {"tenant_id": TENANT, "typed_name": " acme "})
    assert Connection.objects.get(is_current=True).organisation.name == "Acme"


def test_the_first_organisation_and_the_same_again_need_no_typing(ada):
    assert "typed_name" not in ada.get(consent_url(to_choose(ada, "Acme"))).content.decode()
    connect(name="Acme")
    Organisation.objects.update(tenant_id=TENANT)
    consent = to_choose(ada, "Acme")
    assert "typed_name" not in ada.get(consent_url(consent)).content.decode()
    ada.post(consent_url(consent, "choose"), {"tenant_id": TENANT})
    assert Connection.objects.get().state == ConnectionState.CONNECTED


def test_the_page_shows_the_connection_and_no_token(ada):
    organisation = connect(day_calls_left=4987)
    Connection.objects.update(connected_by=person(name="olga"))
    text = ada.get(PAGE).content.decode()
    for word in (organisation.name, "Demo", "Connected", "olga", "accounting.invoices", "4,987 left"):
        assert word in text
    assert "secret-" not in text


def test_a_reader_sees_the_connection_and_no_buttons():
    connect()
    text = client_of("view_batch").get(PAGE).content.decode()
    assert "An administrator can change it." in text
    assert CONNECT not in text
    assert 'role="switch"' not in text


def test_before_the_first_connection_the_page_offers_to_connect(ada):
    assert "Tracker is not connected." in ada.get(PAGE).content.decode()


def test_disconnecting_is_asked_first(ada):
    connect()
    url = reverse("accounting_sync:confirm_disconnect")
    assert "Disconnect Demo Company (UK)?" in ada.get(url, headers=HTMX).content.decode()
    assert b"<html" in ada.get(url).content
    assert Connection.objects.get().state == ConnectionState.CONNECTED


def test_disconnecting_stops_at_once_and_leaves_the_rest_to_a_worker(ada, rung):
    connect()
    answer = ada.post(reverse("accounting_sync:disconnect"), follow=True)
    connection = Connection.objects.get()
    assert connection.state == ConnectionState.DISCONNECTING
    assert rung == [("disconnect", connection.pk)]
    assert "being disconnected" in answer.content.decode()
    assert Organisation.objects.exists()


def test_a_pop_up_that_showed_another_organisation_disconnects_nothing(ada, rung):
    shown = connect()
    dialog = ada.get(reverse("accounting_sync:confirm_disconnect"), headers=HTMX).content.decode()
    assert f'name="organisation" value="{shown.pk}"' in dialog
    Connection.objects.update(is_current=False)
    connect(name="Another")
    answer = ada.post(reverse("accounting_sync:disconnect"), {"organisation": shown.pk}, follow=True)
    assert "Tracker has meanwhile been connected to Another. Nothing was changed." in answer.content.decode()
    assert set(Connection.objects.values_list("state", flat=True)) == {ConnectionState.CONNECTED}
    assert rung == []


def test_without_a_connection_there_is_nothing_to_disconnect(ada):
    answer = ada.post(reverse("accounting_sync:disconnect"))
    assert "not connected" in answer.content.decode()
