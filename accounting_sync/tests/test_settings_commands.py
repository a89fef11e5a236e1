"""accounts_settings and connect_xero: the terminal's way to what the settings screens do."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from accounting_sync.models import AccountsSettings, Connection, Consent, Organisation
from accounting_sync.tests.conftest import CHOSEN
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


def settings_shown() -> dict[str, str]:
    lines = run("accounts_settings").splitlines()
    return dict(line.strip().split("=", 1) for line in lines[1:])


# --- accounts_settings ---------------------------------------------------------------------------------


def test_every_setting_is_shown(organisation: Organisation) -> None:
    assert run("accounts_settings").startswith(f"Settings of {DEMO}:")
    assert settings_shown() == CHOSEN


def test_what_is_still_to_be_chosen_says_so(organisation: Organisation) -> None:
    organisation.account_choices.filter(kind="other").delete()
    assert settings_shown()["account.other"] == "(choose)"


def test_settings_are_set_and_shown_at_once(organisation: Organisation) -> None:
    run(
        "accounts_settings",
        "auto_create_items=no",
        "account.other = 200",
        "tax.STD=ZERORATEDOUTPUT",
        "send_as=DRAFT",
    )
    shown = settings_shown()
    assert {key: shown[key] for key in ("auto_create_items", "account.other", "tax.STD", "send_as")} == {
        "auto_create_items": "no",
        "account.other": "200",
        "tax.STD": "ZERORATEDOUTPUT",
        "send_as": "DRAFT",
    }
    assert AccountsSettings.objects.get().send_as == "DRAFT"


def test_an_empty_value_takes_the_choice_back(organisation: Organisation) -> None:
    run("accounts_settings", "account.other=", "tax.STD=")
    shown = settings_shown()
    assert (shown["account.other"], shown["tax.STD"]) == ("(choose)", "(choose)")


@pytest.mark.parametrize(
    ("pair", "told"),
    [
        ("colour=red", "There is no setting “colour”."),
        ("account.sundries=200", "There is no setting “account.sundries”."),
        ("tax.NOPE=OUTPUT2", "Tracker has no tax rate “NOPE”."),
        ("send_as=PAID", "send_as takes DRAFT or SUBMITTED or AUTHORISED, not “PAID”."),
        ("auto_create_items=maybe", "auto_create_items takes yes or no, not “maybe”."),
        ("auto_create_items", "“auto_create_items” is not KEY=VALUE."),
        ("account.other=12345678901", "account.other takes at most 10 characters."),
        (f"tax.STD={'X' * 51}", "tax.STD takes at most 50 characters."),
    ],
)
def test_one_wrong_pair_and_none_is_set(organisation: Organisation, pair: str, told: str) -> None:
    assert refused("accounts_settings", "account.other=200", "auto_create_companies=no", pair) == told
    assert settings_shown() == CHOSEN


def test_settings_of_nothing_connected_are_refused() -> None:
    assert "My Settings › Plug Ins › Xero" in refused("accounts_settings")


# --- connect_xero --------------------------------------------------------------------------------------


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
