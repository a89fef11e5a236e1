"""`manage.py rotate_token_keys`: every secret under the first key, counted, and named where none fits."""

from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection as database
from pytest_django.fixtures import Settings

from accounting_sync.connection import rotation
from accounting_sync.encryption import Sealed, seal
from accounting_sync.models import Connection, Consent
from accounting_sync.tests.views_office import connect

pytestmark = [pytest.mark.django_db, pytest.mark.services]
OLD, NEW, FOREIGN = (Fernet.generate_key().decode() for _ in range(3))


@pytest.fixture
def secrets(admin: User, settings: Settings) -> Settings:
    """Three secrets under the old key; a new one has been put in front of it."""
    settings.TOKEN_KEYS = [OLD]
    connect()
    Consent.objects.create(user=admin, code="the-code")
    settings.TOKEN_KEYS = [NEW, OLD]
    return settings


def run(*words: str) -> str:
    out = StringIO()
    call_command("rotate_token_keys", *words, stdout=out)
    return out.getvalue()


def held() -> list[str]:
    with database.cursor() as cursor:
        cursor.execute("SELECT access_token, refresh_token FROM accounting_sync_connection")
        found = [text for row in cursor.fetchall() for text in row]
        cursor.execute("SELECT code FROM accounting_sync_consent")
        return found + [text for (text,) in cursor.fetchall()]


def test_afterwards_the_old_key_can_go(secrets: Settings) -> None:
    told = run()
    assert "accounting_sync.Connection: 2 put under the first key, 0 already under the first" in told
    assert "accounting_sync.Consent: 1 put under the first key, 0 already under the first" in told
    secrets.TOKEN_KEYS = [NEW]
    assert Connection.objects.get().refresh_token == "secret-refresh"
    assert Connection.objects.get().access_token == "secret-access"
    assert Consent.objects.get().code == "the-code"


def test_a_second_run_changes_nothing(secrets: Settings) -> None:
    run()
    before = held()
    assert "0 put under the first key, 2 already under the first" in run()
    assert held() == before


def test_check_only_counts(secrets: Settings) -> None:
    before = held()
    with pytest.raises(CommandError, match="3 secrets are still under an older key") as caught:
        run("--check")
    assert caught.value.returncode == 1
    assert held() == before
    run()
    assert "0 under an older key, 2 already under the first" in run("--check")


@pytest.mark.parametrize("words", [(), ("--check",)])
def test_what_no_key_opens_is_named_and_the_rest_is_done(secrets: Settings, words: tuple[str, ...]) -> None:
    pk = Connection.objects.get().pk
    secrets.TOKEN_KEYS = [FOREIGN]
    Connection.objects.update(refresh_token="lost")
    secrets.TOKEN_KEYS = [NEW, OLD]
    with pytest.raises(CommandError) as caught:
        run(*words)
    assert caught.value.returncode == 2
    assert f"accounting_sync.Connection {pk}: refresh_token" in str(caught.value)
    assert "lost" not in str(caught.value)
    if not words:
        secrets.TOKEN_KEYS = [NEW]
        assert Connection.objects.get().access_token == "secret-access"


def test_a_pair_refreshed_in_the_same_moment_is_not_written_over(
    secrets: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the list of rows and the lock on one of them a refresh saves its new pair."""
    genuine = rotation._rotate_row

    def late(model: type, pk: int, *rest: object) -> None:
        if model is Connection:
            Connection.objects.update(refresh_token="newest", access_token=seal("newest-access"))
        genuine(model, pk, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(rotation, "_rotate_row", late)
    run()
    assert Connection.objects.get().refresh_token == "newest"


def test_every_encrypted_column_there_is_takes_part(secrets: Settings) -> None:
    assert [counts.table for counts in rotation.rotate(only_count=True)] == [
        "accounting_sync.Connection",
        "accounting_sync.Consent",
    ]


def test_an_empty_secret_is_none(secrets: Settings) -> None:
    Consent.objects.update(code="")
    assert "accounting_sync.Consent: 0 put under" in run()
    assert not isinstance(Consent.objects.values_list("code", flat=True).get(), Sealed)
