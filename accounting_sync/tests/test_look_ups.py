"""A look-up that Xero refuses to answer: nothing is guessed, a person is told where to look."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounting_sync.choices import BatchKind, BatchStage
from accounting_sync.errors import NotPermitted, NotSent, Refused, Unreadable
from accounting_sync.models import Batch, Call, Connection, Organisation
from accounting_sync.ports import Request
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on
from accounting_sync.tests.conftest import MakeInvoice, OnCall
from accounting_sync.tests.sandbox import Sandbox
from invoices.choices import BatchStatus
from invoices.models import Invoice

pytestmark = [pytest.mark.django_db, pytest.mark.services]

NUMBERS = [f"T-{place}" for place in range(1, 9)]


@pytest.fixture
def lost(organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice) -> Iterator[Batch]:
    """Eight invoices are in Xero, the answer was lost, and Xero has forgotten the key since."""
    for number in NUMBERS:
        make_invoice(number)
    batch = request_batch(BatchKind.SEND, Invoice.objects.order_by("pk"), None, wake=False)
    sandbox.break_calls({"method": "PUT", "path": "/Invoices", "when": "after", "kind": "reset"})
    carry_on(batch)
    batch.refresh_from_db()
    with time_machine.travel(timezone.now() + timedelta(minutes=7), tick=True):
        Connection.objects.update(expires_at=timezone.now() + timedelta(minutes=20))
        yield batch


def asked_for(request: Request) -> list[str]:
    """The numbers of a look-up; none of another request."""
    return list(request.query.get("InvoiceNumbers", []))  # type: ignore[arg-type]


def fates(batch: Batch) -> dict[str, str]:
    return dict(batch.submissions.values_list("invoice__number", "status"))


@pytest.mark.parametrize("error", [Refused, Unreadable])
def test_one_that_cannot_be_looked_up_needs_a_person_and_keeps_none_of_the_others(
    lost: Batch, sandbox: Sandbox, on_call: OnCall, error: type[Refused]
) -> None:
    def refuse(request: Request) -> None:
        if "T-3" in asked_for(request):
            raise error(["The query is not understood"])

    on_call(refuse)
    assert carry_on(lost) is None
    assert fates(lost) == dict.fromkeys(NUMBERS, BatchStatus.SENT) | {"T-3": BatchStatus.NEEDS_YOU}
    assert lost.submissions.get(invoice__number="T-3").reason == (
        "Its answer was lost, and Xero refuses to say whether it holds it (The query is not understood). "
        "Look for its number in Xero before you send it again."
    )
    lost.refresh_from_db()
    assert lost.stage == BatchStage.DONE
    assert [len(sandbox.documents(number)) for number in NUMBERS] == [1] * 8


def test_what_half_a_look_up_found_is_kept_when_the_rest_has_to_wait(lost: Batch, on_call: OnCall) -> None:
    def refuse_then_stop(request: Request) -> None:
        if len(asked_for(request)) == 8:
            raise Unreadable(["Xero's answer cannot be read."])
        if "T-8" in asked_for(request):
            raise NotSent("No turn now.", timezone.now() + timedelta(seconds=5))

    on_call(refuse_then_stop)
    assert carry_on(lost) is not None
    first, second = NUMBERS[:4], NUMBERS[4:]
    assert fates(lost) == dict.fromkeys(first, BatchStatus.SENT) | dict.fromkeys(second, BatchStatus.CHECKING)


def test_what_nobody_allowed_is_not_asked_for_again_in_smaller_parts(lost: Batch, on_call: OnCall) -> None:
    def forbid(request: Request) -> None:
        if asked_for(request):
            raise NotPermitted(["Reconnect, and allow it."])

    on_call(forbid)
    assert carry_on(lost) is None
    assert set(fates(lost).values()) == {BatchStatus.NEEDS_YOU}
    assert Call.objects.filter(operation="read_invoices").count() == 1
