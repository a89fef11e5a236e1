"""Carrying batches on: what is due, who is woken and when, and what the command line waits for."""

import logging
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone

from accounting_sync import pruning, tasks
from accounting_sync.choices import BatchKind, BatchStage, CallState, ConnectionState, ConsentState
from accounting_sync.connection import connecting
from accounting_sync.errors import ConnectionLost
from accounting_sync.mirror import runs
from accounting_sync.models import Batch, Call, Connection, Consent, Organisation, Pulse, Submission
from accounting_sync.operations import pulses
from accounting_sync.preparing import prepare
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on, countdown, due_batches, run_here
from accounting_sync.system import accounts_system
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.sandbox import Sandbox
from invoices.choices import BatchStatus
from invoices.models import Invoice

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAST, FUTURE = timedelta(seconds=-1), timedelta(minutes=1)


@pytest.mark.parametrize(
    ("later", "seconds"),
    [
        (None, None),
        (NOW - timedelta(hours=1), 0.1),
        (NOW, 0.1),
        (NOW + timedelta(seconds=2), 2),
        (NOW + timedelta(seconds=60), 60),
        (NOW + timedelta(seconds=61), None),
        (NOW + timedelta(days=1), None),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_a_worker_is_woken_within_a_minute_or_left_to_the_sweep(
    later: datetime | None, seconds: float | None
) -> None:
    assert countdown(later) == seconds


@pytest.fixture
def batch(organisation: Organisation, make_invoice: MakeInvoice) -> Batch:
    """Two invoices, prepared, on their way."""
    make_invoice("T-1")
    make_invoice("T-2")
    batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    prepare(batch, accounts_system(organisation))
    batch.refresh_from_db()
    return batch


def leave(batch: Batch, **fields: object) -> None:
    """How a worker left the rows."""
    batch.submissions.update(**fields)


@pytest.mark.django_db
@pytest.mark.services
class TestDueBatches:
    """What the sweep finds in the database, whatever became of the messages."""

    def test_what_waits_is_due(self, batch: Batch) -> None:
        assert due_batches() == [batch.number]

    def test_what_waits_beside_others_that_have_ended_is_not_due_before_its_time(self, batch: Batch) -> None:
        leave(batch, status=BatchStatus.SENT)
        last = batch.submissions.order_by("-pk")[:1].values("pk")
        batch.submissions.filter(pk__in=list(last.values_list("pk", flat=True))).update(
            status=BatchStatus.CHECKING, next_attempt_at=timezone.now() + FUTURE
        )
        assert due_batches() == []

    def test_what_a_dead_worker_held_waits_for_no_sweep(self, batch: Batch) -> None:
        leave(batch, status=BatchStatus.SENDING, lease_token=uuid4(), lease_until=timezone.now() + PAST)
        assert carry_on(batch) is not None
        assert set(batch.submissions.values_list("status", flat=True)) == {BatchStatus.QUEUED}
        assert carry_on(batch) is None

    @pytest.mark.parametrize("status", [BatchStatus.QUEUED, BatchStatus.PAUSED, BatchStatus.CHECKING])
    def test_what_waits_for_its_time_is_not(self, batch: Batch, status: BatchStatus) -> None:
        leave(batch, status=status, next_attempt_at=timezone.now() + FUTURE)
        assert due_batches() == []
        leave(batch, next_attempt_at=timezone.now() + PAST)
        assert due_batches() == [batch.number]

    def test_what_a_worker_holds_is_left_to_it(self, batch: Batch) -> None:
        leave(batch, status=BatchStatus.SENDING, lease_token=uuid4(), lease_until=timezone.now() + FUTURE)
        assert due_batches() == []
        assert set(batch.submissions.values_list("status", flat=True)) == {BatchStatus.SENDING}

    @pytest.mark.parametrize(
        ("state", "status"),
        [
            (None, BatchStatus.QUEUED),
            (CallState.NOT_SENT, BatchStatus.QUEUED),
            (CallState.REFUSED, BatchStatus.QUEUED),
            (CallState.OPEN, BatchStatus.CHECKING),
            (CallState.UNCERTAIN, BatchStatus.CHECKING),
        ],
    )
    def test_what_a_dead_worker_held_is_taken_over(
        self, batch: Batch, state: str | None, status: BatchStatus, caplog: pytest.LogCaptureFixture
    ) -> None:
        call = state and Call.objects.create(
            organisation=batch.organisation, operation="create_invoices", state=state
        )
        leave(
            batch,
            status=BatchStatus.SENDING,
            lease_token=uuid4(),
            lease_until=timezone.now() + PAST,
            call=call,
        )
        assert due_batches() == [batch.number]
        assert set(batch.submissions.values_list("status", "lease_token")) == {(status, None)}
        assert "Took over 2 submissions" in caplog.text
        if state == CallState.OPEN:
            assert Call.objects.get(operation="create_invoices").state == CallState.UNCERTAIN

    def test_what_a_worker_prepares_is_left_to_it(self, batch: Batch) -> None:
        Batch.objects.update(stage=BatchStage.PREPARING, lease_until=timezone.now() + FUTURE)
        assert due_batches() == []
        Batch.objects.update(lease_until=timezone.now() + PAST)
        assert due_batches() == [batch.number]

    def test_a_stale_lease_on_a_check_does_not_hide_it(self, batch: Batch) -> None:
        leave(batch, status=BatchStatus.CHECKING, lease_token=uuid4(), lease_until=timezone.now() + PAST)
        assert due_batches() == [batch.number]

    def test_a_batch_with_nothing_open_is_found_and_closed(self, batch: Batch) -> None:
        leave(batch, status=BatchStatus.SENT)
        assert due_batches() == [batch.number]
        assert carry_on(batch) is None
        batch.refresh_from_db()
        assert batch.stage == BatchStage.DONE
        assert batch.finished_at is not None
        assert due_batches() == []

    def test_a_finished_batch_is_never_due(self, batch: Batch) -> None:
        Batch.objects.update(stage=BatchStage.DONE)
        assert due_batches() == []

    def test_each_batch_is_named_once_and_the_oldest_first(
        self, batch: Batch, make_invoice: MakeInvoice
    ) -> None:
        make_invoice("T-3")
        second = request_batch(BatchKind.SEND, Invoice.objects.filter(number="T-3"), None, wake=False)
        assert due_batches() == [batch.number, second.number]


@pytest.mark.django_db
def test_a_finished_batch_makes_no_call(batch: Batch) -> None:
    Batch.objects.update(stage=BatchStage.DONE)
    batch.refresh_from_db()
    before = Call.objects.count()
    assert carry_on(batch) is None
    assert Call.objects.count() == before


@pytest.mark.django_db
def test_the_log_says_how_a_batch_went_on(
    batch: Batch, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    sandbox.break_calls({"kind": "429", "retry_after": 30})
    carry_on(batch)
    assert f"{batch}: goes on at" in caplog.text


@pytest.mark.django_db
def test_the_command_line_waits_as_long_as_it_takes(
    batch: Batch, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.break_calls({"method": "PUT", "path": "/Invoices", "kind": "429", "retry_after": 8})
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        Organisation.objects.update(paused_until=None)
        Submission.objects.update(next_attempt_at=timezone.now())

    monkeypatch.setattr("accounting_sync.running.time.sleep", sleep)
    run_here(batch.number)
    assert len(slept) == 1
    assert 0 < slept[0] <= 5
    assert set(batch.submissions.values_list("status", flat=True)) == {BatchStatus.SENT}


@pytest.mark.django_db
def test_the_command_line_does_not_wait_for_a_person_to_reconnect(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sleep(_seconds: float) -> None:
        raise AssertionError("it would wait for ever")

    monkeypatch.setattr("accounting_sync.running.time.sleep", sleep)
    Connection.objects.update(access_token="no-longer-valid")
    with pytest.raises(ConnectionLost, match="Reconnect"):
        run_here(batch.number)
    assert Connection.objects.get().state == ConnectionState.LOST
    assert set(batch.submissions.values_list("status", flat=True)) == {BatchStatus.PAUSED}


# --- the doorways of the worker ------------------------------------------------------------------------

Rung = list[tuple[str, int, float]]


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> Rung:
    """Which tasks were asked for."""
    asked: Rung = []

    def ring(task: object, row_id: int, countdown: float = 0) -> None:
        asked.append((task.name.rpartition(".")[2], row_id, countdown))  # type: ignore[attr-defined]

    monkeypatch.setattr(tasks, "_ring", ring)
    return asked


@pytest.mark.django_db
def test_a_batch_that_waits_shortly_is_taken_up_by_another_message(
    batch: Batch, sandbox: Sandbox, rung: Rung
) -> None:
    sandbox.break_calls({"kind": "429", "retry_after": 20})
    tasks.run_batch(batch.number)
    ((name, number, seconds),) = rung
    assert (name, number) == ("run_batch", batch.number)
    assert 15 < seconds <= 20


@pytest.mark.django_db
@pytest.mark.parametrize("wait", [600, None])
def test_a_batch_that_waits_long_or_is_done_rings_nobody(
    batch: Batch, sandbox: Sandbox, rung: Rung, wait: int | None
) -> None:
    if wait:
        sandbox.break_calls({"kind": "429", "retry_after": wait})
    tasks.run_batch(batch.number)
    assert rung == []


@pytest.mark.django_db
def test_the_sweep_wakes_whatever_was_left_behind(batch: Batch, rung: Rung) -> None:
    connection = Connection.objects.get()
    run = runs.open_run(connection.organisation)
    consent = Consent.objects.create(user_id=connection.connected_by_id, state=ConsentState.ANSWERED)
    tasks.sweep()
    assert rung == [
        ("run_batch", batch.number, 0),
        ("exchange_consent", consent.pk, 0),
        ("read_mirror", run.pk, 0),
    ]
    rung.clear()
    Batch.objects.update(stage=BatchStage.DONE)
    Consent.objects.all().delete()
    Connection.objects.update(state=ConnectionState.DISCONNECTING)
    tasks.sweep()
    assert rung == [("disconnect", connection.pk, 0)]


@pytest.mark.django_db
def test_a_step_of_the_sweep_that_fails_stops_no_other_and_the_scheduler_is_not_well(
    batch: Batch, rung: Rung, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise LookupError("nobody thought of this")

    with monkeypatch.context() as broken:
        broken.setattr(connecting, "forget_consents", fail)
        broken.setattr(pruning, "prune", fail)
        run = runs.open_run(Connection.objects.get().organisation)
        tasks.sweep()
    assert rung == [("run_batch", batch.number, 0), ("read_mirror", run.pk, 0)]
    assert not Pulse.objects.filter(name=pulses.SCHEDULER).exists()
    assert caplog.text.count("LookupError: nobody thought of this") == 2
    tasks.sweep()
    assert Pulse.objects.filter(name=pulses.SCHEDULER).exists()


@pytest.mark.django_db
def test_without_a_database_no_step_of_the_sweep_is_tried(
    rung: Rung, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise OperationalError("no answer within 10 s")

    monkeypatch.setattr("accounting_sync.tasks.database.ensure_connection", gone)
    monkeypatch.setattr(tasks, "_is_done", lambda _: pytest.fail("tried all the same"))
    with pytest.raises(OperationalError):
        tasks.sweep()


@pytest.mark.django_db
def test_the_doorways_do_what_they_are_named_after(organisation: Organisation) -> None:
    connection = Connection.objects.get()
    Organisation.objects.update(short_code="", base_currency="")
    tasks.read_mirror(runs.open_run(organisation).pk)
    organisation.refresh_from_db()
    assert organisation.base_currency == "GBP"
    consent = Consent.objects.create(
        user_id=connection.connected_by_id, state=ConsentState.ANSWERED, code="made up"
    )
    tasks.exchange_consent(consent.pk)
    consent.refresh_from_db()
    assert consent.state == ConsentState.FAILED
    Connection.objects.update(state=ConnectionState.DISCONNECTING)
    tasks.disconnect(connection.pk)
    connection.refresh_from_db()
    assert connection.state == ConnectionState.DISCONNECTED
