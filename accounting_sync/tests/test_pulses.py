"""Pulses: one row a process, renewed in place, judged by its age and its own words."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounting_sync import tasks
from accounting_sync.choices import ProcessKind, ProcessState
from accounting_sync.models import Pulse
from accounting_sync.operations import pulses
from accounting_sync.operations.pulses import Process

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def worker(name: str = "celery@one", process_id: int = 7) -> Process:
    return Process(name, ProcessKind.WORKER, process_id, timezone.now())


def state_after(seconds: float, **said: object) -> ProcessState:
    """Of a worker unless told otherwise, so long after it was last seen."""
    return pulses.state(Pulse(**{"kind": "worker", "seen_at": NOW} | said), NOW + timedelta(seconds=seconds))


def test_a_worker_that_was_just_seen_is_well() -> None:
    assert state_after(30) == ProcessState.WELL


def test_a_worker_not_seen_for_a_while_is_silent_whatever_it_said_last() -> None:
    assert state_after(46, problem="The broker does not answer.") == ProcessState.SILENT


def test_a_worker_that_says_what_is_wrong_is_in_trouble() -> None:
    assert state_after(1, problem="The broker does not answer.") == ProcessState.IN_TROUBLE


def test_a_worker_that_was_asked_to_stop_is_not_silent() -> None:
    assert state_after(9999, stopped_at=NOW) == ProcessState.STOPPED


def test_the_scheduler_is_silent_when_three_sweeps_are_missing(settings: Settings) -> None:
    settings.SWEEP_SECONDS = 20
    assert state_after(60, kind="scheduler") == ProcessState.WELL
    assert state_after(61, kind="scheduler") == ProcessState.SILENT


@pytest.mark.django_db
@pytest.mark.services
class TestWriting:
    def test_a_pulse_is_renewed_in_place_by_one_statement(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        one = worker()
        for heard_at in (None, NOW):
            with django_assert_num_queries(1):
                pulses.renew(one, heard_at=heard_at, problem="x" * 300)
        pulse = Pulse.objects.get()
        assert (pulse.process_id, pulse.heard_at, pulse.problem) == (7, NOW, "x" * 255)

    def test_who_starts_again_under_the_same_name_has_stopped_no_longer(self) -> None:
        before = worker()
        pulses.renew(before, problem="deaf")
        pulses.stopped(before)
        assert Pulse.objects.get().problem == "deaf"
        pulses.renew(worker(process_id=8))
        pulse = Pulse.objects.get()
        assert (pulse.stopped_at, pulse.process_id, pulse.problem) == (None, 8, "")

    def test_the_end_of_one_that_was_replaced_does_not_stop_the_other(self) -> None:
        pulses.renew(worker(process_id=8))
        pulses.stopped(worker(process_id=7))
        assert Pulse.objects.get().stopped_at is None

    def test_every_sweep_is_a_sign_of_the_scheduler(self, settings: Settings) -> None:
        settings.VERSION = "2.0"
        with time_machine.travel(NOW, tick=False):
            tasks.sweep()
        with time_machine.travel(NOW + timedelta(seconds=30), tick=False):
            tasks.sweep()
        pulse = Pulse.objects.get(name="scheduler")
        assert (pulse.kind, pulse.started_at, pulse.version) == ("scheduler", NOW, "2.0")
        assert pulse.seen_at == NOW + timedelta(seconds=30)

    def test_who_was_not_seen_for_a_week_is_forgotten(self) -> None:
        with time_machine.travel(NOW, tick=False):
            pulses.renew(worker("celery@old"))
        with time_machine.travel(NOW + timedelta(days=1), tick=False):
            pulses.renew(worker("celery@young"))
        with time_machine.travel(NOW + timedelta(days=7, seconds=1), tick=False):
            tasks.sweep()
        assert set(Pulse.objects.values_list("name", flat=True)) == {"celery@young", "scheduler"}
