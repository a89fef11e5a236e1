"""Choosing the organisation: what goes on by itself, what never crosses over, what the history says."""

from datetime import timedelta
from typing import Any

import pytest
import requests
from cryptography.fernet import Fernet
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from accounting_sync import pinning, tasks
from accounting_sync.choices import BatchKind, ConnectionState, ConsentState
from accounting_sync.connection import connecting, disconnecting, losing
from accounting_sync.connection.connecting import ConsentError
from accounting_sync.connection.health import missing_scopes
from accounting_sync.models import (
    AccountChoice,
    Call,
    CompanyLink,
    Connection,
    Consent,
    InvoiceLink,
    MirrorContact,
    Organisation,
    Submission,
)
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.sandbox import DEMO, Sandbox
from accounting_sync.tests.test_connecting import decide, tenant_of
from accounting_sync.xero import oauth
from audit.models import Event
from invoices.choices import BatchStatus
from invoices.models import Invoice

pytestmark = [pytest.mark.django_db, pytest.mark.services]
OTHER = "Northgate Talent Ltd"


def consented(admin: User, **form: Any) -> Consent:
    """Somebody has allowed access at Xero and a worker has traded the code."""
    consent, url = connecting.begin(admin)
    if form:
        answer = requests.post(url, {"decision": "allow", **form}, allow_redirects=False, timeout=5)
        query = dict(pair.split("=") for pair in answer.headers["Location"].partition("?")[2].split("&"))
        connecting.answer(query["state"], query["code"], "", admin)
    else:
        connecting.answer(**decide(url), user=admin)
    connecting.exchange(consent.pk)
    consent.refresh_from_db()
    return consent


def reconnect(admin: User, name: str = DEMO) -> Connection:
    consent = consented(admin)
    return pinning.choose(consent, tenant_of(consent, name), admin, name)


def history() -> list[tuple[str, str, str]]:
    rows = Event.objects.filter(area="Connection").order_by("id")
    return [(row.action, row.who_name, row.organisation) for row in rows]


def test_only_what_this_very_consent_allowed_is_offered(organisation: Organisation, admin: User) -> None:
    """Both were allowed before; this time only the other one is ticked at Xero."""
    other = next(
        tenant.tenant_id
        for tenant in oauth.tenants(Connection.objects.get().access_token)
        if tenant.name == OTHER
    )
    consent = consented(admin, tenant=other)
    assert [row["name"] for row in consent.organisations] == [OTHER]
    assert pinning.not_allowed(consent) == organisation
    with pytest.raises(ConsentError, match="Choose one of the organisations"):
        pinning.choose(consent, str(organisation.tenant_id), admin, DEMO)


def test_where_the_token_names_no_consent_everything_it_reaches_is_offered(
    organisation: Organisation, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oauth, "auth_event_id", lambda _token: "")
    consent = consented(admin, tenant=str(organisation.tenant_id))
    assert {row["name"] for row in consent.organisations} == {DEMO, OTHER}
    assert pinning.not_allowed(consent) is None
    assert pinning.choose(consent, str(organisation.tenant_id), admin).auth_event_id is None


def test_a_consent_to_nothing_is_a_sentence(
    organisation: Organisation, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oauth, "tenants", lambda *_: [])
    consent = consented(admin)
    assert consent.state == ConsentState.FAILED
    assert "You allowed no organisation at Xero" in consent.problem
    assert (consent.tokens, consent.code) == ("", "")
    assert Connection.objects.get().state == ConnectionState.CONNECTED


def test_the_consent_a_connection_comes_from_is_kept(organisation: Organisation) -> None:
    held = Connection.objects.get()
    assert str(held.auth_event_id) == oauth.auth_event_id(held.access_token) != ""


def test_what_waited_is_woken_at_once(
    organisation: Organisation,
    admin: User,
    make_invoice: MakeInvoice,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """Lost, pressed, reconnected: without the sweep the invoice is in Xero."""
    make_invoice("T-1")
    losing.mark_lost(organisation, "It was disconnected in Xero.")
    batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    carry_on(batch)
    assert Submission.objects.get().status == BatchStatus.PAUSED
    assert sandbox.documents("T-1") == []
    monkeypatch.setattr(tasks, "_ring", lambda task, row_id, countdown=0: countdown or task(row_id))
    with django_capture_on_commit_callbacks(execute=True):
        reconnect(admin)
    assert len(sandbox.documents("T-1")) == 1
    assert Invoice.objects.get().batch_status == BatchStatus.SENT


def test_nothing_remembered_crosses_over_to_another_organisation(
    organisation: Organisation, admin: User, make_invoice: MakeInvoice, sandbox: Sandbox
) -> None:
    sent, waiting = make_invoice("T-1"), make_invoice("T-2")
    carry_on(request_batch(BatchKind.SEND, Invoice.objects.filter(pk=sent.pk), None, wake=False))
    held = request_batch(BatchKind.SEND, Invoice.objects.filter(pk=waiting.pk), None, wake=False)
    MirrorContact.objects.create(organisation=organisation, contact_id=organisation.tenant_id, name="Acme")
    tables = (InvoiceLink, CompanyLink, AccountChoice, MirrorContact, Submission, Call)
    before = {model: list(model.objects.order_by("pk").values()) for model in tables}
    assert all(before.values())

    other = reconnect(admin, OTHER)
    assert {model: list(model.objects.order_by("pk").values()) for model in tables} == before
    assert Connection.objects.get(is_current=True) == other
    assert other.organisation != organisation

    carry_on(held)  # what was pressed for the first one still goes there
    assert len(sandbox.documents("T-2")) == 1
    assert not Call.objects.filter(organisation=other.organisation).exists()
    assert not InvoiceLink.objects.filter(organisation=other.organisation).exists()


def test_the_history_says_who_connected_what_and_from_where_to_where(sandbox: Sandbox, admin: User) -> None:
    reconnect(admin)
    losing.mark_lost(Organisation.objects.get(), "It was disconnected in Xero.")
    reconnect(admin)
    reconnect(admin, OTHER)
    disconnecting.ask_disconnect(Connection.objects.get(is_current=True), admin)
    disconnecting.disconnect(Connection.objects.get(is_current=True).pk)
    assert history() == [
        ("Connected", "ada", DEMO),
        ("Lost", "Tracker", DEMO),
        ("Reconnected", "ada", DEMO),
        ("Organisation changed", "ada", OTHER),
        ("Disconnect asked", "ada", OTHER),
        ("Disconnect asked", "ada", DEMO),  # left behind, and ended with it
        ("Disconnected at Xero", "Tracker", OTHER),
    ]
    connected, changed = (
        Event.objects.get(action="Connected"),
        Event.objects.get(action="Organisation changed"),
    )
    assert {"what": "Scopes", "before": "", "after": " ".join(oauth.SCOPES)} in connected.changes
    assert {"what": "Organisation", "before": DEMO, "after": OTHER} in changed.changes


def test_a_choice_that_is_refused_leaves_no_history(organisation: Organisation, admin: User) -> None:
    before = history()
    with pytest.raises(pinning.NameNotTyped):
        consent = consented(admin)
        pinning.choose(consent, tenant_of(consent, OTHER), admin, "")
    assert history() == before


def test_tokens_that_cannot_be_read_any_more_ask_to_start_again(
    organisation: Organisation, admin: User, settings: Settings
) -> None:
    consent = consented(admin)
    settings.TOKEN_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(ConsentError, match="Start again"):
        pinning.choose(consent, tenant_of(consent), admin)


def test_a_reconnect_replaces_tokens_no_key_opens(
    organisation: Organisation, admin: User, settings: Settings
) -> None:
    settings.TOKEN_KEYS = [Fernet.generate_key().decode()]
    connection = reconnect(admin)
    assert connection.state == ConnectionState.CONNECTED
    assert Connection.objects.get().access_token.startswith("eyJ")


def test_missing_permissions_are_named(organisation: Organisation) -> None:
    held = Connection.objects.get()
    assert missing_scopes(held) == []
    held.scopes = "offline_access accounting.invoices accounting.settings.read"
    assert missing_scopes(held) == ["accounting.contacts"]


def test_a_disconnect_waits_while_somebody_who_has_just_consented_chooses(
    organisation: Organisation, admin: User
) -> None:
    """The consent renewed the connection of the same id: deleted now, a dead one would be chosen."""
    held = Connection.objects.get()
    disconnecting.ask_disconnect(held, admin)
    consent = consented(admin)
    disconnecting.disconnect(held.pk)
    held.refresh_from_db()
    assert (held.state, held.disconnect_problem) == (
        ConnectionState.DISCONNECTING,
        disconnecting.SOMEBODY_CHOOSES,
    )
    connection = pinning.choose(consent, tenant_of(consent), admin)
    assert (connection.state, connection.disconnect_problem) == (ConnectionState.CONNECTED, "")
    assert DEMO in [tenant.name for tenant in oauth.tenants(connection.access_token)]


def test_who_chooses_in_the_moment_a_disconnect_begins_gets_a_connection_that_lives(
    organisation: Organisation, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Connection.objects.get()
    disconnecting.ask_disconnect(held, admin)
    consent, genuine = consented(admin), disconnecting._somebody_chooses

    def looks_just_too_late() -> bool:
        pinning.choose(consent, tenant_of(consent), admin)
        return genuine()

    monkeypatch.setattr(disconnecting, "_somebody_chooses", looks_just_too_late)
    disconnecting.disconnect(held.pk)
    after = Connection.objects.get()
    assert after.state == ConnectionState.CONNECTED
    assert DEMO in [tenant.name for tenant in oauth.tenants(after.access_token)]


def test_nobody_who_leaves_the_choice_open_keeps_a_connection_alive(
    organisation: Organisation, admin: User
) -> None:
    held = Connection.objects.get()
    disconnecting.ask_disconnect(held, admin)
    consented(admin)
    Consent.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    disconnecting.disconnect(held.pk)
    assert Connection.objects.get().state == ConnectionState.DISCONNECTED


def test_a_disconnect_ends_consents_begun_before_it(organisation: Organisation, admin: User) -> None:
    consent = consented(admin)
    disconnecting.ask_disconnect(Connection.objects.get(), admin)
    consent.refresh_from_db()
    assert (consent.state, consent.tokens) == (ConsentState.FAILED, "")
    with pytest.raises(ConsentError):
        pinning.choose(consent, tenant_of(consent), admin)
    disconnecting.disconnect(Connection.objects.get().pk)
    assert Connection.objects.get().state == ConnectionState.DISCONNECTED


def test_a_disconnect_without_a_key_says_what_is_left_to_do_in_xero(
    organisation: Organisation, admin: User, settings: Settings
) -> None:
    held = Connection.objects.get()
    settings.TOKEN_KEYS = [Fernet.generate_key().decode()]
    disconnecting.ask_disconnect(held, admin)
    disconnecting.disconnect(held.pk)
    after = Connection.objects.get()
    assert after.state == ConnectionState.DISCONNECTED
    assert "Remove Tracker in Xero" in after.disconnect_problem
    assert "Remove Tracker in Xero" in str(Event.objects.get(action="Disconnected at Xero").changes)


def test_a_lost_connection_can_be_given_up(organisation: Organisation, admin: User) -> None:
    held = Connection.objects.get()
    oauth.delete_connection(held.access_token, str(held.xero_connection_id))
    losing.mark_lost(organisation, "It was disconnected in Xero.")
    disconnecting.ask_disconnect(Connection.objects.get(), admin)
    disconnecting.disconnect(held.pk)
    assert Connection.objects.get().state == ConnectionState.DISCONNECTED
