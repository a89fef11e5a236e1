"""What happens in between: two workers, two presses, an edit under way. Each once ended in a wrong state."""

import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone

from accounting_sync import calls, claims, running, sending
from accounting_sync import requests as requesting
from accounting_sync.checks.books import Known
from accounting_sync.checks.knowledge import Knowledge
from accounting_sync.choices import BatchKind, BatchStage
from accounting_sync.errors import NotSent, Refused, Uncertain
from accounting_sync.models import Batch, Call, Connection, InvoiceLink, Organisation, Submission
from accounting_sync.ports import OutgoingContact, OutgoingItem
from accounting_sync.preparing import prepare
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on
from accounting_sync.system import accounts_system
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.sandbox import Sandbox
from accounting_sync.xero.gateway import XeroGateway
from companies.models import Company
from invoices.choices import BatchStatus, InvoiceStatus
from invoices.models import Invoice

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def press(kind: BatchKind = BatchKind.SEND, **chosen: object) -> Batch:
    return request_batch(kind, Invoice.objects.filter(**chosen), None, wake=False)


def later(batch: Batch, after: timedelta) -> None:
    """Carry the batch on as a worker would some time later."""
    batch.refresh_from_db()
    with time_machine.travel(timezone.now() + after, tick=True):
        Connection.objects.update(expires_at=timezone.now() + timedelta(minutes=20))
        carry_on(batch)
    batch.refresh_from_db()


def flip(invoice: Invoice) -> None:
    """Turn an invoice into a credit note, or back."""
    line = invoice.lines.get()
    line.unit_price = -line.unit_price
    amounts = line.compute()
    line.save()
    Invoice.objects.filter(pk=invoice.pk).update(
        net=amounts.net, tax=amounts.tax, total=amounts.total, version=invoice.version + 1
    )


def reprice(invoice: Invoice, price: int) -> None:
    line = invoice.lines.get()
    line.unit_price = Decimal(price)
    amounts = line.compute()
    line.save()
    Invoice.objects.filter(pk=invoice.pk).update(net=amounts.net, tax=amounts.tax, total=amounts.total)


def before_each_call(
    monkeypatch: pytest.MonkeyPatch, operation: str, happens: Callable[[Any], object]
) -> None:
    """Something happens just before requests of one operation leave; it may raise instead of the answer."""
    genuine = XeroGateway.perform

    def perform(self: XeroGateway, request: Any, idempotency_key: str = "") -> Any:
        if request.operation == operation:
            happens(request)
        return genuine(self, request, idempotency_key)

    monkeypatch.setattr(XeroGateway, "perform", perform)


def test_a_worker_that_lost_its_lease_sends_nothing(
    organisation: Organisation, make_invoice: MakeInvoice, sandbox: Sandbox
) -> None:
    make_invoice("T-1")
    batch = press()
    carry_on_preparing(batch)
    claim = claims.take(batch)
    assert claim is not None
    Submission.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    claims.recover()
    system = accounts_system(organisation)
    with pytest.raises(NotSent, match="Another worker"):
        sending.send(claim, Knowledge(batch, system), system)
    assert sandbox.documents("T-1") == []
    assert not Call.objects.filter(operation="create_invoices").exists()
    carry_on(batch)
    assert batch.submissions.get().status == BatchStatus.SENT


def carry_on_preparing(batch: Batch) -> None:
    """Only the preparation: what another worker would do before the documents."""
    assert prepare(batch, accounts_system(batch.organisation))
    batch.refresh_from_db()


def test_a_linked_invoice_is_updated_whatever_was_thought_at_the_press(
    organisation: Organisation, make_invoice: MakeInvoice, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_invoice("T-1")
    carry_on(press())
    monkeypatch.setattr(requesting, "read_known", lambda *_: Known({}, {}))
    second = press()
    Invoice.objects.update(number="T-1X", version=2)
    carry_on(second)
    assert second.submissions.get().status == BatchStatus.SENT
    ours = [row["number"] for row in sandbox.documents() if row["number"].startswith("T-")]
    assert ours == ["T-1X"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="threads would share one SQLite in memory")
def test_a_press_in_the_moment_the_first_batch_ends_makes_no_second_document(
    organisation: Organisation, make_invoice: MakeInvoice, sandbox: Sandbox
) -> None:
    make_invoice("T-1")
    first = press()
    ended: list[str] = []

    def first_batch_ends() -> None:
        carry_on(Batch.objects.select_related("organisation").get(pk=first.pk))
        connections.close_all()

    def at_the_questions(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "SELECT" in sql and "accounting_sync_submission" in sql and not ended:
            ended.append(sql)
            thread = threading.Thread(target=first_batch_ends)
            thread.start()
            thread.join()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(at_the_questions):
        second = press()
    Invoice.objects.update(number="T-1X", version=2)
    carry_on(second)
    assert ended
    assert len([row for row in sandbox.documents() if row["number"].startswith("T-")]) == 1


def test_a_sign_that_flips_while_queued_is_told_and_nothing_is_sent(
    organisation: Organisation, make_invoice: MakeInvoice, sandbox: Sandbox
) -> None:
    invoice = make_invoice("T-1")
    batch = press()
    flip(invoice)
    carry_on(batch)
    row = batch.submissions.get()
    assert (row.status, row.reason) == (
        BatchStatus.NEEDS_YOU,
        "Its sign changed while it was being sent. Send it again.",
    )
    carry_on(press())
    (document,) = sandbox.documents("T-1")
    assert document["kind"] == "credit_note"
    assert InvoiceLink.objects.get().kind == "credit_note"


def test_a_sync_reads_the_document_that_is_there_though_the_sign_has_flipped(
    organisation: Organisation, make_invoice: MakeInvoice
) -> None:
    invoice = make_invoice("T-1")
    carry_on(press())
    flip(invoice)
    sync = press(BatchKind.SYNC)
    carry_on(sync)
    assert sync.submissions.get().status == BatchStatus.UNCHANGED


def test_a_repetition_that_is_refused_is_looked_up(
    organisation: Organisation, make_invoice: MakeInvoice, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_invoice("T-1")
    batch = press()
    sandbox.break_calls({"method": "PUT", "path": "/Invoices", "when": "after", "kind": "reset"})
    carry_on(batch)

    def refuse(_: object) -> None:
        raise Refused(["Idempotency Key: x is used with a different request."])

    with monkeypatch.context() as patch:
        before_each_call(patch, "create_invoices", refuse)
        later(batch, timedelta(seconds=20))
    assert batch.submissions.get().status == BatchStatus.CHECKING
    later(batch, timedelta(minutes=7))
    assert batch.submissions.get().status == BatchStatus.SENT
    assert len(sandbox.documents("T-1")) == 1


def test_a_number_that_is_taken_by_our_own_earlier_try_is_adopted(
    organisation: Organisation, make_invoice: MakeInvoice, sandbox: Sandbox
) -> None:
    make_invoice("T-1")
    carry_on(press())
    (before,) = sandbox.documents("T-1")
    InvoiceLink.objects.all().delete()  # as after a restored backup
    again = press()
    carry_on(again)
    assert again.submissions.get().status == BatchStatus.SENT
    assert str(InvoiceLink.objects.get().document_id) == before["id"]
    assert sandbox.documents("T-1") == [before]


def test_a_document_of_another_invoice_is_never_adopted(
    organisation: Organisation, make_invoice: MakeInvoice, sandbox: Sandbox
) -> None:
    older = make_invoice("T-1")
    carry_on(press())
    Invoice.objects.filter(pk=older.pk).update(number="T-1-OLD", version=2)
    make_invoice("T-1")
    make_invoice("T-9")
    batch = press(number__in=["T-1", "T-9"])
    carry_on(batch)
    found = dict(batch.submissions.values_list("invoice__number", "status"))
    assert found == {"T-1": BatchStatus.NEEDS_YOU, "T-9": BatchStatus.SENT}
    assert batch.submissions.get(invoice__number="T-1").reason == "Invoice # must be unique."


def test_lost_answers_to_new_contacts_are_asked_for_more_and_more_seldom(
    organisation: Organisation, make_invoice: MakeInvoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_invoice("T-1")
    batch = press()

    def lose(_: object) -> None:
        raise Uncertain("Xero answered 500.")

    before_each_call(monkeypatch, "create_contacts", lose)
    began, calls_before = timezone.now(), Call.objects.count()
    with time_machine.travel(began, tick=False) as clock:
        while timezone.now() < began + timedelta(minutes=10):
            Connection.objects.update(expires_at=timezone.now() + timedelta(minutes=20))
            batch.refresh_from_db()
            due = carry_on(batch)
            assert due is not None
            clock.move_to(max(due, timezone.now() + timedelta(seconds=1)))
    assert Call.objects.count() - calls_before < 25
    row = batch.submissions.get()
    assert (row.status, row.reason) == (BatchStatus.PAUSED, "Xero answered 500.")


def test_while_another_worker_holds_it_nobody_is_rung_for_every_moment(
    organisation: Organisation, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    batch = press()
    Batch.objects.update(stage=BatchStage.WORKING)
    batch.refresh_from_db()
    claims.take(batch)
    seconds = running.countdown(carry_on(batch))
    assert seconds is not None
    assert seconds > 30


def test_a_late_preparation_does_not_refuse_what_another_worker_has_on_its_way(
    organisation: Organisation, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    batch = press()
    Batch.objects.update(stage=BatchStage.WORKING)
    claims.take(batch)
    assert not claims.unattended(batch).exists()


def test_a_sync_leaves_a_void_invoice_void(organisation: Organisation, make_invoice: MakeInvoice) -> None:
    make_invoice("T-1")
    carry_on(press())
    Invoice.objects.update(status=InvoiceStatus.VOID)
    carry_on(press(BatchKind.SYNC))
    assert Invoice.objects.get().status == InvoiceStatus.VOID


def test_a_sync_judges_by_what_stands_here_after_the_call(
    organisation: Organisation, make_invoice: MakeInvoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_invoice("T-1")
    carry_on(press())
    sync = press(BatchKind.SYNC)
    before_each_call(
        monkeypatch, "read_invoices", lambda _: Invoice.objects.update(status=InvoiceStatus.VOID)
    )
    carry_on(sync)
    assert Invoice.objects.get().status == InvoiceStatus.VOID


def test_a_list_sorted_by_what_the_press_changes_puts_each_in_once(
    organisation: Organisation, company: Company
) -> None:
    today = timezone.localdate()
    fields = {"company": company, "issue_date": today, "due_date": today, "status": "approved", "total": 1}
    Invoice.objects.bulk_create(Invoice(number=f"N-{index}", **fields) for index in range(1500))
    chosen = Invoice.objects.order_by("batch_status", "-issue_date", "-id")
    batch = request_batch(BatchKind.SEND, chosen, None, wake=False)
    assert (batch.submissions.count(), batch.left_out_count) == (1500, 0)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's lower() keeps such twins out")
def test_two_numbers_that_are_one_to_xero_end_with_one_document_each_told_apart(
    organisation: Organisation, make_invoice: MakeInvoice, sandbox: Sandbox
) -> None:
    for number in ("INV-É1", "INV-é1", "Straße-1", "STRASSE-1", "T-2"):
        make_invoice(number)
    batch = press()
    carry_on(batch)
    found = dict(batch.submissions.values_list("invoice__number", "status"))
    assert found.pop("T-2") == found.pop("Straße-1") == found.pop("STRASSE-1") == BatchStatus.SENT
    assert sorted(found.values()) == [BatchStatus.NEEDS_YOU, BatchStatus.SENT]
    assert InvoiceLink.objects.values("document_id").distinct().count() == 4


def test_companies_whose_names_differ_in_a_sharp_s_are_two_contacts(
    organisation: Organisation, make_invoice: MakeInvoice, sandbox: Sandbox
) -> None:
    make_invoice("T-1", company=Company.objects.create(name="Groß GmbH"))
    make_invoice("T-2", company=Company.objects.create(name="GROSS GmbH"))
    carry_on(press())
    (first,), (second,) = sandbox.documents("T-1"), sandbox.documents("T-2")
    assert (first["contact"], second["contact"]) == ("Groß GmbH", "GROSS GmbH")


def test_after_a_lost_update_going_back_to_the_old_amount_is_not_called_unchanged(
    organisation: Organisation, make_invoice: MakeInvoice, sandbox: Sandbox
) -> None:
    invoice = make_invoice("T-1")
    carry_on(press())
    reprice(invoice, 200)
    sandbox.break_calls({"method": "POST", "path": "/Invoices", "when": "after", "kind": "reset"})
    batch = press()
    carry_on(batch)
    reprice(invoice, 100)
    later(batch, timedelta(minutes=7))
    later(batch, timedelta(minutes=8))
    assert batch.submissions.get().status == BatchStatus.SENT
    (document,) = sandbox.documents("T-1")
    assert float(document["total"]) == 120.0


@pytest.mark.parametrize("meanwhile", ["contact", "item"])
def test_what_another_batch_created_in_the_same_moment_is_linked(
    organisation: Organisation, make_invoice: MakeInvoice, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    invoice = make_invoice("T-1")
    invoice.lines.update(item_code="PERM-FEE")
    system = accounts_system(organisation)
    made: list[str] = []

    def first(request: Any) -> None:
        """The other batch's creation, one moment before ours."""
        if not made:
            made.append(meanwhile)
            other = (
                system.create_contacts([OutgoingContact("x", invoice.company.name)])
                if meanwhile == "contact"
                else system.create_items([OutgoingItem("PERM-FEE", "Permanent fee")])
            )
            calls.read(organisation, None, other, system)

    before_each_call(monkeypatch, f"create_{meanwhile}s", first)
    batch = press()
    carry_on(batch)
    assert made
    assert batch.submissions.get().status == BatchStatus.SENT
