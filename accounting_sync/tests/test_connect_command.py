"""connect_xero: the terminal's way to what the connection screen does."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from accounting_sync.models import Connection, Consent
from accounting_sync.tests.sandbox import DEMO, Sandbox
from accounting_sync.xero import oauth
from launcher.ports import free_port

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def refused(*words: str) -> str:
    """The sentence of a usage error."""
    with pytest.raises(CommandError) as caught:
        run(*words)
    assert caught.value.returncode == 2
    return str(caught.value)


def test_without_accept_the_address_is_printed_for_a_person(sandbox: Sandbox, admin: User) -> None:
    text = run("connect_xero")
    (address,) = [line for line in text.splitlines() if line.startswith("http")]
    assert address.startswith(f"{sandbox.url}/identity/connect/authorize?")
    assert f"state={Consent.objects.get().oauth_state}" in address
    assert f"Log in to Tracker as {admin}" in text
    assert not Connection.objects.exists()


def test_accept_connects_to_the_organisation_named(sandbox: Sandbox, admin: User) -> None:
    connected, read = run("connect_xero", "--accept", "--organisation", DEMO).splitlines()
    assert connected == f"Connected to {DEMO}."
    assert read.startswith("Read from Xero: 14 accounts, 11 tax rates, 3 currencies, ")
    assert Connection.objects.get().organisation.base_currency == "GBP"


@pytest.mark.parametrize("words", [[], ["--organisation", "Nobody Ltd"]])
def test_with_several_organisations_one_must_be_named(
    sandbox: Sandbox, admin: User, words: list[str]
) -> None:
    told = refused("connect_xero", "--accept", *words)
    assert told.startswith("Choose one with --organisation: ")
    assert DEMO in told
    assert not Connection.objects.exists()


def test_another_organisation_than_before_must_be_named_even_when_it_is_the_only_one(
    sandbox: Sandbox, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("connect_xero", "--accept", "--organisation", DEMO)
    genuine = oauth.tenants
    monkeypatch.setattr(oauth, "tenants", lambda *asked: [row for row in genuine(*asked) if row.name != DEMO])
    told = refused("connect_xero", "--accept")
    assert "Type Northgate Talent Ltd to connect" in told
    assert "--organisation NAME" in told
    assert Connection.objects.get(is_current=True).organisation.name == DEMO
    run("connect_xero", "--accept", "--organisation", "Northgate Talent Ltd")
    assert Connection.objects.get(is_current=True).organisation.name == "Northgate Talent Ltd"


@pytest.mark.parametrize(
    "login", ["https://login.xero.com", "http://localhost.example.com", "http://10.0.0.1"]
)
def test_accept_never_consents_for_a_person_at_the_real_xero(
    admin: User, settings: Settings, login: str
) -> None:
    settings.XERO_LOGIN_URL = login
    assert "at the real Xero a person consents" in refused("connect_xero", "--accept")


def test_a_login_that_does_not_answer_is_told_in_a_sentence(admin: User, settings: Settings) -> None:
    settings.XERO_LOGIN_URL = f"http://localhost:{free_port()}"
    assert "does not answer" in refused("connect_xero", "--accept")


def test_a_login_that_knows_us_not_is_told_in_a_sentence(
    sandbox: Sandbox, admin: User, settings: Settings
) -> None:
    settings.XERO_CLIENT_ID = "somebody-else"
    assert "gave no consent" in refused("connect_xero", "--accept")


def test_a_wrong_client_secret_is_told_in_xeros_words(
    sandbox: Sandbox, admin: User, settings: Settings
) -> None:
    settings.XERO_CLIENT_SECRET = "wrong"
    told = refused("connect_xero", "--accept", "--organisation", DEMO)
    assert "invalid_client" in told
    assert "wrong" not in told


def test_without_an_admin_it_says_how_to_make_one(sandbox: Sandbox) -> None:
    assert "createsuperuser" in refused("connect_xero")
