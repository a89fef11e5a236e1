"""Of an edit that Xero refuses it shows the document as it stands there, under the number it had before."""

import pytest

from accounting_sync.choices import BatchKind
from accounting_sync.models import Batch, Organisation
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.sandbox import Sandbox
from invoices.choices import BatchStatus
from invoices.models import Invoice

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def send() -> Batch:
    batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    carry_on(batch)
    return batch


def test_a_new_number_for_what_was_paid_meanwhile_is_refused_in_xeros_words(
    organisation: Organisation, make_invoice: MakeInvoice, sandbox: Sandbox
) -> None:
    """Found by seed 163 of the simulation: it was sent again every five and a half minutes for ever."""
    make_invoice("T-1")
    send()
    sandbox.receive_payment("T-1", "120.00")
    Invoice.objects.update(number="T-1X", version=2)
    submission = send().submissions.get()
    assert submission.status == BatchStatus.NEEDS_YOU
    assert "has payments or credit notes allocated to it" in submission.reason
    assert submission.call is not None
    assert submission.call.problem == "1 of 1 refused; each invoice tells why."
    assert [row["number"] for row in sandbox.documents() if row["number"].startswith("T-")] == ["T-1"]


def test_two_that_trade_their_numbers_are_told_apart_by_their_ids(
    organisation: Organisation, make_invoice: MakeInvoice, sandbox: Sandbox
) -> None:
    """Each is refused, the number being taken; neither is taken for the other one."""
    one, two = make_invoice("T-1"), make_invoice("T-2", ("Fee", 1, "50.00"))
    send()
    for pk, number in ((one.pk, "T-3"), (two.pk, "T-1"), (one.pk, "T-2")):
        Invoice.objects.filter(pk=pk).update(number=number, version=2)
    batch = send()
    assert set(batch.submissions.values_list("status", flat=True)) == {BatchStatus.NEEDS_YOU}
    totals = {row["number"]: float(row["total"]) for row in sandbox.documents() if row["lines"]}
    assert (totals["T-1"], totals["T-2"]) == (120.0, 60.0)
