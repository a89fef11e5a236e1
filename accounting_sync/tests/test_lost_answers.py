"""Time-outs, resets, 500s, dead workers: one document in the books, whatever happened on the way."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounting_sync import claims
from accounting_sync.building import build
from accounting_sync.choices import BatchKind, CallState, ConnectionState
from accounting_sync.models import Batch, Call, Connection, Organisation, Submission
from accounting_sync.progress import progress
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on, due_batches
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.sandbox import Sandbox
from accounting_sync.xero import client
from invoices.choices import BatchStatus
from invoices.models import Invoice

pytestmark = [pytest.mark.django_db, pytest.mark.services]

INVOICES = "/Invoices"


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A time-out in a test need not take half a minute."""
    monkeypatch.setattr("accounting_sync.xero.gateway.TIMEOUTS", (1, 1))
    client._pool.cache_clear()


@pytest.fixture
def batch(organisation: Organisation, make_invoice: MakeInvoice) -> Batch:
    """Three invoices on their way."""
    for number in ("T-1", "T-2", "T-3"):
        make_invoice(number)
    return request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)


def go_on(batch: Batch, after: timedelta) -> None:
    """Carry the batch on as a worker would some time later."""
    batch.refresh_from_db()
    with time_machine.travel(timezone.now() + after, tick=True):
        Connection.objects.update(expires_at=timezone.now() + timedelta(minutes=20))
        carry_on(batch)
    batch.refresh_from_db()


def sent_once(sandbox: Sandbox) -> bool:
    return all(len(sandbox.documents(number)) == 1 for number in ("T-1", "T-2", "T-3"))


def statuses(batch: Batch) -> set[str]:
    return set(batch.submissions.values_list("status", flat=True))


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("kind", ["timeout", "reset", "500", "503", "504", "html", "truncated", "empty"])
@pytest.mark.parametrize("later", [timedelta(seconds=20), timedelta(minutes=7)])
def test_a_lost_answer_ends_with_one_document_each(
    batch: Batch, sandbox: Sandbox, when: str, kind: str, later: timedelta
) -> None:
    sandbox.break_calls({"method": "PUT", "path": INVOICES, "when": when, "kind": kind, "seconds": 3})
    carry_on(batch)
    assert statuses(batch) == {BatchStatus.CHECKING}
    assert set(Invoice.objects.values_list("batch_status", flat=True)) == {BatchStatus.CHECKING}
    for step in range(3):
        go_on(batch, later * (step + 1))
    assert statuses(batch) == {BatchStatus.SENT}
    assert sent_once(sandbox)


def test_within_six_minutes_the_same_key_and_bytes_are_sent_again(batch: Batch, sandbox: Sandbox) -> None:
    sandbox.break_calls({"method": "PUT", "path": INVOICES, "when": "after", "kind": "reset"})
    carry_on(batch)
    go_on(batch, timedelta(minutes=5))
    first, again = Call.objects.filter(operation="create_invoices").order_by("id")
    assert (again.idempotency_key, again.body_hash, again.replay_of) == (
        first.idempotency_key,
        first.body_hash,
        first,
    )
    assert {first.state, again.state} == {CallState.CONFIRMED}
    assert sandbox.get("figures")["repeated_writes"] == 1
    assert sent_once(sandbox)


def test_after_six_minutes_it_is_looked_up_and_never_sent_under_the_old_key(
    batch: Batch, sandbox: Sandbox
) -> None:
    sandbox.break_calls({"method": "PUT", "path": INVOICES, "when": "after", "kind": "reset"})
    carry_on(batch)
    go_on(batch, timedelta(minutes=6))
    assert sandbox.get("figures")["repeated_writes"] == 0
    assert Call.objects.filter(operation="read_invoices").count() == 1
    assert statuses(batch) == {BatchStatus.SENT}


def test_a_number_that_is_taken_and_cannot_be_looked_up_now_is_looked_up_later(
    batch: Batch, sandbox: Sandbox
) -> None:
    sandbox.break_calls({"method": "PUT", "path": INVOICES, "when": "after", "kind": "reset"})
    carry_on(batch)
    # As if an earlier try had been forgotten, by a backup put back for example:
    batch.submissions.update(status=BatchStatus.QUEUED, call=None, next_attempt_at=timezone.now())
    sandbox.break_calls({"method": "GET", "path": INVOICES, "kind": "503"})
    go_on(batch, timedelta(seconds=20))
    assert statuses(batch) == {BatchStatus.CHECKING}
    # It was answered: nothing is repeated, and nobody waits until Xero has forgotten the key.
    go_on(batch, timedelta(minutes=1))
    assert statuses(batch) == {BatchStatus.SENT}
    assert sent_once(sandbox)
    assert sandbox.get("figures")["repeated_writes"] == 0


def test_a_document_with_another_total_is_not_adopted(batch: Batch, sandbox: Sandbox) -> None:
    sandbox.break_calls({"method": "PUT", "path": INVOICES, "when": "after", "kind": "reset"})
    carry_on(batch)
    call = Call.objects.get(operation="create_invoices")
    call.documents = [row | {"total": "999.99"} for row in call.documents]
    call.save()
    go_on(batch, timedelta(minutes=7))
    assert statuses(batch) == {BatchStatus.NEEDS_YOU}
    assert "Nothing was written" in batch.submissions.first().reason  # type: ignore[union-attr]


def test_a_worker_killed_after_the_call_left_ends_with_one_document_each(
    batch: Batch, sandbox: Sandbox, settings: Settings
) -> None:
    sandbox.break_calls({"method": "PUT", "path": INVOICES, "when": "after", "kind": "reset"})
    carry_on(batch)
    # What a worker leaves behind that is killed while the request is under way:
    Call.objects.filter(operation="create_invoices").update(state=CallState.OPEN)
    lease = {"lease_until": timezone.now() - timedelta(seconds=1), "status": BatchStatus.SENDING}
    Submission.objects.update(**lease)
    assert due_batches() == [batch.number]
    assert statuses(batch) == {BatchStatus.CHECKING}
    go_on(batch, timedelta(seconds=1))
    assert statuses(batch) == {BatchStatus.SENT}
    assert sent_once(sandbox)


def test_a_worker_killed_before_the_call_was_written_down_simply_sends_again(
    batch: Batch, sandbox: Sandbox
) -> None:
    Batch.objects.update(stage="working")
    claim = claims.take(batch)
    assert claim is not None
    Submission.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert due_batches() == [batch.number]
    assert statuses(batch) == {BatchStatus.QUEUED}


def test_a_late_worker_with_an_old_lease_changes_nothing(batch: Batch, sandbox: Sandbox) -> None:
    from accounting_sync.applying import settle

    claim = claims.take(batch)
    assert claim is not None
    Submission.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    claims.recover()
    settle(claim, {row.pk: "too late" for row in claim.submissions}, [])
    assert statuses(batch) == {BatchStatus.QUEUED}


def test_the_call_is_committed_before_it_leaves(
    batch: Batch, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from accounting_sync.xero.gateway import XeroGateway

    seen: list[tuple[str, int]] = []
    genuine = XeroGateway.perform

    def perform(self: XeroGateway, request: object, idempotency_key: str = "") -> object:
        row = Call.objects.filter(state=CallState.OPEN).latest("id")
        seen.append((row.idempotency_key, Submission.objects.filter(call=row).count()))
        assert row.idempotency_key == idempotency_key
        return genuine(self, request, idempotency_key)  # type: ignore[arg-type]

    monkeypatch.setattr(XeroGateway, "perform", perform)
    carry_on(batch)
    assert seen[-1][1] == 3
    assert len(seen[-1][0]) == 36


def test_a_limit_pauses_everything_until_the_time_xero_named_be_it_twenty_hours(
    batch: Batch, sandbox: Sandbox
) -> None:
    limit = {"kind": "429", "retry_after": 72_000, "problem": "day"}
    sandbox.break_calls({"method": "PUT", "path": INVOICES, **limit})
    later = carry_on(batch)
    assert later is not None
    wait = later - timezone.now()
    assert timedelta(seconds=71_980) < wait <= timedelta(seconds=72_000)
    assert statuses(batch) == {BatchStatus.PAUSED}
    assert "day limit" in Invoice.objects.first().batch_reason  # type: ignore[union-attr]
    made = Call.objects.count()
    go_on(batch, timedelta(hours=19, minutes=59))
    assert Call.objects.count() == made
    go_on(batch, timedelta(hours=20, minutes=1))
    assert statuses(batch) == {BatchStatus.SENT}


def test_a_replay_that_meets_a_limit_stays_uncertain(batch: Batch, sandbox: Sandbox) -> None:
    sandbox.break_calls({"method": "PUT", "path": INVOICES, "when": "after", "kind": "reset"})
    carry_on(batch)
    sandbox.break_calls({"method": "PUT", "path": INVOICES, "kind": "429", "retry_after": 600})
    go_on(batch, timedelta(seconds=20))
    assert statuses(batch) == {BatchStatus.CHECKING}
    go_on(batch, timedelta(minutes=12))
    assert statuses(batch) == {BatchStatus.SENT}
    assert sent_once(sandbox)


def test_a_connection_lost_at_xero_waits_for_a_person_and_goes_on_after_reconnecting(
    batch: Batch, sandbox: Sandbox
) -> None:
    Connection.objects.update(access_token="no-longer-valid")
    carry_on(batch)
    assert Connection.objects.get().state == ConnectionState.LOST
    assert statuses(batch) == {BatchStatus.PAUSED}
    assert progress(batch).needs_reconnect
    from django.core.management import call_command

    call_command("connect_xero", "--accept", "--organisation", "Demo Company (UK)", verbosity=0)
    batch.refresh_from_db()
    carry_on(batch)
    assert statuses(batch) == {BatchStatus.SENT}
    assert sent_once(sandbox)


def test_a_contact_whose_creation_was_not_answered_is_found_and_not_made_twice(
    batch: Batch, sandbox: Sandbox
) -> None:
    sandbox.break_calls({"method": "PUT", "path": "/Contacts", "when": "after", "kind": "reset"})
    carry_on(batch)
    carry_on(Batch.objects.get())
    assert statuses(batch) == {BatchStatus.SENT}
    assert [row["name"] for row in sandbox.contacts()].count("Acme & Söhne Ltd") == 1


def test_a_request_refused_as_a_whole_is_halved_until_the_bad_one_stands_alone(
    batch: Batch, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from accounting_sync import sending

    genuine = build

    def with_a_bad_date(*arguments: object) -> object:
        built = genuine(*arguments)  # type: ignore[arg-type]
        built.going = [
            (replace(document, currency="not a currency") if document.number == "T-2" else document, carried)
            for document, carried in built.going
        ]
        return built

    monkeypatch.setattr(sending, "build", with_a_bad_date)
    carry_on(batch)
    found = dict(batch.submissions.values_list("invoice__number", "status"))
    assert found == {"T-1": "sent", "T-2": "needs_you", "T-3": "sent"}
