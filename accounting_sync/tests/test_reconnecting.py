"""Disconnecting and coming back: what is kept, what is forgotten, what goes on by itself."""

from datetime import timedelta

import pytest
import requests
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounting_sync.choices import BatchKind, ConnectionState
from accounting_sync.connection import disconnecting
from accounting_sync.models import (
    AccountsSettings,
    Connection,
    InvoiceLink,
    Organisation,
    Submission,
)
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on, due_batches
from accounting_sync.setup.accounts_settings import shown
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.sandbox import DEMO, Sandbox
from accounting_sync.xero import oauth
from audit.models import Event
from invoices.choices import BatchStatus
from invoices.models import Invoice
from launcher.ports import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.services]
OTHER = "Northgate Talent Ltd"


def connect(name: str = DEMO) -> Connection:
    call_command("connect_xero", "--accept", "--organisation", name, verbosity=0)
    return Connection.objects.get(organisation__name=name)


def give_up(admin: User) -> Connection:
    """What the button and then the worker do."""
    connection = Connection.objects.get(is_current=True)
    disconnecting.ask_disconnect(connection, admin)
    disconnecting.disconnect(connection.pk)
    connection.refresh_from_db()
    return connection


def connections_at(sandbox: Sandbox, token: str) -> list[str]:
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.get(f"{sandbox.url}/connections", headers=headers, timeout=5)
    return [row["tenantName"] for row in answer.json()]


def test_disconnecting_deletes_it_at_xero_and_forgets_the_tokens(
    organisation: Organisation, sandbox: Sandbox, admin: User
) -> None:
    token = Connection.objects.get().access_token
    assert DEMO in connections_at(sandbox, token)
    connection = give_up(admin)
    assert DEMO not in connections_at(sandbox, token)
    assert connection.state == ConnectionState.DISCONNECTED
    assert (connection.access_token, connection.refresh_token) == ("", "")
    assert disconnecting.disconnects_waiting() == []


def test_an_expired_token_is_refreshed_once_more_to_disconnect(
    organisation: Organisation, sandbox: Sandbox, admin: User
) -> None:
    token = Connection.objects.get().access_token
    Connection.objects.update(expires_at=timezone.now() - timedelta(hours=1), access_token="stale")
    give_up(admin)
    assert DEMO not in connections_at(sandbox, token)


@pytest.mark.parametrize("how", ["the connection is gone", "the grant is gone", "all is gone and expired"])
def test_disconnecting_what_xero_has_already_forgotten(
    organisation: Organisation, admin: User, how: str
) -> None:
    connection = Connection.objects.get()
    if how == "the connection is gone":
        oauth.delete_connection(connection.access_token, str(connection.xero_connection_id))
    else:
        connection.access_token = connection.refresh_token = "unknown"
        connection.expires_at += timedelta(hours=-2 if "expired" in how else 0)
        connection.save()
    assert give_up(admin).state == ConnectionState.DISCONNECTED


def test_a_disconnect_xero_did_not_hear_is_tried_again(
    organisation: Organisation, admin: User, settings: Settings
) -> None:
    settings.XERO_API_URL = f"http://127.0.0.1:{free_port()}"
    connection = give_up(admin)
    assert connection.state == ConnectionState.DISCONNECTING
    assert connection.disconnect_problem == "Xero cannot be reached."
    assert connection.access_token
    assert disconnecting.disconnects_waiting() == [connection.pk]


def test_the_pair_a_disconnect_was_given_is_kept_for_the_next_try(
    organisation: Organisation, admin: User, settings: Settings
) -> None:
    Connection.objects.update(expires_at=timezone.now())
    before = Connection.objects.get()
    settings.XERO_API_URL = f"http://127.0.0.1:{free_port()}"
    after = give_up(admin)
    assert after.refresh_token != before.refresh_token
    assert after.expires_at > timezone.now()


def test_a_login_service_that_refuses_us_and_not_the_grant_is_no_disconnect(
    organisation: Organisation, admin: User, settings: Settings
) -> None:
    Connection.objects.update(expires_at=timezone.now())
    settings.XERO_CLIENT_SECRET = "wrong"
    connection = give_up(admin)
    assert connection.state == ConnectionState.DISCONNECTING
    assert "invalid_client" in connection.disconnect_problem
    assert disconnecting.disconnects_waiting() == [Connection.objects.get().pk]


def test_what_is_disconnected_is_not_disconnected_again(organisation: Organisation, admin: User) -> None:
    assert give_up(admin).state == ConnectionState.DISCONNECTED
    disconnecting.ask_disconnect(Connection.objects.get(), admin)
    assert disconnecting.disconnects_waiting() == []


def test_only_what_was_asked_for_is_disconnected(organisation: Organisation, sandbox: Sandbox) -> None:
    connection = Connection.objects.get()
    disconnecting.disconnect(connection.pk)
    connection.refresh_from_db()
    assert connection.state == ConnectionState.CONNECTED
    assert DEMO in connections_at(sandbox, connection.access_token)


def test_a_reconnect_in_the_meantime_is_not_undone(
    organisation: Organisation, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker that disconnects is slow; the person has connected again before it is through."""
    genuine = oauth.delete_connection

    def slow(access_token: str, connection_id: str) -> None:
        genuine(access_token, connection_id)
        connect()

    monkeypatch.setattr(oauth, "delete_connection", slow)
    connection = give_up(admin)
    assert connection.state == ConnectionState.CONNECTED
    assert connection.refresh_token


def test_a_reconnect_keeps_links_and_settings(
    organisation: Organisation, sandbox: Sandbox, admin: User, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    carry_on(request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False))
    link, chosen = InvoiceLink.objects.values().get(), list(shown(organisation))
    give_up(admin)
    connect()
    assert Connection.objects.get().organisation == organisation
    assert InvoiceLink.objects.values().get() == link
    assert list(shown(organisation)) == chosen
    carry_on(request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False))
    assert len(sandbox.documents("T-1")) == 1


@pytest.mark.parametrize("status", [BatchStatus.PAUSED, BatchStatus.CHECKING])
def test_what_waited_for_the_connection_is_due_once_it_is_back(
    organisation: Organisation, make_invoice: MakeInvoice, status: BatchStatus
) -> None:
    make_invoice("T-1")
    batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    later = timezone.now() + timedelta(minutes=5)
    Submission.objects.update(status=status, next_attempt_at=later)
    Organisation.objects.update(paused_until=later, pause_reason="Xero's day limit is reached.")
    assert due_batches() == []
    connect()
    assert due_batches() == [batch.number]
    organisation.refresh_from_db()
    assert (organisation.paused_until, organisation.pause_reason) == (None, "")


def test_another_organisation_starts_with_nothing_and_the_first_is_kept(
    organisation: Organisation, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    carry_on(request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False))
    other = connect(OTHER)
    assert Connection.objects.get(is_current=True) == other
    assert InvoiceLink.objects.get().organisation == organisation
    assert not other.organisation.invoice_links.exists()
    assert AccountsSettings.objects.filter(organisation=other.organisation).exists()
    assert not other.organisation.account_choices.exists()


def test_the_organisation_left_behind_is_disconnected_once_nothing_waits_for_it(
    organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    held = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    other = connect(OTHER)
    disconnecting.give_up_left_behind()
    left = Connection.objects.get(organisation=organisation)
    assert left.state == ConnectionState.CONNECTED  # a batch of it is under way

    carry_on(held)
    disconnecting.give_up_left_behind()
    left.refresh_from_db()
    assert left.state == ConnectionState.DISCONNECTING
    disconnecting.disconnect(left.pk)
    other.refresh_from_db()
    assert other.state == ConnectionState.CONNECTED
    assert connections_at(sandbox, other.access_token) == [OTHER]
    assert Event.objects.filter(action="Disconnect asked", who=None).get().organisation == DEMO


def test_off_is_off_for_what_still_goes_to_an_organisation_left_behind(
    organisation: Organisation, admin: User, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    held = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    disconnecting.ask_disconnect(connect(OTHER), admin)
    assert set(Connection.objects.values_list("state", flat=True)) == {ConnectionState.DISCONNECTING}
    carry_on(held)
    assert sandbox.documents("T-1") == []
    assert held.submissions.get().status == BatchStatus.PAUSED
