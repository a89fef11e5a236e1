"""Several claims of one batch at once, and whose turn it is when several batches wait."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounting_sync import claims, lanes
from accounting_sync.choices import BatchKind, BatchStage
from accounting_sync.claims import Claim
from accounting_sync.errors import NotSent
from accounting_sync.models import Batch, Call, Organisation
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.sandbox import Sandbox
from invoices.choices import BatchStatus
from invoices.models import Invoice

needs_rows_of_others = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="threads would share one SQLite in memory"
)


def send(make_invoice: MakeInvoice, prefix: str, count: int) -> Batch:
    """A batch of so many invoices, as good as prepared."""
    for number in range(count):
        make_invoice(f"{prefix}{number}")
    batch = request_batch(BatchKind.SEND, Invoice.objects.filter(number__startswith=prefix), None, wake=False)
    Batch.objects.filter(pk=batch.pk).update(stage=BatchStage.WORKING)
    batch.refresh_from_db()
    return batch


@pytest.fixture(autouse=True)
def _small_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "CHUNK", 2)


@pytest.mark.django_db
@pytest.mark.services
class TestTurns:
    """Claim after claim, as long as it is fair."""

    def test_alone_a_batch_goes_on_until_nothing_is_due(
        self, organisation: Organisation, make_invoice: MakeInvoice
    ) -> None:
        assert len(list(claims.each(send(make_invoice, "A-", 9)))) == 5

    def test_alone_it_lets_others_in_after_half_a_minute(
        self, organisation: Organisation, make_invoice: MakeInvoice
    ) -> None:
        assert worked(send(make_invoice, "A-", 12), timedelta(seconds=11)) == 3

    def test_beside_another_bulk_batch_each_has_short_turns(
        self, organisation: Organisation, make_invoice: MakeInvoice
    ) -> None:
        bulk = send(make_invoice, "A-", 12)
        send(make_invoice, "B-", 12)
        assert worked(bulk, timedelta(seconds=1)) == 2

    def test_what_a_person_waits_for_is_let_in_after_the_very_call(
        self, organisation: Organisation, make_invoice: MakeInvoice
    ) -> None:
        bulk = send(make_invoice, "A-", 12)
        assert send(make_invoice, "B-", 1).goes_first
        assert worked(bulk, timedelta(seconds=1)) == 1

    def test_a_batch_that_another_worker_is_at_or_that_is_not_due_stops_nobody(
        self, organisation: Organisation, make_invoice: MakeInvoice
    ) -> None:
        bulk, held, later = (send(make_invoice, prefix, 8) for prefix in ("A-", "B-", "C-"))
        held.submissions.update(lease_until=timezone.now() + timedelta(minutes=1))
        later.submissions.update(next_attempt_at=timezone.now() + timedelta(minutes=1))
        assert worked(bulk, timedelta(seconds=1)) == 4

    def test_five_go_first_and_six_are_bulk(
        self, organisation: Organisation, make_invoice: MakeInvoice
    ) -> None:
        assert send(make_invoice, "A-", 5).goes_first
        assert not send(make_invoice, "B-", 6).goes_first


def worked(batch: Batch, a_call: timedelta) -> int:
    """How many claims one turn takes when each lasts so long."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        count = 0
        for _claim in claims.each(batch):
            count += 1
            clock.shift(a_call)
        return count


@pytest.mark.django_db
@pytest.mark.services
@pytest.mark.parametrize(
    ("lanes_allowed", "due", "wanted"), [(1, 9, 1), (4, 2, 1), (4, 5, 3), (4, 20, 4), (4, 0, 1)]
)
def test_as_many_lanes_as_there_are_calls_to_make(
    organisation: Organisation,
    make_invoice: MakeInvoice,
    settings: Settings,
    lanes_allowed: int,
    due: int,
    wanted: int,
) -> None:
    settings.SEND_LANES = lanes_allowed
    batch = send(make_invoice, "A-", 20)
    waiting = batch.submissions.order_by("pk").values("pk")[due:]
    batch.submissions.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(
        next_attempt_at=timezone.now() + timedelta(minutes=1)
    )
    assert claims.lanes_wanted(batch) == wanted


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@needs_rows_of_others
class TestThreads:
    """Each lane has a connection of its own."""

    @pytest.fixture(autouse=True)
    def _four(self, settings: Settings) -> None:
        settings.SEND_LANES = 4

    def test_a_batch_sent_in_four_lanes_is_sent_once_with_no_more_than_four_calls_at_once(
        self, organisation: Organisation, make_invoice: MakeInvoice, sandbox: Sandbox
    ) -> None:
        batch = send_unprepared(make_invoice, 17)
        sandbox.post("latency", {"seconds": 0.2})
        try:
            while carry_on(batch) is not None:
                batch.refresh_from_db()
        finally:
            sandbox.post("latency", {"seconds": 0})
        assert set(batch.submissions.values_list("status", flat=True)) == {BatchStatus.SENT}
        assert all(len(sandbox.documents(f"A-{number}")) == 1 for number in range(17))
        assert 1 < sandbox.get("figures")["max_concurrency"] <= 4

    def test_no_claim_is_worked_on_by_two(
        self, organisation: Organisation, make_invoice: MakeInvoice
    ) -> None:
        batch = send(make_invoice, "A-", 24)
        seen: list[int] = []
        lanes.run(batch, lambda claim: seen.extend(row.pk for row in claim.submissions))
        assert len(seen) == len(set(seen)) == 24

    def test_a_lane_that_has_to_wait_is_heard_when_all_have_ended(
        self, organisation: Organisation, make_invoice: MakeInvoice
    ) -> None:
        batch = send(make_invoice, "A-", 8)
        until = timezone.now() + timedelta(seconds=30)
        with pytest.raises(NotSent) as caught:
            lanes.run(batch, lambda claim: stop(claim, until))
        assert caught.value.retry_at == until
        assert not Call.objects.filter(batch=batch).exists()

    def test_a_fault_in_one_lane_is_raised_whatever_the_others_met(
        self, organisation: Organisation, make_invoice: MakeInvoice, caplog: pytest.LogCaptureFixture
    ) -> None:
        batch = send(make_invoice, "A-", 8)
        met = iter([NotSent("No turn now."), KeyError("first"), NotSent("No turn now."), KeyError("second")])

        def break_down(_claim: Claim) -> None:
            raise next(met)

        with pytest.raises(KeyError):
            lanes.run(batch, break_down)
        assert len([record for record in caplog.records if record.exc_info]) == 1


def stop(_claim: Claim, until: datetime) -> None:
    raise NotSent("No turn now.", until)


def send_unprepared(make_invoice: MakeInvoice, count: int) -> Batch:
    batch = send(make_invoice, "A-", count)
    Batch.objects.update(stage=BatchStage.PREPARING)
    batch.refresh_from_db()
    return batch
