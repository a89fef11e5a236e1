"""Connecting step by step: whose answer is taken, what a code is good for, which organisation is chosen."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounting_sync import pinning, tasks
from accounting_sync.choices import ConnectionState, ConsentState
from accounting_sync.connection import connecting
from accounting_sync.connection.connecting import ConsentError
from accounting_sync.models import Connection, Consent, Organisation
from accounting_sync.tests.sandbox import DEMO, Sandbox
from accounting_sync.xero import oauth
from launcher.ports import free_port

pytestmark = pytest.mark.django_db


def decide(url: str, decision: str = "allow") -> dict[str, str]:
    """What Xero sends a person back with who pressed the button on its page."""
    answer = requests.post(url, {"decision": decision}, allow_redirects=False, timeout=5)
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {key: query.get(key, [""])[0] for key in ("state", "code", "error")}


@pytest.fixture
def asked(sandbox: Sandbox, admin: User) -> tuple[Consent, dict[str, str]]:
    """A consent, and the answer Xero gave to it."""
    consent, url = connecting.begin(admin)
    return consent, decide(url)


@pytest.fixture
def exchanged(asked: tuple[Consent, dict[str, str]], admin: User) -> Consent:
    consent, back = asked
    connecting.answer(**back, user=admin)
    connecting.exchange(consent.pk)
    consent.refresh_from_db()
    return consent


def tenant_of(consent: Consent, name: str = DEMO) -> str:
    return next(row["tenant_id"] for row in consent.organisations if row["name"] == name)


def test_from_asking_to_connected(exchanged: Consent, admin: User) -> None:
    assert exchanged.state == ConsentState.CHOOSE
    assert {row["name"] for row in exchanged.organisations} == {DEMO, "Northgate Talent Ltd"}
    connection = pinning.choose(exchanged, tenant_of(exchanged), admin)
    assert connection.state == ConnectionState.CONNECTED
    assert connection.connected_by == admin
    assert set(connection.scopes.split()) == set(oauth.SCOPES)


def test_nothing_of_the_grant_is_kept_on_the_consent(exchanged: Consent, admin: User) -> None:
    assert exchanged.code == ""
    pinning.choose(exchanged, tenant_of(exchanged), admin)
    consent = Consent.objects.get()
    assert (consent.state, consent.code, consent.tokens) == (ConsentState.DONE, "", "")


def test_an_unknown_answer_is_refused(sandbox: Sandbox, admin: User) -> None:
    for state in ("", "made-up"):
        with pytest.raises(ConsentError, match="no open request of yours"):
            connecting.answer(state, "code", "", admin)


def test_the_answer_to_somebody_elses_request_is_refused(asked: tuple[Consent, dict[str, str]]) -> None:
    consent, back = asked
    stranger = User.objects.create_user("mallory")
    with pytest.raises(ConsentError, match="no open request of yours"):
        connecting.answer(**back, user=stranger)
    consent.refresh_from_db()
    assert (consent.state, consent.code) == (ConsentState.ASKED, "")


def test_an_answer_counts_once(asked: tuple[Consent, dict[str, str]], admin: User) -> None:
    consent, back = asked
    connecting.answer(**back, user=admin)
    with pytest.raises(ConsentError, match="Start again"):
        connecting.answer(**back, user=admin)
    consent.refresh_from_db()
    assert consent.state == ConsentState.ANSWERED


def test_a_person_who_says_no_harms_nothing(organisation: Organisation, admin: User) -> None:
    before = Connection.objects.values().get()
    consent, url = connecting.begin(admin)
    connecting.answer(**decide(url, "deny"), user=admin)
    connecting.exchange(consent.pk)
    consent.refresh_from_db()
    assert consent.state == ConsentState.FAILED
    assert consent.problem == "Access was not allowed at Xero. Nothing has changed."
    assert Connection.objects.values().get() == before


@pytest.mark.parametrize(
    ("error", "told"),
    [("server_error", "Xero answered “server_error”"), ("", "Xero answered “without a code”")],
)
def test_any_other_answer_without_a_code_fails_and_says_so(
    sandbox: Sandbox, admin: User, error: str, told: str
) -> None:
    consent, _ = connecting.begin(admin)
    assert told in connecting.answer(consent.oauth_state, "", error, admin).problem


def test_a_code_works_once(exchanged: Consent, admin: User, asked: tuple[Consent, dict[str, str]]) -> None:
    again, _ = connecting.begin(admin)
    connecting.answer(again.oauth_state, asked[1]["code"], "", admin)
    connecting.exchange(again.pk)
    again.refresh_from_db()
    assert again.state == ConsentState.FAILED
    assert "Xero refused the grant" in again.problem
    assert again.code == ""


def test_two_workers_with_the_same_consent_trade_its_code_once(
    asked: tuple[Consent, dict[str, str]], admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    consent, back = asked
    connecting.answer(**back, user=admin)
    traded: list[str] = []
    genuine = oauth.exchange

    def exchange(code: str) -> oauth.Tokens:
        traded.append(code)
        connecting.exchange(consent.pk)  # the other worker, in the same moment
        return genuine(code)

    monkeypatch.setattr(oauth, "exchange", exchange)
    connecting.exchange(consent.pk)
    connecting.exchange(consent.pk)
    assert len(traded) == 1
    consent.refresh_from_db()
    assert consent.state == ConsentState.CHOOSE


def test_a_login_service_that_is_down_is_told_to_the_person(
    asked: tuple[Consent, dict[str, str]], admin: User, settings: Settings
) -> None:
    consent, back = asked
    connecting.answer(**back, user=admin)
    settings.XERO_IDENTITY_URL = f"http://127.0.0.1:{free_port()}"
    connecting.exchange(consent.pk)
    consent.refresh_from_db()
    assert (consent.state, consent.problem) == (
        ConsentState.FAILED,
        "Xero's login service cannot be reached.",
    )


def test_an_answered_consent_waits_for_the_sweep_however_long_the_person_took(
    asked: tuple[Consent, dict[str, str]], admin: User
) -> None:
    consent, back = asked
    assert connecting.consents_waiting() == []
    Consent.objects.update(created_at=timezone.now() - timedelta(minutes=20))
    connecting.answer(**back, user=admin)
    assert connecting.consents_waiting() == [consent.pk]
    connecting.exchange(consent.pk)
    assert connecting.consents_waiting() == []


@pytest.mark.parametrize("tenant", ["", "made-up", "11111111-2222-3333-4444-555555555555"])
def test_an_organisation_xero_did_not_name_cannot_be_chosen(
    exchanged: Consent, admin: User, tenant: str
) -> None:
    with pytest.raises(ConsentError, match="Choose one of the organisations"):
        pinning.choose(exchanged, tenant, admin)
    assert not Connection.objects.exists()


def test_a_consent_cannot_be_chosen_from_twice(exchanged: Consent, admin: User) -> None:
    pinning.choose(exchanged, tenant_of(exchanged), admin)
    with pytest.raises(ConsentError):
        pinning.choose(Consent.objects.get(), tenant_of(exchanged, "Northgate Talent Ltd"), admin)
    assert Connection.objects.get().organisation.name == DEMO


def test_a_consent_not_yet_answered_cannot_be_chosen_from(sandbox: Sandbox, admin: User) -> None:
    consent, _ = connecting.begin(admin)
    with pytest.raises(ConsentError):
        pinning.choose(consent, "", admin)


def test_the_sweep_forgets_consents_nobody_finished_and_their_tokens(
    exchanged: Consent, admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "_ring", lambda *_: None)
    Consent.objects.update(created_at=timezone.now() - timedelta(minutes=59))
    tasks.sweep()
    assert Consent.objects.get().tokens
    Consent.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    young, _ = connecting.begin(admin)
    tasks.sweep()
    assert Consent.objects.get() == young


# --- another organisation than before ------------------------------------------------------------------

OTHER = "Northgate Talent Ltd"


@pytest.fixture
def connected_to_demo(exchanged: Consent, admin: User, sandbox: Sandbox) -> Consent:
    """Connected to the demo company; a second consent is open for choosing."""
    pinning.choose(exchanged, tenant_of(exchanged), admin)
    consent, url = connecting.begin(admin)
    connecting.answer(**decide(url), user=admin)
    connecting.exchange(consent.pk)
    consent.refresh_from_db()
    return consent


@pytest.mark.parametrize("typed", ["", "  ", DEMO, "Northgate Talent"])
@pytest.mark.parametrize("state", [ConnectionState.CONNECTED, ConnectionState.DISCONNECTED])
def test_another_organisation_is_not_connected_until_its_name_is_typed(
    connected_to_demo: Consent, admin: User, typed: str, state: ConnectionState
) -> None:
    Connection.objects.update(state=state)
    before = list(Connection.objects.values()), list(Organisation.objects.values())
    with pytest.raises(ConsentError, match=f"Type {OTHER} to connect"):
        pinning.choose(connected_to_demo, tenant_of(connected_to_demo, OTHER), admin, typed)
    assert (list(Connection.objects.values()), list(Organisation.objects.values())) == before
    connected_to_demo.refresh_from_db()
    assert connected_to_demo.state == ConsentState.CHOOSE


@pytest.mark.parametrize("typed", [OTHER, f"  {OTHER.upper()} "])
def test_another_organisation_is_connected_once_its_name_is_typed(
    connected_to_demo: Consent, admin: User, typed: str
) -> None:
    pinning.choose(connected_to_demo, tenant_of(connected_to_demo, OTHER), admin, typed)
    assert Connection.objects.get(is_current=True).organisation.name == OTHER


def test_the_same_organisation_again_needs_no_typing(connected_to_demo: Consent, admin: User) -> None:
    pinning.choose(connected_to_demo, tenant_of(connected_to_demo), admin)
    assert Connection.objects.get().state == ConnectionState.CONNECTED


def test_an_organisation_without_a_name_does_not_replace_another_by_typing_nothing(
    connected_to_demo: Consent, admin: User
) -> None:
    for row in connected_to_demo.organisations:
        row["name"] = ""
    other = next(
        row["tenant_id"]
        for row in connected_to_demo.organisations
        if not Organisation.objects.filter(tenant_id=row["tenant_id"]).exists()
    )
    with pytest.raises(ConsentError):
        pinning.choose(connected_to_demo, other, admin, "")
