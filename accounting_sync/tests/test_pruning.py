"""Bodies of calls do not pile up for ever; what anything open could still need is never touched."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from accounting_sync import pruning, tasks
from accounting_sync.choices import CallState
from accounting_sync.models import Call, Organisation
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.views_office import batch_of, connect
from invoices.choices import OPEN_STATUSES, BatchStatus

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)  # three o'clock in London
BODY = '{"Invoices": [{"InvoiceNumber": "T-1"}]}'


@pytest.fixture
def organisation() -> Organisation:
    return connect()


def call(organisation: Organisation, days: float = 91, **fields: Any) -> Call:
    at = NIGHT - timedelta(days=days)
    given = {"state": CallState.CONFIRMED, "finished_at": at, "started_at": at, "last_sent_at": at} | fields
    return Call.objects.create(
        organisation=organisation,
        operation="create_invoices",
        body=BODY,
        body_hash=hashlib.sha256(BODY.encode()).hexdigest(),
        documents=[{"number": "T-1"}],
        **given,
    )


def prune(at: datetime = NIGHT) -> int:
    with time_machine.travel(at, tick=False):
        return pruning.prune()


def has_body(made: Call) -> bool:
    made.refresh_from_db()
    assert bool(made.body) == bool(made.documents)
    return bool(made.body)


FINISHED = [state for state in CallState if state != CallState.OPEN]


@pytest.mark.parametrize("state", FINISHED)
def test_what_was_in_an_old_call_is_let_go_and_its_hash_stays(organisation, state):
    made = call(organisation, state=state)
    assert prune() == 1
    assert not has_body(made)
    assert made.body_hash == hashlib.sha256(BODY.encode()).hexdigest()
    assert made.state == state
    assert prune() == 0


def test_what_is_young_stays(organisation):
    made = call(organisation, days=89)
    assert prune() == 0
    assert has_body(made)


def test_what_is_under_way_stays_however_old(organisation):
    made = call(organisation, days=400, state=CallState.OPEN)
    assert prune() == 0
    assert has_body(made)


@pytest.mark.parametrize("state", FINISHED)
@pytest.mark.parametrize("status", OPEN_STATUSES)
def test_what_an_open_submission_goes_back_to_stays(organisation, make_invoice: MakeInvoice, status, state):
    made = call(organisation, state=state)
    batch = batch_of(organisation, (make_invoice("T-1"), status, ""))
    batch.submissions.update(call=made)
    assert prune() == 0
    assert has_body(made)
    batch.submissions.update(status=BatchStatus.SENT)
    assert prune() == 1


def replay_of(made: Call, state: CallState) -> Call:
    return Call.objects.create(
        organisation=made.organisation, operation=made.operation, state=state, replay_of=made
    )


@pytest.mark.parametrize("state", FINISHED)
def test_what_a_repetition_under_way_needs_stays_until_its_end(organisation, state):
    made = call(organisation)
    replay = replay_of(made, CallState.OPEN)
    assert prune() == 0
    assert has_body(made)
    Call.objects.filter(pk=replay.pk).update(state=state)
    assert prune() == 1


def test_what_the_call_of_an_open_submission_repeats_stays(organisation, make_invoice: MakeInvoice):
    made = call(organisation)
    batch = batch_of(organisation, (make_invoice("T-1"), BatchStatus.CHECKING, ""))
    batch.submissions.update(call=replay_of(made, CallState.UNCERTAIN))
    assert prune() == 0
    assert has_body(made)
    batch.submissions.update(status=BatchStatus.NEEDS_YOU)
    assert prune() == 1


def test_it_goes_on_in_small_steps(organisation, monkeypatch):
    monkeypatch.setattr(pruning, "AT_ONCE", 2)
    for _ in range(5):
        call(organisation)
    assert [prune() for _ in range(4)] == [2, 2, 1, 0]


@pytest.mark.parametrize(("hour", "emptied"), [(1, 0), (2, 1), (4, 1), (5, 0), (14, 0)])
def test_by_day_the_database_is_left_to_people(organisation, hour, emptied):
    call(organisation)
    assert prune(NIGHT.replace(hour=hour)) == emptied


def test_the_days_can_be_chosen_and_nought_keeps_everything(organisation, settings):
    made = call(organisation, days=10)
    settings.CALL_BODY_DAYS = 0
    assert prune() == 0
    settings.CALL_BODY_DAYS = 7
    assert prune() == 1
    assert not has_body(made)


def test_the_sweep_does_it(organisation, monkeypatch):
    monkeypatch.setattr(tasks, "_ring", lambda *words, **named: None)
    made = call(organisation)
    with time_machine.travel(NIGHT, tick=False):
        tasks.sweep()
    assert not has_body(made)
