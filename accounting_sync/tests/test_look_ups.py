"""A look-up that Xero refuses to answer: nothing is guessed, a person is told where to look."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounting_sync.choices import BatchKind, BatchStage
from accounting_sync.errors import Refused
from accounting_sync.models import Connection, Organisation
from accounting_sync.ports import Answer, Request
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.sandbox import Sandbox
from accounting_sync.xero.gateway import XeroGateway
from invoices.choices import BatchStatus
from invoices.models import Invoice

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def test_a_refused_look_up_needs_a_person_and_writes_nothing(
    organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_invoice("T-1")
    batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    sandbox.break_calls({"method": "PUT", "path": "/Invoices", "when": "after", "kind": "reset"})
    carry_on(batch)
    genuine = XeroGateway.perform

    def perform(self: XeroGateway, request: Request, idempotency_key: str = "") -> Answer:
        if request.operation == "read_invoices":
            raise Refused(["The query is not understood"])
        return genuine(self, request, idempotency_key)

    monkeypatch.setattr(XeroGateway, "perform", perform)
    batch.refresh_from_db()
    with time_machine.travel(timezone.now() + timedelta(minutes=7), tick=True):
        Connection.objects.update(expires_at=timezone.now() + timedelta(minutes=20))
        assert carry_on(batch) is None
    row = batch.submissions.get()
    assert row.status == BatchStatus.NEEDS_YOU
    assert row.reason == (
        "Its answer was lost, and Xero refuses to say whether it holds it (The query is not understood). "
        "Look for its number in Xero before you send it again."
    )
    batch.refresh_from_db()
    assert batch.stage == BatchStage.DONE
    assert len(sandbox.documents("T-1")) == 1
