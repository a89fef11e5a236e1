"""A canary: after everything that can happen to a grant, no log, row, file or screen line holds a secret."""

import logging
import traceback
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection as database
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounting_sync import calls, tasks
from accounting_sync.connection import connecting, disconnecting
from accounting_sync.errors import AccountsSystemError
from accounting_sync.models import Connection, Consent, Organisation
from accounting_sync.system import accounts_system
from accounting_sync.tests.conftest import CHOSEN, MakeInvoice
from accounting_sync.tests.sandbox import CLIENT_SECRET, DEMO, Sandbox
from accounting_sync.xero import oauth
from launcher.ports import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every token and code that passed through, and our own password at Xero."""
    seen = {CLIENT_SECRET}

    def watch(name: str) -> None:
        genuine = getattr(oauth, name)

        def watched(given: str) -> oauth.Tokens:
            seen.add(given)
            tokens: oauth.Tokens = genuine(given)
            seen.update({tokens.access_token, tokens.refresh_token})
            seen.add(tokens.access_token.rpartition(".")[2])  # its signature alone would be too much
            return tokens

        monkeypatch.setattr(oauth, name, watched)

    watch("exchange")
    watch("refresh")
    return seen


def try_to(action: Any, *arguments: Any) -> str:
    """What a person would see of it, and what a worker would write into its log."""
    try:
        action(*arguments)
    except (AccountsSystemError, CommandError, SystemExit) as error:
        return f"{error!r} {error} {''.join(traceback.format_exception(error))}"
    return ""


def rows() -> Iterator[str]:
    """Every value of every table of this app, as the database holds it."""
    for model in apps.get_app_config("accounting_sync").get_models():
        with database.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608 - a name of our own
            for row in cursor.fetchall():
                yield from map(str, row)


def expire() -> None:
    Connection.objects.update(expires_at=timezone.now() - timedelta(minutes=1))


def read_organisation() -> None:
    organisation = Organisation.objects.get()
    system = accounts_system(organisation)
    calls.read(organisation, None, system.read_organisation(), system)


def live(sandbox: Sandbox, admin: User, settings: Settings, out: StringIO) -> Iterator[str]:
    """Connect, send, break, refresh, sync, lose, reconnect, give up."""

    def command(*words: str) -> str:
        return try_to(lambda: call_command(*words, stdout=out, stderr=out))

    yield command("connect_xero", "--accept", "--organisation", DEMO)
    yield command("connect_xero")
    yield command("accounts_settings", *(f"{key}={value}" for key, value in CHOSEN.items()))
    sandbox.break_calls({"method": "PUT", "path": "/Invoices", "when": "after", "kind": "reset"})
    yield command("send_invoices", "T-1", "--json")
    tasks.sweep()
    expire()
    yield command("send_invoices", "T-2", "--here")
    yield command("sync_invoices", "T-2", "--here", "--json")
    expire()
    good, settings.XERO_IDENTITY_URL = settings.XERO_IDENTITY_URL, f"http://127.0.0.1:{free_port()}"
    yield try_to(read_organisation)
    settings.XERO_IDENTITY_URL = good
    Organisation.objects.update(paused_until=None)
    Connection.objects.update(refresh_token="refresh-token-unknown-at-xero")
    yield try_to(read_organisation)
    yield command("send_invoices", "T-3", "--here")
    yield command("connect_xero", "--accept", "--organisation", DEMO)
    Connection.objects.update(access_token="access-token-unknown-at-xero")
    yield command("sync_invoices", "T-2", "--here")
    consent, _ = connecting.begin(admin)
    connecting.answer(consent.oauth_state, "a-code-unknown-at-xero", "", admin)
    connecting.exchange(consent.pk)
    disconnecting.ask_disconnect(Connection.objects.get(), admin)
    yield try_to(disconnecting.disconnect, Connection.objects.get().pk)


def test_no_secret_is_left_anywhere(
    sandbox: Sandbox,
    admin: User,
    settings: Settings,
    make_invoice: MakeInvoice,
    secrets: set[str],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    # The worker, in this process.
    monkeypatch.setattr(tasks, "_ring", lambda task, row_id, countdown=0: countdown or task(row_id))
    for number in ("T-1", "T-2", "T-3"):
        make_invoice(number)
    out = StringIO()
    told = list(live(sandbox, admin, settings, out))
    secrets |= {"refresh-token-unknown-at-xero", "access-token-unknown-at-xero", "a-code-unknown-at-xero"}

    places = {
        "log": caplog.text,
        "terminal": out.getvalue() + "".join(capfd.readouterr()),
        "errors": "\n".join(told),
        "tables": "\n".join(rows()),
    }
    assert len(secrets) >= 12
    assert all(places.values()), "the canary looked at nothing"
    assert "finished" in places["log"]
    assert '"number": "T-1"' in places["terminal"]
    assert "Xero no longer accepts our grant" in places["errors"]
    assert [
        (where, secret[:12]) for where, text in places.items() for secret in secrets if secret in text
    ] == []


def test_the_text_of_rows_and_grants_names_no_secret(organisation: Organisation, admin: User) -> None:
    held = Connection.objects.get()
    consent = Consent.objects.create(user=admin, code="the-code", tokens="the-tokens")
    tokens = oauth.Tokens(held.access_token, held.refresh_token, held.expires_at, held.scopes)
    shown = " ".join(f"{thing!r} {thing}" for thing in (held, organisation, consent, tokens))
    for secret in (held.access_token, held.refresh_token, "the-code", "the-tokens", consent.oauth_state):
        assert secret not in shown


def test_the_grant_of_a_call_shows_no_token() -> None:
    from accounting_sync.xero.client import BearerToken

    assert "secret" not in f"{BearerToken('secret')!r}"
