"""The access token of an organisation: refreshed once, saved, encrypted, and lost only when Xero says so."""

import threading
from datetime import timedelta

import pytest
import requests
from django.db import connection as database
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounting_sync.choices import ConnectionState
from accounting_sync.connection import losing, tokens
from accounting_sync.connection.tokens import access_token
from accounting_sync.errors import ConnectionLost, NotSent
from accounting_sync.models import Connection, Organisation
from accounting_sync.tests.sandbox import CLIENT_ID, CLIENT_SECRET, Sandbox
from accounting_sync.xero import oauth
from launcher.ports import free_port

pytestmark = pytest.mark.django_db
IS_SQLITE = "sqlite" in str(database.settings_dict["ENGINE"])


def expire(in_seconds: int = 0) -> Connection:
    """Let the token run out."""
    Connection.objects.update(expires_at=timezone.now() + timedelta(seconds=in_seconds))
    return Connection.objects.get()


def test_a_fresh_token_costs_no_call(organisation: Organisation, refreshes: list[str]) -> None:
    assert access_token(organisation) == Connection.objects.get().access_token
    assert refreshes == []


@pytest.mark.parametrize(("left", "is_refreshed"), [(50, True), (90, False)])
def test_a_token_is_refreshed_when_less_than_a_minute_is_left(
    organisation: Organisation, refreshes: list[str], left: int, is_refreshed: bool
) -> None:
    expire(left)
    access_token(organisation)
    assert bool(refreshes) is is_refreshed


def test_the_rotated_pair_is_saved_and_used_next_time(
    organisation: Organisation, refreshes: list[str]
) -> None:
    before = expire()
    given = access_token(organisation)
    after = Connection.objects.get()
    assert refreshes == [before.refresh_token]
    assert after.access_token == given != before.access_token
    assert after.refresh_token != before.refresh_token
    assert after.expires_at > timezone.now() + timedelta(minutes=25)
    expire()
    access_token(organisation)
    assert refreshes == [before.refresh_token, after.refresh_token]


def test_who_waited_for_the_lock_finds_the_fresh_token(
    organisation: Organisation, refreshes: list[str]
) -> None:
    """What the second of two workers does once the first has committed."""
    stale = expire()
    first = access_token(organisation)
    assert tokens.refreshed(stale.pk) == first
    assert len(refreshes) == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(IS_SQLITE, reason="threads share one SQLite in memory")
def test_eight_workers_at_the_moment_of_expiry_refresh_once(
    organisation: Organisation, refreshes: list[str]
) -> None:
    expire()
    start = threading.Barrier(8)
    given: list[str] = []

    def work() -> None:
        start.wait()
        given.append(access_token(organisation))
        database.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refreshes) == 1
    assert given == [Connection.objects.get().access_token] * 8


@pytest.mark.services
def test_a_revoked_grant_is_a_lost_connection(organisation: Organisation, sandbox: Sandbox) -> None:
    before = expire()
    revoked = {"token": before.refresh_token}
    credentials = (CLIENT_ID, CLIENT_SECRET)
    requests.post(
        f"{sandbox.url}/connect/revocation", revoked, auth=credentials, timeout=5
    ).raise_for_status()
    with pytest.raises(ConnectionLost, match="Reconnect"):
        access_token(organisation)
    after = Connection.objects.get()
    assert after.state == ConnectionState.LOST
    assert after.refresh_token == before.refresh_token


@pytest.mark.parametrize(
    "state", [ConnectionState.LOST, ConnectionState.DISCONNECTING, ConnectionState.DISCONNECTED]
)
def test_a_connection_not_in_use_gives_no_token_and_makes_no_call(
    organisation: Organisation, refreshes: list[str], state: ConnectionState
) -> None:
    expire()
    Connection.objects.update(state=state)
    with pytest.raises(ConnectionLost, match="My Settings › Plug Ins › Xero"):
        access_token(organisation)
    assert refreshes == []


def test_a_login_service_that_is_down_changes_nothing(organisation: Organisation, settings: Settings) -> None:
    before = expire()
    settings.XERO_IDENTITY_URL = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(NotSent) as caught:
        access_token(organisation)
    assert not isinstance(caught.value, ConnectionLost)
    after = Connection.objects.get()
    assert after.state == ConnectionState.CONNECTED
    assert (after.access_token, after.refresh_token) == (before.access_token, before.refresh_token)


def test_losing_a_connection_leaves_others_and_given_up_ones_alone(organisation: Organisation) -> None:
    Connection.objects.update(state=ConnectionState.DISCONNECTED)
    losing.mark_lost(organisation, "Xero said no.")
    assert Connection.objects.get().state == ConnectionState.DISCONNECTED


def test_a_late_refusal_does_not_lose_a_grant_given_since(organisation: Organisation) -> None:
    """A 401 was on its way while a person reconnected."""
    failed = Connection.objects.get().access_token
    Connection.objects.update(access_token="brand-new")
    losing.mark_lost(organisation, "Xero said no.", failed)
    assert Connection.objects.get().state == ConnectionState.CONNECTED
    losing.mark_lost(organisation, "Xero said no.", "brand-new")
    assert Connection.objects.get().state == ConnectionState.LOST


def test_a_refresh_refused_late_does_not_lose_a_grant_given_since(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = expire()

    def refused(_connection_id: int) -> str:
        Connection.objects.update(access_token="brand-new")
        raise ConnectionLost("Xero no longer accepts our grant.", failed_token=before.access_token)

    monkeypatch.setattr(tokens, "refreshed", refused)
    with pytest.raises(ConnectionLost):
        access_token(organisation)
    assert Connection.objects.get().state == ConnectionState.CONNECTED


def test_a_refused_refresh_names_the_token_that_failed(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = expire()

    def refuse(_refresh_token: str) -> oauth.Tokens:
        raise ConnectionLost("Xero no longer accepts our grant.")

    monkeypatch.setattr(oauth, "refresh", refuse)
    with pytest.raises(ConnectionLost) as caught:
        access_token(organisation)
    assert caught.value.failed_token == before.access_token
    assert before.access_token not in f"{caught.value!r} {caught.value}"


@pytest.mark.services
def test_the_database_holds_ciphertext_only(organisation: Organisation) -> None:
    held = Connection.objects.get()
    with database.cursor() as cursor:
        cursor.execute("SELECT access_token, refresh_token FROM accounting_sync_connection")
        (row,) = cursor.fetchall()
    assert held.access_token.count(".") == 2
    assert all(text.startswith("gAAAA") for text in row)
    assert not {held.access_token, held.refresh_token} & set(row)
