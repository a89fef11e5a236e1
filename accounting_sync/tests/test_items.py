"""Item codes of a batch: known ones are used, unknown ones created once, refused ones stop only their own."""

import pytest

from accounting_sync.choices import BatchKind
from accounting_sync.errors import Refused
from accounting_sync.mirror import reference
from accounting_sync.models import Batch, Call, MirrorItem, Organisation
from accounting_sync.ports import Answer, OutgoingItem, Request
from accounting_sync.ports import Item as BooksItem
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on
from accounting_sync.system import accounts_system
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.sandbox import Sandbox
from accounting_sync.xero.gateway import XeroGateway
from invoices.choices import BatchStatus
from invoices.models import Invoice, InvoiceLine, Item

pytestmark = [pytest.mark.django_db, pytest.mark.services]
REASON = "Xero did not create the item “PERM-FEE”: "


@pytest.fixture
def invoices(organisation: Organisation, make_invoice: MakeInvoice) -> None:
    """T-1 and T-2 name an item, T-3 does not."""
    for number in ("T-1", "T-2", "T-3"):
        make_invoice(number)
    InvoiceLine.objects.exclude(invoice__number="T-3").update(item_code="PERM-FEE")


def send() -> Batch:
    batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    carry_on(batch)
    return batch


def fates(batch: Batch) -> dict[str, str]:
    return dict(batch.submissions.values_list("invoice__number", "status"))


def made(operation: str) -> int:
    return Call.objects.filter(operation=operation).count()


def put_into_xero(organisation: Organisation, code: str) -> None:
    system = accounts_system(organisation)
    system.perform(system.create_items([OutgoingItem(code, code)]), f"made by somebody else: {code}")


@pytest.mark.usefixtures("invoices")
def test_a_missing_item_is_created_with_its_name_and_used(
    organisation: Organisation, sandbox: Sandbox
) -> None:
    Item.objects.create(code="PERM-FEE", name="Permanent placement", description="Fee for a placement")
    assert set(fates(send()).values()) == {BatchStatus.SENT}
    call = Call.objects.get(operation="create_items")
    assert '"Name": "Permanent placement"' in call.body
    assert '"Description": "Fee for a placement"' in call.body
    (document,) = sandbox.documents("T-1")
    assert document["lines"][0]["ItemCode"] == "PERM-FEE"


@pytest.mark.usefixtures("invoices")
def test_an_item_that_is_only_a_code_here_is_created_under_that_code() -> None:
    send()
    assert '"Name": "PERM-FEE"' in Call.objects.get(operation="create_items").body


@pytest.mark.usefixtures("invoices")
def test_an_item_xero_has_is_not_created_again_whatever_its_case(organisation: Organisation) -> None:
    put_into_xero(organisation, "perm-fee")
    assert set(fates(send()).values()) == {BatchStatus.SENT}
    assert made("create_items") == 0


@pytest.mark.usefixtures("invoices")
def test_a_known_item_costs_no_call_the_next_time(organisation: Organisation) -> None:
    send()
    before = made("read_items")
    InvoiceLine.objects.update(description="Edited")
    send()
    assert (made("read_items"), made("create_items")) == (before, 1)


@pytest.mark.usefixtures("invoices")
def test_an_item_xero_refuses_stops_only_the_invoices_that_name_it(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    InvoiceLine.objects.filter(invoice__number="T-2").update(item_code="Perm-Fee")
    put_into_xero(organisation, "PERM-FEE")  # in the moment after the price list was read
    monkeypatch.setattr(reference, "refresh_items", lambda *_: None)
    batch = send()
    assert fates(batch) == {"T-1": "needs_you", "T-2": "needs_you", "T-3": "sent"}
    assert "already exists" in batch.submissions.get(invoice__number="T-1").reason
    assert not MirrorItem.objects.exists()


@pytest.mark.usefixtures("invoices")
def test_an_item_refused_with_the_whole_request_stops_only_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    InvoiceLine.objects.filter(invoice__number="T-2").update(item_code="GOOD")
    genuine = XeroGateway.perform

    def perform(self: XeroGateway, request: Request, idempotency_key: str = "") -> Answer:
        if request.operation == "create_items" and "PERM-FEE" in request.body:
            raise Refused(["Error converting value"])
        return genuine(self, request, idempotency_key)

    monkeypatch.setattr(XeroGateway, "perform", perform)
    batch = send()
    assert fates(batch) == {"T-1": "needs_you", "T-2": "sent", "T-3": "sent"}
    assert batch.submissions.get(invoice__number="T-1").reason == f"{REASON}Error converting value"


@pytest.mark.usefixtures("invoices")
def test_codes_that_differ_in_case_only_are_one_item() -> None:
    InvoiceLine.objects.filter(invoice__number="T-2").update(item_code="Perm-Fee")
    assert set(fates(send()).values()) == {BatchStatus.SENT}
    assert MirrorItem.objects.count() == 1


@pytest.mark.usefixtures("invoices")
def test_an_item_whose_creation_was_not_answered_is_found_and_not_made_twice(sandbox: Sandbox) -> None:
    sandbox.break_calls({"method": "PUT", "path": "/Items", "when": "after", "kind": "reset"})
    batch = send()
    carry_on(Batch.objects.get())
    assert set(fates(batch).values()) == {BatchStatus.SENT}
    assert made("create_items") == 1


def test_a_price_list_with_codes_that_differ_in_case_only_can_be_read(organisation: Organisation) -> None:
    one, two = "11111111-2222-3333-4444-555555555555", "11111111-2222-3333-4444-666666666666"
    reference.remember_items(organisation, [BooksItem("Fee", one), BooksItem("FEE", two)])
    assert MirrorItem.objects.get().code_key == "fee"
