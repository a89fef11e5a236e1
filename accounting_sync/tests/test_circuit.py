"""An outage: Xero is left alone, then one call looks whether it is back; few calls are spent meanwhile."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounting_sync import calls, quota
from accounting_sync.choices import BatchKind
from accounting_sync.errors import NotSent
from accounting_sync.models import Batch, Call, Connection, Organisation
from accounting_sync.ports import Answer, Operation, Request
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.sandbox import Sandbox
from invoices.choices import BatchStatus
from invoices.models import Invoice

pytestmark = [pytest.mark.django_db, pytest.mark.services]
READ = Request(Operation.READ_ITEMS)
DOWN = {"kind": "503", "count": -1}


@pytest.fixture
def batch(organisation: Organisation, make_invoice: MakeInvoice) -> Batch:
    """Two invoices on their way."""
    make_invoice("T-1")
    make_invoice("T-2")
    return request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)


def test_an_outage_is_probed_more_and_more_rarely(organisation: Organisation) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        waits = []
        for _ in range(7):
            until = quota.note_outage(organisation.pk, "Xero is offline.")
            waits.append((until - timezone.now()).total_seconds())
            clock.move_to(until)
    assert waits == [10, 20, 40, 80, 160, 300, 300]


def test_calls_that_fail_together_count_as_one(organisation: Organisation) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        waits = {quota.note_outage(organisation.pk, "Xero is offline.") for _ in range(4)}
        assert waits == {timezone.now() + timedelta(seconds=10)}
    organisation.refresh_from_db()
    assert organisation.outage_count == 1


def test_a_wait_xero_names_is_kept_when_it_is_longer(organisation: Organisation) -> None:
    named = timezone.now() + timedelta(hours=2)
    assert quota.note_outage(organisation.pk, "Offline for maintenance.", named) == named


def test_while_one_call_looks_whether_xero_is_back_nobody_else_calls(organisation: Organisation) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        clock.move_to(quota.note_outage(organisation.pk, "Xero is offline."))
        probe = calls.write_down(organisation.pk, None, READ)
        with pytest.raises(NotSent, match="one call looks"):
            calls.write_down(organisation.pk, None, READ)
        calls.confirm(probe, Answer(rows=()))
        quota.note_answer(probe)
        for _ in range(3):
            calls.write_down(organisation.pk, None, READ)


def test_one_lost_answer_pauses_nobody_but_two_in_a_row_are_an_outage(organisation: Organisation) -> None:
    quota.note_lost_answer(organisation.pk, "The connection to Xero broke.")
    organisation.refresh_from_db()
    assert (organisation.outage_count, organisation.paused_until) == (1, None)
    quota.note_lost_answer(organisation.pk, "The connection to Xero broke.")
    organisation.refresh_from_db()
    assert organisation.outage_count == 2
    assert organisation.paused_until is not None


def test_a_refusal_is_an_answer_and_closes_the_circuit(
    organisation: Organisation, sandbox: Sandbox, batch: Batch
) -> None:
    Organisation.objects.update(outage_count=3, outage_since=timezone.now())
    carry_on(batch)
    organisation.refresh_from_db()
    assert (organisation.outage_count, organisation.outage_since) == (0, None)
    assert set(batch.submissions.values_list("status", flat=True)) == {BatchStatus.SENT}


def test_nothing_gives_up_in_an_outage_of_four_days_and_few_calls_are_spent_on_it(
    batch: Batch, sandbox: Sandbox
) -> None:
    sandbox.break_calls(DOWN)
    before = Call.objects.count()
    with time_machine.travel(timezone.now(), tick=True) as clock:
        end = timezone.now() + timedelta(hours=96)
        while timezone.now() < end:
            later = _carry_on(batch)
            assert later is not None
            clock.move_to(max(later, timezone.now()) + timedelta(minutes=10))
        assert set(batch.submissions.values_list("status", flat=True)) == {BatchStatus.PAUSED}
        assert Call.objects.count() - before < 96 * 60 / 5
        sandbox.break_calls()
        while _carry_on(batch) is not None:
            clock.shift(timedelta(minutes=6))
    assert set(batch.submissions.values_list("status", flat=True)) == {BatchStatus.SENT}
    assert all(len(sandbox.documents(number)) == 1 for number in ("T-1", "T-2"))


def _carry_on(batch: Batch) -> datetime | None:
    """A worker that finds a token good: the sandbox's clock stands."""
    batch.refresh_from_db()
    Connection.objects.update(expires_at=timezone.now() + timedelta(minutes=20))
    return carry_on(batch)
