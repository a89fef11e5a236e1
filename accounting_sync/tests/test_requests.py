"""The door in: a press of the button becomes rows, once."""

import threading
import uuid

import pytest
from celery import current_app
from django.db import connection

from accounting_sync import tasks
from accounting_sync.choices import BatchKind, BatchStage, ConnectionState
from accounting_sync.errors import NotReady
from accounting_sync.models import Batch, Connection, Organisation, Submission
from accounting_sync.requests import request_batch
from accounting_sync.tests.conftest import MakeInvoice
from invoices.choices import BatchStatus
from invoices.models import Invoice


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Which batches a worker was woken for."""
    numbers: list[int] = []
    monkeypatch.setattr(tasks, "wake", numbers.append)
    return numbers


@pytest.mark.django_db
def test_without_a_connection_the_way_to_it_is_named(make_invoice: MakeInvoice) -> None:
    make_invoice("T-1")
    with pytest.raises(NotReady, match="My Settings › Plug Ins › Xero"):
        request_batch(BatchKind.SEND, Invoice.objects.all(), None)


@pytest.mark.django_db
def test_after_disconnecting_nothing_is_taken_on(
    organisation: Organisation, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    Connection.objects.update(state=ConnectionState.DISCONNECTED)
    with pytest.raises(NotReady, match="not connected"):
        request_batch(BatchKind.SEND, Invoice.objects.all(), None)


@pytest.mark.django_db
def test_a_press_shown_for_one_organisation_never_goes_to_another(
    organisation: Organisation, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    with pytest.raises(NotReady, match="meanwhile been connected"):
        request_batch(BatchKind.SEND, Invoice.objects.all(), None, shown_for=organisation.pk + 1)
    assert not Batch.objects.exists()


@pytest.mark.django_db
def test_the_same_press_twice_is_one_batch(organisation: Organisation, make_invoice: MakeInvoice) -> None:
    make_invoice("T-1")
    token = uuid.uuid4()
    first = request_batch(BatchKind.SEND, Invoice.objects.all(), None, token)
    assert request_batch(BatchKind.SEND, Invoice.objects.all(), None, token) == first
    assert Submission.objects.count() == 1


@pytest.mark.django_db
def test_a_second_press_names_the_batch_it_is_already_in(
    organisation: Organisation, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    first = request_batch(BatchKind.SEND, Invoice.objects.all(), None)
    second = request_batch(BatchKind.SEND, Invoice.objects.all(), None)
    reason = f"It is already on its way in batch {first.number}."
    assert second.left_out == [{"number": "T-1", "reason": reason}]
    assert second.stage == BatchStage.DONE


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_only_after_the_rows_are_committed(
    organisation: Organisation, make_invoice: MakeInvoice, rung: list[int]
) -> None:
    make_invoice("T-1")
    batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None)
    assert rung == [batch.number]
    assert Invoice.objects.get().batch_status == BatchStatus.QUEUED


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_delays_and_loses_nothing(
    organisation: Organisation, make_invoice: MakeInvoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(current_app.conf, "broker_url", "redis://127.0.0.1:1/0")
    make_invoice("T-1")
    batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None)
    assert batch.submissions.count() == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    "sqlite" in str(connection.settings_dict["ENGINE"]), reason="threads share one SQLite in memory"
)
def test_ten_presses_at_once_put_an_invoice_in_one_batch(
    organisation: Organisation, make_invoice: MakeInvoice
) -> None:
    for index in range(20):
        make_invoice(f"T-{index}")
    start = threading.Barrier(10)

    def press() -> None:
        start.wait()
        request_batch(BatchKind.SEND, Invoice.objects.all(), None)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Submission.objects.count() == 20
    assert sum(batch.left_out_count for batch in Batch.objects.all()) == 180
