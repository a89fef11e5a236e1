"""Where nothing has to be created, an invoice is examined once: when its document is built. What only an old
reading of Xero speaks against is read again even then, before it is refused."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounting_sync import building, claims
from accounting_sync.checks import judging
from accounting_sync.checks.preflight import Books, Candidate, Verdict, examine
from accounting_sync.choices import BatchKind, BatchStage
from accounting_sync.errors import Refused
from accounting_sync.models import (
    Batch,
    CompanyLink,
    MirrorAccount,
    MirrorContact,
    MirrorCurrency,
    Organisation,
    Submission,
)
from accounting_sync.ports import Request
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on, run_here
from accounting_sync.tests.conftest import MakeInvoice, OnCall
from accounting_sync.tests.sandbox import Sandbox
from companies.models import Company
from invoices.choices import BatchStatus
from invoices.models import Invoice, InvoiceLine

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def press(*numbers: str) -> Batch:
    return request_batch(BatchKind.SEND, Invoice.objects.filter(number__in=numbers), None, wake=False)


def send(*numbers: str) -> Batch:
    batch = press(*numbers)
    run_here(batch.number)
    return batch


@pytest.fixture
def linked(organisation: Organisation, make_invoice: MakeInvoice) -> None:
    """The company has its contact: an invoice of it was sent before."""
    make_invoice("T-0")
    send("T-0")


@pytest.fixture
def read_a_while_ago(linked: None) -> None:
    Organisation.objects.update(mirrored_at=timezone.now() - timedelta(minutes=2))


def fates(batch: Batch) -> dict[str, str]:
    return dict(batch.submissions.values_list("invoice__number", "status"))


def reason(batch: Batch, number: str = "T-1") -> str:
    return batch.submissions.get(invoice__number=number).reason


def asked(batch: Batch, operation: str) -> int:
    return batch.calls.filter(operation=operation).count()


def forget(kind: str) -> None:
    """The mirror says something against T-1 that Xero does not say (any more)."""
    invoice = Invoice.objects.filter(number="T-1")
    if kind == "account":
        InvoiceLine.objects.filter(invoice__number="T-1").update(account_code="200")
        MirrorAccount.objects.filter(code="200").update(is_active=False)
    elif kind == "currency":
        invoice.update(currency="EUR")
        MirrorCurrency.objects.filter(code="EUR").delete()
    elif kind == "lock date":
        Organisation.objects.update(period_lock_date=date.today())
    elif kind == "approval":
        Organisation.objects.update(actions={"CreateApprovedInvoice": False})
    else:
        MirrorContact.objects.filter(contact_id__in=CompanyLink.objects.values("contact_id")).update(
            is_archived=True
        )
        Organisation.objects.update(contacts_watermark=None)  # it changed in Xero when it was restored


KINDS = ["account", "currency", "lock date", "approval", "contact"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_mended_in_xero_meanwhile_is_sent(
    kind: str, read_a_while_ago: None, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    forget(kind)
    batch = send("T-1")
    assert (fates(batch), reason(batch)) == ({"T-1": BatchStatus.SENT}, "")
    assert asked(batch, "read_accounts") == asked(batch, "read_contacts") == 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_read_a_moment_ago_is_refused_without_a_call(
    kind: str, linked: None, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    forget(kind)
    Organisation.objects.update(mirrored_at=timezone.now())
    batch = send("T-1")
    assert fates(batch) == {"T-1": BatchStatus.NEEDS_YOU}
    assert not batch.calls.exists()


def test_nothing_is_read_again_for_invoices_that_go(
    read_a_while_ago: None, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    assert set(send("T-1").calls.values_list("operation", flat=True)) == {"create_invoices"}


def three_to_archived_accounts(make_invoice: MakeInvoice) -> None:
    for number in ("T-1", "T-2", "T-3"):
        make_invoice(number)
    InvoiceLine.objects.exclude(invoice__number="T-0").update(account_code="299")


def test_what_is_still_wrong_is_read_again_once_for_all_chunks(
    read_a_while_ago: None, make_invoice: MakeInvoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "CHUNK", 1)
    three_to_archived_accounts(make_invoice)
    batch = send("T-1", "T-2", "T-3")
    assert set(fates(batch).values()) == {BatchStatus.NEEDS_YOU}
    assert "is archived in Xero" in reason(batch)
    assert asked(batch, "read_accounts") == 1
    assert not asked(batch, "create_invoices")


@pytest.mark.parametrize("untold", ["read_accounts", "read_contacts"])
def test_what_xero_does_not_tell_is_not_asked_for_again_in_the_same_turn(
    untold: str,
    read_a_while_ago: None,
    make_invoice: MakeInvoice,
    monkeypatch: pytest.MonkeyPatch,
    on_call: OnCall,
) -> None:
    monkeypatch.setattr(claims, "CHUNK", 1)
    three_to_archived_accounts(make_invoice)

    def refuse(request: Request) -> None:
        if request.operation == untold:
            raise Refused(["You may not read this"])

    on_call(refuse)
    batch = send("T-1", "T-2", "T-3")
    assert set(fates(batch).values()) == {BatchStatus.NEEDS_YOU}
    assert "is archived in Xero" in reason(batch)
    assert asked(batch, "read_organisation") == 1


def test_a_limit_met_while_reading_again_waits_and_refuses_nothing(
    read_a_while_ago: None, make_invoice: MakeInvoice, sandbox: Sandbox
) -> None:
    make_invoice("T-1")
    forget("account")
    sandbox.break_calls({"kind": "429", "path": "/Accounts", "retry_after": 600})
    batch = press("T-1")
    assert carry_on(batch) is not None
    assert fates(batch) == {"T-1": BatchStatus.PAUSED}
    batch.refresh_from_db()
    assert batch.stage == BatchStage.WORKING
    assert not batch.submissions.exclude(lease_token=None).exists()


def test_the_hold_on_a_claim_is_renewed_before_each_reading(
    read_a_while_ago: None, make_invoice: MakeInvoice, on_call: OnCall
) -> None:
    make_invoice("T-1")
    forget("account")
    left: list[timedelta] = []

    def look(_request: Request) -> None:
        until = Submission.objects.get(invoice__number="T-1").lease_until
        assert until is not None
        left.append(until - timezone.now())
        Submission.objects.filter(invoice__number="T-1").update(
            lease_until=timezone.now() + timedelta(seconds=10)
        )

    on_call(look)
    send("T-1")
    assert len(left) >= 8
    # The actions are asked for in one go with the organisation.
    assert sum(each > timedelta(seconds=50) for each in left) >= len(left) - 1


def test_a_worker_whose_claim_was_taken_over_while_it_read_refuses_nothing(
    read_a_while_ago: None, make_invoice: MakeInvoice, on_call: OnCall
) -> None:
    make_invoice("T-1")
    InvoiceLine.objects.filter(invoice__number="T-1").update(account_code="299")
    others = "11111111-2222-3333-4444-555555555555"

    def taken_over(request: Request) -> None:
        if request.operation == "read_currencies":
            Submission.objects.filter(invoice__number="T-1").update(lease_token=others)

    on_call(taken_over)
    batch = press("T-1")
    assert carry_on(batch) is not None
    row = batch.submissions.get()
    assert (row.status, row.reason, str(row.lease_token)) == (BatchStatus.SENDING, "", others)


@pytest.fixture
def examined(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The numbers of the invoices examined, in order."""
    numbers: list[str] = []

    def noted(invoice: Candidate, books: Books) -> Verdict:
        numbers.append(invoice.number)
        return examine(invoice, books)

    for place in (judging, building):
        monkeypatch.setattr(place, "examine", noted)
    return numbers


def test_where_nothing_is_created_each_invoice_is_examined_once(
    linked: None, make_invoice: MakeInvoice, examined: list[str]
) -> None:
    make_invoice("T-1")
    make_invoice("T-2")
    batch = send("T-1", "T-2")
    assert set(fates(batch).values()) == {BatchStatus.SENT}
    assert sorted(examined) == ["T-1", "T-2"]


def test_only_what_something_would_be_created_for_is_examined_before(
    linked: None, make_invoice: MakeInvoice, examined: list[str]
) -> None:
    make_invoice("T-1")
    make_invoice("T-2", company=Company.objects.create(name="Borealis Ltd"))
    make_invoice("T-3")
    InvoiceLine.objects.filter(invoice__number="T-3").update(item_code="NEW-ITEM")
    batch = send("T-1", "T-2", "T-3")
    assert set(fates(batch).values()) == {BatchStatus.SENT}
    assert sorted(examined) == ["T-1", "T-2", "T-2", "T-3", "T-3"]
