"""mirror_reference: a line a part, and an exit status a shell can trust."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounting_sync import tasks
from accounting_sync.choices import ConnectionState, MirrorState
from accounting_sync.errors import NotSent, Refused
from accounting_sync.mirror import mirroring
from accounting_sync.models import Connection, MirrorRun, Organisation
from accounting_sync.tests.sandbox import Sandbox
from accounting_sync.tests.test_mirror_runs import before

pytestmark = pytest.mark.django_db
LINES = """\
Organisation: 1 read
Currencies: 3 read
Accounts: 14 read
Tax rates: 11 read
Tracking categories: 2 read
Branding themes: 1 read
Items: 0 read
Contacts: 5 read
Links: compared
"""


def run(*words: str) -> tuple[int, str]:
    """The exit status a shell would see, and what was printed."""
    out = StringIO()
    try:
        call_command("mirror_reference", *words, stdout=out)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


def fail_with(error: Exception) -> Any:
    def fail(_request: Any) -> None:
        raise error

    return fail


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    bells: list[int] = []
    monkeypatch.setattr(tasks, "wake_mirror", bells.append)
    return bells


def test_it_reads_here_with_a_line_for_each_part(organisation: Organisation, rung: list[int]) -> None:
    status, text = run()
    assert (status, text, rung) == (0, LINES, [])
    assert MirrorRun.objects.first().state == MirrorState.DONE  # type: ignore[union-attr]


def test_waiting_watches_the_workers(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch, rung: list[int]
) -> None:
    """While it sleeps a worker works: up to the contacts, then to the end."""

    def work(_seconds: float) -> None:
        mirroring.carry_on(MirrorRun.objects.latest("id").pk)

    monkeypatch.setattr("accounting_sync.readings.time.sleep", work)
    assert run("--wait") == (0, LINES)


def test_the_worker_is_woken(
    organisation: Organisation,
    monkeypatch: pytest.MonkeyPatch,
    rung: list[int],
    django_capture_on_commit_callbacks: Any,
) -> None:
    monkeypatch.setattr(
        "accounting_sync.readings.time.sleep",
        lambda _: MirrorRun.objects.update(state=MirrorState.DONE),
    )
    with django_capture_on_commit_callbacks(execute=True):
        run("--wait")
    assert rung == [MirrorRun.objects.latest("id").pk]


def test_a_part_that_is_refused_is_status_1_in_xeros_words(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before(monkeypatch, "read_items", fail_with(Refused(["No items today."])))
    status, text = run()
    assert status == 1
    assert "Items: not read\n" in text
    assert text.endswith("Links: compared\nItems: No items today.\n")


def test_a_short_wait_is_waited_for(
    organisation: Organisation, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        Organisation.objects.update(paused_until=None)
        MirrorRun.objects.update(next_attempt_at=timezone.now())

    monkeypatch.setattr("accounting_sync.readings.time.sleep", sleep)
    sandbox.break_calls({"path": "/Items", "kind": "429", "retry_after": 8})
    assert run() == (0, LINES)
    assert len(slept) == 1
    assert 6 < slept[0] <= 8


def test_a_long_wait_is_left_to_the_workers(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = timezone.now() + timedelta(hours=20)
    before(monkeypatch, "read_items", fail_with(NotSent("Xero's day limit is reached.", later)))
    status, text = run()
    assert status == 1
    assert f"Xero's day limit is reached. A worker goes on at {later:%H:%M} UTC." in text
    assert MirrorRun.objects.latest("id").state == MirrorState.WAITING


@pytest.mark.parametrize("words", [[], ["--wait"]])
def test_without_a_connection_it_is_status_2_with_the_sentence(db: None, words: list[str]) -> None:
    status, text = run(*words)
    assert (status, "My Settings › Plug Ins › Xero" in text) == (2, True)


@pytest.mark.parametrize("words", [[], ["--wait"]])
def test_a_connection_that_is_lost_is_status_2_at_once(organisation: Organisation, words: list[str]) -> None:
    Connection.objects.update(state=ConnectionState.LOST)
    status, text = run(*words)
    assert (status, "Reconnect" in text) == (2, True)
    assert MirrorRun.objects.count() == 1


def test_a_connection_that_is_lost_on_the_way_is_status_2(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before(monkeypatch, "read_items", lambda _: Connection.objects.update(state=ConnectionState.LOST))
    status, text = run()
    assert (status, "Reconnect" in text) == (2, True)
    assert MirrorRun.objects.latest("id").state == MirrorState.WAITING
