"""A worker's watch of itself, one look at a time; tests/processes has it in real workers."""

import os
import signal
import time
from collections.abc import Iterator

import pytest
from celery import Celery
from celery.worker import state
from django import db
from kombu.exceptions import OperationalError
from pytest_django.fixtures import Settings

from accounting_sync import stopping, tasks
from accounting_sync.models import Pulse
from accounting_sync.operations import pulses, watch
from accounting_sync.operations.deafness import Ears
from accounting_sync.operations.watch import Watch

NODE = "celery@here"


@pytest.fixture
def looker(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """The watch of a worker whose broker takes everything. It is not started: the test looks."""
    settings.WORKER_DEAF_SECONDS = 60.0
    monkeypatch.setattr(db.connections, "close_all", lambda: None)  # the test's own is in use
    made = Watch(Celery(broker="memory://"), NODE, 2)
    monkeypatch.setattr(watch, "_watch", made)
    yield made


def silence(looker: Watch, seconds: float) -> None:
    """Nothing has arrived for so long, and a message was published before that."""
    looker.look()
    looker.heard -= seconds + 1
    looker.ears = Ears(time.monotonic() - seconds)


def refuse(looker: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    def send_task(*_: object, **__: object) -> None:
        raise OperationalError("Connection refused.")

    monkeypatch.setattr(looker.app, "send_task", send_task)


@pytest.mark.django_db
class TestALook:
    def test_it_renews_the_pulse(self, looker: Watch) -> None:
        looker.hear()
        assert looker.look() == ""
        pulse = Pulse.objects.get()
        assert (pulse.name, pulse.process_id, pulse.problem) == (NODE, os.getpid(), "")
        assert pulse.heard_at == looker.heard_at

    def test_a_broker_that_refuses_is_said_and_borne(
        self, looker: Watch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        silence(looker, 999)
        refuse(looker, monkeypatch)
        assert looker.look() == ""
        assert Pulse.objects.get().problem == "The broker takes no message: Connection refused."

    def test_a_database_that_does_not_answer_is_borne(
        self, looker: Watch, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def renew(*_: object, **__: object) -> None:
            raise db.OperationalError("server closed the connection unexpectedly")

        with monkeypatch.context() as patched:
            patched.setattr(pulses, "renew", renew)
            assert looker.look() == ""
        assert "could not be written: server closed the connection" in caplog.text
        assert looker.look() == ""
        assert Pulse.objects.get().name == NODE

    def test_a_deaf_worker_says_why_it_ends(self, looker: Watch) -> None:
        silence(looker, 61)
        problem = looker.look()
        assert problem.startswith("Heard nothing of its queue for 62 s")
        assert Pulse.objects.get().problem == problem

    def test_with_all_hands_at_work_silence_is_no_fault(
        self, looker: Watch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        silence(looker, 61)
        monkeypatch.setattr(state, "active_requests", {"one", "two"})
        assert looker.look() == ""

    def test_an_end_that_was_asked_for_is_written_down_and_a_fall_is_not(
        self, looker: Watch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looker.look()
        watch.stop()
        assert Pulse.objects.get().stopped_at is None
        monkeypatch.setattr(stopping, "_asked", bytearray(b"\1"))
        watch.stop()
        assert Pulse.objects.get().stopped_at is not None
        assert looker.over.is_set()


def test_a_deaf_worker_is_asked_first_and_forced_after_a_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    monkeypatch.setattr(os, "kill", lambda pid, number: done.append((pid, number)))
    monkeypatch.setattr(time, "sleep", done.append)
    monkeypatch.setattr(os, "_exit", done.append)
    watch.end("deaf")
    assert done == [(os.getpid(), signal.SIGTERM), watch.GRACE, watch.EX_TEMPFAIL]


def test_the_thread_looks_until_it_is_over_and_ends_the_worker_when_it_is_deaf(
    looker: Watch, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WORKER_PULSE_SECONDS = 0
    looks, ended = iter(["", "deaf"]), []

    def end(problem: str) -> None:
        ended.append(problem)
        looker.over.set()

    monkeypatch.setattr(looker, "look", lambda: next(looks))
    monkeypatch.setattr(watch, "end", end)
    looker.run()
    assert ended == ["deaf"]


def test_an_echo_is_heard_where_it_arrives_and_never_run(looker: Watch) -> None:
    acknowledged: list[object] = []
    consumer = type("Consumer", (), {"connection_errors": (OSError,)})
    before = looker.heard_at
    strategy = tasks.echo.start_strategy(looker.app, consumer)
    strategy("message", None, lambda *given: acknowledged.append(given), None, [])
    assert looker.heard_at != before
    assert acknowledged == [(watch.log, (OSError,))]


def test_nothing_is_forked_in_the_middle_of_a_look(looker: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    watch._hold()
    assert looker.looking.locked()
    watch._let_go()
    assert not looker.looking.locked()
    monkeypatch.setattr(watch, "LONGEST_LOOK", 0.01)
    with looker.looking:  # a look that hangs, on a database say, holds nobody up for long
        watch._hold()
        watch._let_go()
        assert looker.looking.locked()


def test_a_process_of_the_pool_has_no_watch(looker: Watch) -> None:
    watch._forget()
    watch.heard()
    watch.stop()
    watch._hold()
    watch._let_go()
    assert not looker.looking.locked()
    assert not looker.over.is_set()


def test_the_own_queue_is_apart_from_those_of_other_installations(settings: Settings) -> None:
    settings.CELERY_TASK_DEFAULT_QUEUE = "office-two"
    assert watch.own_queue(NODE) == "office-two.celery@here"
