"""`manage.py check_deployment`: what it asks, what it says, and when it lets a deployment pass."""

import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import requests
from cryptography.fernet import Fernet
from django.conf import settings as configured
from django.core import checks
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounting_sync.models import Connection
from accounting_sync.operations import reach
from accounting_sync.operations.deployment import outside, services
from accounting_sync.operations.deployment.findings import Finding, Grade
from accounting_sync.operations.deployment.table import CHECKS
from accounting_sync.operations.known import Reached
from accounting_sync.tests.running import beat, beat_all
from accounting_sync.tests.sandbox import Sandbox
from accounting_sync.tests.views_office import connect
from accounting_sync.xero.clock import xeros_time
from launcher.ports import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.services]
SECRETS = ("a-client-secret", "a-metrics-token-of-some-length", "a-mail-password")
DEAD = Reached(2.0, "no answer within 2 s.")


def run(*words: str) -> tuple[int, str]:
    """The exit status, and what was printed."""
    out = StringIO()
    try:
        call_command("check_deployment", *words, stdout=out, no_color=True)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def graded(text: str) -> dict[str, str]:
    return {line[9:25].strip(): line[:8].strip() for line in text.splitlines()}


@pytest.fixture
def mail_port() -> Iterator[int]:
    """Somebody listens, as a mail server would."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def collected(settings: Settings, tmp_path: Path) -> Path:
    """Static files as production gathers them."""
    storage = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = {**settings.STORAGES, "staticfiles": storage}
    call_command("collectstatic", "--noinput", verbosity=0)
    return tmp_path


@pytest.fixture
def deployed(
    admin: object, settings: Settings, monkeypatch: pytest.MonkeyPatch, mail_port: int, collected: Path
) -> None:
    """As it should be: connected, processes running, everything set."""
    settings.DEBUG, settings.VERSION = False, "1"
    settings.SILENCED_SYSTEM_CHECKS = ["async.E001"]  # the journeys' own setting (conftest.py)
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://tracker.example", ["tracker.example"]
    settings.XERO_CLIENT_ID, settings.XERO_CLIENT_SECRET, settings.METRICS_TOKEN = "an-id", *SECRETS[:2]
    settings.XERO_IDENTITY_URL = "https://identity.xero.com"
    settings.EMAIL_BACKEND, settings.EMAIL_HOST_PASSWORD = outside.SMTP, SECRETS[2]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_port
    monkeypatch.setattr(outside, "xeros_time", timezone.now)
    monkeypatch.setattr(reach, "broker", lambda: Reached(0.001))
    beat_all()
    connect()


def test_a_good_deployment_passes(deployed: None) -> None:
    status, text = run()
    grades = graded(text)
    assert list(grades) == [check.name for check in CHECKS]
    assert "failure" not in grades.values(), text
    assert {name for name, grade in grades.items() if grade == "warning"} <= {"django", "database"}
    assert status == 0


def test_no_secret_is_printed(deployed: None) -> None:
    for words in ((), ("--json",)):
        text = run(*words)[1]
        for secret in (*SECRETS, *configured.TOKEN_KEYS, configured.SECRET_KEY, "secret-access"):
            assert secret not in text


def test_one_failure_is_enough_and_names_the_way_out(deployed: None, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://elsewhere.example"
    status, text = run()
    assert status == 1
    assert [name for name, grade in graded(text).items() if grade == "failure"] == ["public url"]
    assert "Add elsewhere.example to ALLOWED_HOSTS." in text


def test_as_json_it_says_the_same(deployed: None, settings: Settings) -> None:
    told = json.loads(run("--json")[1])
    assert told["ok"] is True
    assert [check["check"] for check in told["checks"]] == [check.name for check in CHECKS]
    settings.DEBUG = True
    status, text = run("--json")
    assert (status, json.loads(text)["ok"]) == (1, False)
    assert json.loads(text)["checks"][0] == {
        "check": "debug",
        "grade": "failure",
        "says": "DEBUG is on: faults show settings and source to everybody.",
        "way_out": "Set DEBUG=off, and what it then asks for.",
    }


def test_without_a_database_the_rest_is_still_told(deployed: None, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(reach, "database", lambda: DEAD)
    with django_assert_num_queries(0):
        status, text = run()
    assert status == 1
    grades = graded(text)
    assert (grades["database"], grades["migrations"], grades["token keys"]) == ("failure",) * 3
    assert (grades["broker"], grades["mail server"], grades["debug"]) == ("ok",) * 3
    assert text.count("Not checked: the database does not answer.") == sum(
        check.needs_database for check in CHECKS
    )


def test_a_dead_broker_fails(deployed: None, monkeypatch) -> None:
    monkeypatch.setattr(reach, "broker", lambda: DEAD)
    assert services.broker().grade is Grade.FAILURE
    monkeypatch.undo()
    assert reach.broker().seconds < 60  # the real one is asked, whether or not it is there


def test_a_migration_that_waits_fails(deployed: None) -> None:
    ((app, newest),) = MigrationLoader(connection).graph.leaf_nodes("accounting_sync")
    MigrationRecorder(connection).record_unapplied(app, newest)
    found = services.migrations()
    assert found.grade is Grade.FAILURE
    assert found.says == f"Migrations wait: 1, first {app}.{newest}."


def test_processes_that_are_silent_or_run_another_version_fail(deployed: None) -> None:
    beat(name="old", version="0")
    assert services.version().grade is Grade.FAILURE
    assert services.workers().grade is Grade.OK
    beat(name="older", version="0", seconds_ago=9000)  # long gone: no matter
    Connection.objects.all().delete()
    assert "Running: 0; this is 1." in services.version().says


def test_no_process_at_all_fails(admin: object) -> None:
    assert services.workers().grade is services.scheduler().grade is Grade.FAILURE


def test_the_databases_clock_is_compared(admin: object, monkeypatch) -> None:
    assert services.database_clock().grade is Grade.OK
    if connection.vendor == "postgresql":
        ahead = timezone.now() + timedelta(minutes=5)
        monkeypatch.setattr(timezone, "now", lambda: ahead)
        assert services.database_clock().grade is Grade.FAILURE


def test_xeros_clock_is_read_from_any_answer(sandbox: Sandbox) -> None:
    theirs = xeros_time()
    assert theirs is not None
    assert outside.xero_clock().grade in {Grade.OK, Grade.FAILURE}  # the sandbox's clock may have been moved


@pytest.mark.parametrize(
    ("told", "grade"),
    [
        (lambda: timezone.now() - timedelta(seconds=20), Grade.WARNING),
        (lambda: timezone.now() + timedelta(hours=1), Grade.FAILURE),
        (lambda: None, Grade.WARNING),
    ],
)
def test_a_clock_that_is_wrong_is_told(monkeypatch, told, grade) -> None:
    monkeypatch.setattr(outside, "xeros_time", told)
    assert outside.xero_clock().grade is grade


@pytest.mark.parametrize(
    ("header", "known"), [("Wed, 25 Nov 2026 09:00:00 GMT", True), ("", False), ("soon", False)]
)
def test_the_date_header_may_be_missing_or_odd(monkeypatch, header: str, known: bool) -> None:
    answer = requests.Response()
    answer.headers["Date"] = header
    monkeypatch.setattr(requests, "head", lambda *_, **__: answer)
    told = xeros_time()
    assert (told is not None) is known
    assert told is None or told.utcoffset() == timedelta(0)


def test_a_xero_that_cannot_be_reached_fails(settings: Settings) -> None:
    settings.XERO_IDENTITY_URL = f"http://127.0.0.1:{free_port()}"
    assert outside.xero_clock().grade is Grade.FAILURE


def test_keys_of_stored_tokens(deployed: None, settings: Settings) -> None:
    assert services.token_keys().says == "TOKEN_KEYS opens what is stored (2 secrets)."
    settings.TOKEN_KEYS = [Fernet.generate_key().decode(), *settings.TOKEN_KEYS]
    assert services.token_keys().grade is Grade.WARNING
    settings.TOKEN_KEYS = settings.TOKEN_KEYS[:1]
    assert services.token_keys().grade is Grade.FAILURE


def test_static_files_that_are_missing_or_old_fail(collected: Path, settings: Settings) -> None:
    assert outside.static_files().grade is Grade.OK
    manifest = collected / "staticfiles.json"
    told = json.loads(manifest.read_text())
    told["paths"]["ui/app.js"] = "ui/app.0123456789ab.js"
    del told["paths"]["ui/page.css"]
    manifest.write_text(json.dumps(told))
    settings.STATIC_ROOT = str(collected)  # read anew
    assert outside.static_files().says == "2 static files are missing or old, for example ui/app.js."


def test_static_files_served_from_the_source_are_for_a_laptop(admin: object) -> None:
    assert outside.static_files().grade is Grade.WARNING


def test_the_mail_server_is_connected_to(settings: Settings, mail_port: int) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = outside.SMTP, "127.0.0.1", mail_port
    assert outside.mail_server().grade is Grade.OK
    settings.EMAIL_PORT = free_port()
    assert outside.mail_server().grade is Grade.FAILURE
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert outside.mail_server().grade is Grade.WARNING


def test_what_django_finds_is_told_by_name(monkeypatch) -> None:
    def found(*levels: int) -> Finding:
        messages = [checks.CheckMessage(level, "secret", id=f"x.{level}") for level in levels]
        monkeypatch.setattr(checks, "run_checks", lambda **_: messages)
        return services.django()

    assert found().grade is Grade.OK
    assert found(checks.WARNING).says == "Django finds x.30."
    assert found(checks.WARNING, checks.ERROR).grade is Grade.FAILURE
