"""A worker that stood still for longer than its lease changes nothing that another one finished meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounting_sync import claims
from accounting_sync.choices import BatchKind, CallState
from accounting_sync.models import Batch, Call, Organisation
from accounting_sync.ports import Answer, Request
from accounting_sync.preparing import prepare
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on
from accounting_sync.system import accounts_system
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.sandbox import Sandbox
from accounting_sync.xero.gateway import XeroGateway
from invoices.choices import BatchStatus
from invoices.models import Invoice

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]


def another_worker_finishes(batch: Batch) -> None:
    with time_machine.travel(timezone.now() + timedelta(seconds=61), tick=True):
        claims.recover()
        carry_on(Batch.objects.select_related("organisation").get(pk=batch.pk))


def test_what_is_taken_is_shown_as_sending_before_anybody_else_can_finish_it(
    organisation: Organisation, make_invoice: MakeInvoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by seed 163 of the simulation: it was shown as Sending for ever."""
    make_invoice("T-1")
    batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    prepare(batch, accounts_system(organisation))
    genuine = claims.show
    stood_still: list[tuple[Any, ...]] = []

    def show(*told: Any) -> None:
        if not stood_still:
            stood_still.append(told)
            if not connection.in_atomic_block:  # between two commits a process may stand still for as long
                another_worker_finishes(batch)
        genuine(*told)

    monkeypatch.setattr(claims, "show", show)
    batch.refresh_from_db()
    assert claims.take(batch)
    another_worker_finishes(batch)
    assert stood_still
    assert Invoice.objects.get().batch_status == BatchStatus.SENT


def test_what_stood_still_before_it_left_does_not_leave_any_more(
    organisation: Organisation, make_invoice: MakeInvoice, monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
    """Found by seed 7399451537: another worker had looked and found nothing, then the late one made it."""
    make_invoice("T-1")
    batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    genuine = XeroGateway.perform
    stood_still: list[Request] = []

    with time_machine.travel(timezone.now(), tick=True) as clock:

        def perform(self: XeroGateway, request: Request, idempotency_key: str = "") -> Answer:
            if request.operation == "create_invoices" and not stood_still:
                stood_still.append(request)
                clock.shift(61)
            return genuine(self, request, idempotency_key)

        monkeypatch.setattr(XeroGateway, "perform", perform)
        carry_on(batch)
        assert stood_still
        assert sandbox.documents("T-1") == []
        assert Call.objects.filter(operation="create_invoices").latest("pk").state == CallState.NOT_SENT
        another_worker_finishes(batch)
    assert len(sandbox.documents("T-1")) == 1
    assert Invoice.objects.get().batch_status == BatchStatus.SENT
