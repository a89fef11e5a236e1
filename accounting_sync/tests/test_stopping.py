"""A worker that was asked to stop begins no call, and gives back what it holds: another goes on at once."""

import os
import time

import pytest
from django.utils import timezone

from accounting_sync import claims, stopping, tasks
from accounting_sync.choices import BatchKind, BatchStage, MirrorState
from accounting_sync.errors import NotSent
from accounting_sync.mirror import mirroring, runs
from accounting_sync.models import Batch, Call, Organisation
from accounting_sync.preparing import prepare
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on
from accounting_sync.system import accounts_system
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.xero.gateway import XeroGateway
from invoices.choices import BatchStatus
from invoices.models import Invoice


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> bytearray:
    """Set its only byte, and this process has been asked to stop; undone after the test."""
    flag = bytearray(1)
    monkeypatch.setattr(stopping, "_asked", flag)
    return flag


@pytest.fixture
def stop_after_a_call(organisation: Organisation, asked: bytearray, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGTERM arrives while the next call is under way."""
    perform = XeroGateway.perform

    def asked_meanwhile(*given: object) -> object:
        asked[0] = 1
        return perform(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(XeroGateway, "perform", asked_meanwhile)


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(tasks, "_ring", lambda task, row_id, **_: asked.append((task.name, row_id)))
    return asked


def test_a_process_forked_before_sees_that_it_was_asked() -> None:
    child = os.fork()
    if child == 0:  # as one of the pool: it leaves by itself, and without the ways out of a test run
        deadline = time.monotonic() + 10
        while not stopping.is_asked() and time.monotonic() < deadline:
            time.sleep(0.01)
        os._exit(0 if stopping.is_asked() else 1)
    try:
        stopping.ask()
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    finally:
        stopping._asked[0] = 0  # the tests after this one are not asked


def test_who_is_not_asked_makes_no_way(asked: bytearray) -> None:
    stopping.make_way()
    asked[0] = 1
    with pytest.raises(NotSent, match="another one goes on"):
        stopping.make_way()


@pytest.fixture
def batch(organisation: Organisation, make_invoice: MakeInvoice) -> Batch:
    for number in range(60):
        make_invoice(f"T-{number}")
    return request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)


@pytest.mark.django_db
@pytest.mark.services
class TestABatch:
    @pytest.fixture(autouse=True)
    def prepared(self, batch: Batch) -> None:
        prepare(batch, accounts_system(batch.organisation))
        batch.refresh_from_db()

    @pytest.mark.usefixtures("stop_after_a_call")
    def test_the_call_in_hand_is_finished_and_no_other_begun(
        self, batch: Batch, rung: list[tuple[str, int]]
    ) -> None:
        before = Call.objects.count()
        tasks.run_batch(batch.number)
        assert Call.objects.count() == before + 1
        statuses = list(batch.submissions.order_by("id").values_list("status", "lease_token"))
        assert statuses[:50] == [(BatchStatus.SENT, None)] * 50
        assert statuses[50:] == [(BatchStatus.QUEUED, None)] * 10
        assert rung == [("accounting_sync.tasks.run_batch", batch.number)]

    def test_who_has_claimed_but_not_called_gives_back(self, batch: Batch, asked: bytearray) -> None:
        claim = claims.take(batch)
        assert claim is not None
        asked[0] = 1
        with pytest.raises(NotSent, match="This worker stops"):
            claims.carry(claim, Call(organisation=batch.organisation))
        assert claims.take(batch) is None


@pytest.mark.django_db
@pytest.mark.usefixtures("stop_after_a_call")
def test_a_preparation_stops_between_calls_and_is_due_at_once(batch: Batch) -> None:
    before = Call.objects.count()
    later = carry_on(batch)
    assert later is not None
    assert later <= timezone.now()
    assert Call.objects.count() == before + 1
    batch.refresh_from_db()
    assert (batch.stage, batch.lease_until) == (BatchStage.PREPARING, None)
    assert set(batch.submissions.values_list("status", flat=True)) == {BatchStatus.QUEUED}


@pytest.mark.django_db
@pytest.mark.usefixtures("stop_after_a_call")
def test_a_reading_stops_between_calls_and_goes_on_where_it_stood(organisation: Organisation) -> None:
    run, before = runs.open_run(organisation), Call.objects.count()
    later = mirroring.carry_on(run.pk)
    assert later is not None
    assert later <= timezone.now()
    assert Call.objects.count() == before + 1
    run.refresh_from_db()
    assert (run.state, run.lease_until) == (MirrorState.WAITING, None)
