"""A refresh whose answer is lost, whose worker dies, or that comes too late: no grant is lost by it."""

import uuid
from datetime import timedelta

import pytest
import requests
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone

from accounting_sync import calls
from accounting_sync.choices import ConnectionState
from accounting_sync.connection import disconnecting, tokens
from accounting_sync.connection.tokens import access_token
from accounting_sync.errors import ConnectionLost, NotSent
from accounting_sync.models import Connection, Organisation
from accounting_sync.system import accounts_system
from accounting_sync.tests.sandbox import DEMO, Sandbox
from accounting_sync.tests.test_tokens import expire
from accounting_sync.xero import oauth

pytestmark = pytest.mark.django_db


def break_refresh(sandbox: Sandbox, **fault: object) -> None:
    sandbox.break_calls({"method": "POST", "path": "/connect/token", **fault})


@pytest.mark.services
@pytest.mark.parametrize("kind", ["reset", "html", "500"])
def test_a_lost_answer_is_asked_for_again_at_once_with_the_old_token(
    organisation: Organisation, sandbox: Sandbox, refreshes: list[str], kind: str
) -> None:
    """Xero has rotated the pair already: the old refresh token lives 30 minutes more."""
    before = expire()
    break_refresh(sandbox, when="after", kind=kind)
    assert access_token(organisation) == Connection.objects.get().access_token
    assert refreshes == [before.refresh_token] * 2
    read_organisation(organisation)


def test_after_two_lost_answers_it_waits_for_seconds_and_lets_others_try(
    organisation: Organisation, sandbox: Sandbox, refreshes: list[str]
) -> None:
    before = expire()
    break_refresh(sandbox, when="after", kind="reset", count=2)
    with pytest.raises(NotSent) as caught:
        access_token(organisation)
    assert not isinstance(caught.value, ConnectionLost)
    assert caught.value.retry_at is not None
    assert caught.value.retry_at < timezone.now() + timedelta(seconds=20)
    after = Connection.objects.get()
    assert after.refresh_token == before.refresh_token
    assert after.refresh_lease_until is not None
    assert after.refresh_lease_until < timezone.now() + timedelta(seconds=3)


def test_a_token_given_for_less_than_a_minute_is_used_and_not_traded_again_and_again(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    expire()
    given: list[str] = []

    def refresh(_refresh_token: str) -> oauth.Tokens:
        given.append(f"token {len(given)}")
        assert len(given) < 5
        return oauth.Tokens(given[-1], "refresh", timezone.now() + timedelta(seconds=30), "")

    monkeypatch.setattr(oauth, "refresh", refresh)
    assert access_token(organisation) == "token 0"
    assert given == ["token 0"]


def test_a_login_service_that_was_never_reached_is_not_asked_twice(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch, refreshes: list[str]
) -> None:
    def unreachable(*_args: object, **_kwargs: object) -> None:
        raise requests.ConnectTimeout

    monkeypatch.setattr("accounting_sync.xero.oauth.OAuth2Session.refresh_token", unreachable)
    expire()
    with pytest.raises(NotSent, match="cannot be reached"):
        access_token(organisation)
    assert len(refreshes) == 1


@pytest.mark.services
@pytest.mark.parametrize(("passed", "is_lost"), [(29 * 60, False), (31 * 60, True)])
def test_a_worker_that_died_with_the_answer_in_its_hands_costs_nothing_for_half_an_hour(
    organisation: Organisation, sandbox: Sandbox, passed: int, is_lost: bool
) -> None:
    """Xero has answered, nothing was saved: the pair in the table is the one it has rotated away."""
    before = expire()
    oauth.refresh(before.refresh_token)
    sandbox.post("clock", {"advance_seconds": passed})
    if is_lost:
        with pytest.raises(ConnectionLost):
            access_token(organisation)
    else:
        assert access_token(organisation) != before.access_token


@pytest.mark.services
def test_the_lease_of_a_dead_worker_is_waited_for_and_then_taken_over(
    organisation: Organisation, refreshes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expire()
    lease = {"refresh_lease": uuid.uuid4(), "refresh_lease_until": timezone.now() + timedelta(seconds=30)}
    Connection.objects.update(**lease)
    monkeypatch.setattr(tokens, "PATIENCE", 0)
    with pytest.raises(NotSent, match="Another worker") as caught:
        access_token(organisation)
    assert caught.value.retry_at is not None
    assert refreshes == []
    Connection.objects.update(refresh_lease_until=timezone.now() - timedelta(seconds=1))
    access_token(organisation)
    assert len(refreshes) == 1
    assert Connection.objects.get().refresh_lease is None


@pytest.mark.services
def test_a_late_answer_does_not_replace_a_grant_given_since(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one worker waits for Xero, a person reconnects: the new grant is the one that counts."""
    expire()
    genuine = oauth.refresh

    def slow(refresh_token: str) -> oauth.Tokens:
        answered = genuine(refresh_token)
        call_command("connect_xero", "--accept", "--organisation", DEMO, verbosity=0)
        Connection.objects.update(refresh_token="of-the-new-grant")
        return answered

    monkeypatch.setattr(oauth, "refresh", slow)
    given = access_token(organisation)
    after = Connection.objects.get()
    assert after.refresh_token == "of-the-new-grant"
    assert given == after.access_token


def test_a_late_answer_does_not_bring_tokens_back_after_a_disconnect(
    organisation: Organisation, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another worker had its token before this one found it too old, and is through with the disconnect."""
    before, genuine = expire(), oauth.refresh

    def slow(refresh_token: str) -> oauth.Tokens:
        given = genuine(refresh_token)
        disconnecting.ask_disconnect(before, admin)
        disconnecting.disconnect(before.pk)
        return given

    monkeypatch.setattr(disconnecting, "refreshed", lambda _pk: before.access_token)
    monkeypatch.setattr(oauth, "refresh", slow)
    with pytest.raises(ConnectionLost, match="not connected"):
        access_token(organisation)
    after = Connection.objects.get()
    assert (after.state, after.access_token, after.refresh_token) == (ConnectionState.DISCONNECTED, "", "")


def test_a_lease_outlasts_two_tries() -> None:
    assert 2 * sum(oauth.TIMEOUT) < tokens.LEASE.total_seconds()


def read_organisation(organisation: Organisation) -> None:
    """A call with the token there is; raises when Xero does not take it."""
    system = accounts_system(organisation)
    calls.read(organisation, None, system.read_organisation(), system)
