"""What comes back from the books."""

from decimal import Decimal

import pytest

from accounting_sync.choices import BatchKind
from accounting_sync.errors import Unreadable
from accounting_sync.models import Batch, Call, InvoiceLink, Organisation
from accounting_sync.ports import Request
from accounting_sync.requests import request_batch
from accounting_sync.running import run_here
from accounting_sync.tests.conftest import MakeInvoice, OnCall
from accounting_sync.tests.sandbox import Sandbox
from invoices.choices import BatchStatus, InvoiceStatus
from invoices.models import Invoice

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def run(kind: BatchKind) -> Batch:
    batch = request_batch(kind, Invoice.objects.all(), None, wake=False)
    run_here(batch.number)
    batch.refresh_from_db()
    return batch


@pytest.fixture
def sent(organisation: Organisation, make_invoice: MakeInvoice) -> Organisation:
    """Three invoices and a credit note in the books."""
    for number in ("T-1", "T-2", "T-3"):
        make_invoice(number)
    make_invoice("C-1", ("Credit", -1, "50.00"))
    assert {row.status for row in run(BatchKind.SEND).submissions.all()} == {BatchStatus.SENT}
    return organisation


def test_a_payment_received_in_xero_makes_the_invoice_paid(sent: Organisation, sandbox: Sandbox) -> None:
    sandbox.receive_payment("T-1", "120.00")
    batch = run(BatchKind.SYNC)
    invoice = Invoice.objects.get(number="T-1")
    assert (invoice.status, invoice.amount_paid) == (InvoiceStatus.PAID, Decimal("120.00"))
    assert invoice.paid_on is not None
    assert batch.submissions.get(invoice=invoice).status == BatchStatus.UPDATED


def test_a_part_payment_makes_it_part_paid(sent: Organisation, sandbox: Sandbox) -> None:
    sandbox.receive_payment("T-2", "20.50")
    run(BatchKind.SYNC)
    invoice = Invoice.objects.get(number="T-2")
    assert (invoice.status, invoice.amount_paid) == (InvoiceStatus.PART_PAID, Decimal("20.50"))


def test_what_did_not_change_is_said_to_be_unchanged(sent: Organisation, sandbox: Sandbox) -> None:
    sandbox.receive_payment("T-1", "120.00")
    batch = run(BatchKind.SYNC)
    found = dict(batch.submissions.values_list("invoice__number", "status"))
    assert found == {"T-1": "updated", "T-2": "unchanged", "T-3": "unchanged", "C-1": "unchanged"}


def test_a_sync_leaves_the_batch_columns_of_the_send_alone(sent: Organisation) -> None:
    before = list(Invoice.objects.values_list("number", "batch_number", "batch_status"))
    run(BatchKind.SYNC)
    assert list(Invoice.objects.values_list("number", "batch_number", "batch_status")) == before


def test_fifty_invoices_are_read_with_one_call(
    organisation: Organisation, make_invoice: MakeInvoice, sandbox: Sandbox
) -> None:
    for index in range(50):
        make_invoice(f"T-{index}")
    run(BatchKind.SEND)
    before = Call.objects.count()
    run(BatchKind.SYNC)
    assert Call.objects.count() - before == 1


def test_what_was_never_sent_is_left_out_of_a_sync(
    organisation: Organisation, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    batch = run(BatchKind.SYNC)
    assert batch.left_out_count == 1
    assert "never sent" in batch.left_out[0]["reason"]


def test_one_that_cannot_be_read_needs_a_person_and_keeps_none_of_the_others(
    sent: Organisation, on_call: OnCall
) -> None:
    odd = str(InvoiceLink.objects.get(invoice__number="T-2").document_id)

    def unreadable(request: Request) -> None:
        if odd in request.query.get("IDs", []):  # type: ignore[operator]
            raise Unreadable(["Xero's answer cannot be read."])

    on_call(unreadable)
    batch = run(BatchKind.SYNC)
    found = dict(batch.submissions.values_list("invoice__number", "status"))
    assert found == {"T-1": "unchanged", "T-2": "needs_you", "T-3": "unchanged", "C-1": "unchanged"}
    assert batch.submissions.get(invoice__number="T-2").reason == "Xero's answer cannot be read."


def test_a_document_that_is_gone_in_xero_needs_a_person(sent: Organisation, sandbox: Sandbox) -> None:
    InvoiceLink.objects.filter(invoice__number="T-3").update(
        document_id="00000000-1111-2222-3333-444444444444"
    )
    batch = run(BatchKind.SYNC)
    row = batch.submissions.get(invoice__number="T-3")
    assert (row.status, row.reason) == (BatchStatus.NEEDS_YOU, "Xero no longer has this document.")
