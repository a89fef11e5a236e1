"""The thread from the click to the call: kept on the batch, bound by the worker, shown on its page."""

import json
import logging
from typing import Any

import pytest

from accounting_sync import tasks
from accounting_sync.choices import BatchKind
from accounting_sync.connection import connecting
from accounting_sync.models import Batch, Call, Organisation
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.sandbox import Sandbox
from accounting_sync.tests.views_office import batch_of, client_of, connect
from invoices.models import Invoice
from ui.correlation import following

# The log speaks of a call once its row is committed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


def events(log: pytest.LogCaptureFixture, name: str) -> list[dict[str, Any]]:
    said = [record.msg for record in log.records if isinstance(record.msg, dict)]
    return [event for event in said if event["event"] == name]


def test_a_batch_keeps_the_thread_of_the_click_and_the_worker_takes_it_up_from_there(
    organisation: Organisation, make_invoice: MakeInvoice, log: pytest.LogCaptureFixture
) -> None:
    make_invoice("T-1")
    with following("click-1"):
        batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    (asked,) = events(log, "batch asked for")
    assert (asked["batch"], asked["correlation_id"]) == (batch.number, "click-1")
    log.clear()
    carry_on(Batch.objects.get())
    made = events(log, "call finished")
    assert [call["call"] for call in made] == sorted(batch.calls.values_list("pk", flat=True))
    assert {(call["batch"], call["correlation_id"]) for call in made} == {(batch.number, "click-1")}


def test_a_batch_from_the_terminal_has_a_thread_of_its_own(
    organisation: Organisation, make_invoice: MakeInvoice
) -> None:
    made = [request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False) for _ in range(2)]
    assert all(len(batch.correlation_id) == 32 for batch in made)
    assert made[0].correlation_id != made[1].correlation_id


def test_the_event_of_a_call_says_what_support_asks_for_and_nothing_of_what_was_in_it(
    organisation: Organisation, make_invoice: MakeInvoice, log: pytest.LogCaptureFixture
) -> None:
    for number in ("T-1", "T-2"):
        make_invoice(number, ("A most secret search", 1, "4321.00"))
    carry_on(request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False))
    event = next(each for each in events(log, "call finished") if each["operation"] == "create_invoices")
    call = Call.objects.get(pk=event["call"])
    assert event["state"] == "confirmed"
    assert event["documents"] == 2
    assert event["http_status"] == 200
    assert event["bytes"] == len(call.body.encode()) > 0
    assert event["xero_correlation_id"] == call.correlation_id != ""
    assert 0 <= event["seconds"] < 60
    said = json.dumps(events(log, "call finished"))
    for word in ("Acme", "Söhne", "S\\u00f6hne", "secret search", "4321", "T-1", "ap@acme.example"):
        assert word not in said


@pytest.mark.parametrize(
    ("fault", "state", "status"),
    [
        ({"when": "after", "kind": "reset"}, "uncertain", None),
        ({"kind": "500"}, "uncertain", 500),
        ({"kind": "429", "retry_after": 30}, "not_sent", 429),
    ],
)
def test_a_call_that_failed_is_told_as_well_with_what_xero_answered(
    organisation: Organisation,
    make_invoice: MakeInvoice,
    sandbox: Sandbox,
    log: pytest.LogCaptureFixture,
    fault: dict[str, Any],
    state: str,
    status: int | None,
) -> None:
    make_invoice("T-1")
    sandbox.break_calls({"method": "PUT", "path": "/Invoices"} | fault)
    carry_on(request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False))
    event = events(log, "call finished")[-1]
    call = Call.objects.get(pk=event["call"])
    assert (event["state"], event["http_status"], call.http_status) == (state, status, status)
    assert event["xero_correlation_id"] == call.correlation_id
    assert bool(call.correlation_id) is bool(status)


def test_a_replay_says_what_it_repeats(
    organisation: Organisation, make_invoice: MakeInvoice, sandbox: Sandbox, log: pytest.LogCaptureFixture
) -> None:
    make_invoice("T-1")
    sandbox.break_calls({"method": "PUT", "path": "/Invoices", "when": "after", "kind": "reset"})
    batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    carry_on(batch)
    batch.submissions.update(next_attempt_at=batch.created_at)
    Organisation.objects.update(paused_until=None)
    sandbox.break_calls()
    carry_on(Batch.objects.get())
    told = [call for call in events(log, "call finished") if call["operation"] == "create_invoices"]
    first, replay = told[0], next(call for call in told if call["replay_of"])
    assert replay["replay_of"] == first["call"]
    assert (replay["documents"], replay["bytes"]) == (first["documents"], first["bytes"])
    assert replay["state"] == "confirmed"


def test_the_thread_is_let_go_after_the_batch(
    organisation: Organisation, make_invoice: MakeInvoice, log: pytest.LogCaptureFixture
) -> None:
    carry_on(request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False))
    with following("other"):
        request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    assert events(log, "batch asked for")[-1]["correlation_id"] == "other"


def test_a_reading_binds_its_run_and_a_consent_its_row(
    organisation: Organisation, admin, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from accounting_sync.mirror import runs

    run = runs.open_run(organisation)
    tasks.read_mirror(run.pk)
    assert {call["mirror_run"] for call in events(log, "call finished")} == {run.pk}

    bound: list[dict[str, Any]] = []
    from structlog.contextvars import get_contextvars

    monkeypatch.setattr(connecting, "exchange", lambda consent_id: bound.append(get_contextvars()))
    tasks.exchange_consent(7)
    assert bound == [{"consent": 7}]


def test_the_page_of_a_batch_shows_the_id_to_hand_on(standard_rate) -> None:
    vic, organisation = client_of("view_batch"), connect()
    page = vic.get(batch_of(organisation, correlation_id="click-<1>").get_absolute_url()).text
    assert "click-&lt;1&gt;</code>" in page
    assert "correlation id <code" not in vic.get(batch_of(organisation).get_absolute_url()).text
