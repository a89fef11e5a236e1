"""What Xero would refuse is refused before a call is spent, and judged by what Xero says now; judged by the
sandbox."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounting_sync.checks.sifting import sift
from accounting_sync.choices import BatchKind, BatchStage, LinkedHow
from accounting_sync.errors import NotSent, Refused
from accounting_sync.models import (
    Batch,
    Call,
    CompanyLink,
    MirrorAccount,
    MirrorContact,
    MirrorCurrency,
    Organisation,
)
from accounting_sync.ports import Answer, Request
from accounting_sync.preparing import prepare
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on, run_here
from accounting_sync.setup.accounts_settings import change
from accounting_sync.system import accounts_system
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.sandbox import Sandbox
from accounting_sync.xero.gateway import XeroGateway
from companies.models import Company
from invoices.choices import BatchStatus
from invoices.models import Invoice, InvoiceLine

pytestmark = [pytest.mark.django_db, pytest.mark.services]

LONG_AGO = date.today() - timedelta(days=500)


def send() -> Batch:
    batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    run_here(batch.number)
    return batch


def fate(batch: Batch, number: str = "T-1") -> tuple[str, str]:
    row = batch.submissions.get(invoice__number=number)
    return row.status, row.reason


def writes(sandbox: Sandbox) -> dict[str, int]:
    return {
        path: count
        for path, count in sandbox.calls().items()
        if "/api.xro/" in path and not path.startswith("GET")
    }


def account(code: str) -> Callable[[], object]:
    return lambda: InvoiceLine.objects.update(account_code=code)


def bluewater() -> None:
    """The contact of this name is archived in the seed."""
    company = Company.objects.create(name="Bluewater Logistics Ltd")
    Invoice.objects.update(company=company)


def link_to_bluewater() -> None:
    contact = MirrorContact.objects.get(name="Bluewater Logistics Ltd")
    CompanyLink.objects.create(
        organisation=contact.organisation,
        company=Company.objects.get(name="Acme & Söhne Ltd"),
        contact_id=contact.contact_id,
        contact_name=contact.name,
        how=LinkedHow.CHOSEN,
    )


def no_such_company() -> None:
    change(Organisation.objects.get(), [("auto_create_companies", "no")])


BREAKS = {
    "no account": (account("999"), "Account 999 does not exist in Xero."),
    "archived account": (account("299"), "Account 299 · Sales (old) is archived in Xero."),
    "system account": (account("610"), "Account 610 · Accounts Receivable is a system account"),
    "bank account": (account("090"), "Account 090 · Business Bank Account is a bank account"),
    "rate and account": (account("404"), "may not be used with account 404 · Bank Fees."),
    "currency": (lambda: Invoice.objects.update(currency="CHF"), "The currency CHF is not switched on"),
    "locked date": (lambda: Invoice.objects.update(issue_date=LONG_AGO), "is before the lock date of Xero"),
    "archived contact of its name": (bluewater, "The contact “Bluewater Logistics Ltd” is archived in Xero."),
    "archived contact": (link_to_bluewater, "The contact “Bluewater Logistics Ltd” is archived in Xero."),
    "no company": (no_such_company, "“Acme & Söhne Ltd” does not exist in Xero"),
}


@pytest.mark.parametrize("kind", BREAKS)
def test_what_xero_would_refuse_costs_no_write_call(
    kind: str, organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    break_it, words = BREAKS[kind]
    make_invoice("T-1")
    break_it()
    status, reason = fate(send())
    assert status == BatchStatus.NEEDS_YOU
    assert words in reason
    assert writes(sandbox) == {}


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("archived account", "Account code '299' has been archived"),
        ("rate and account", "The TaxType code 'OUTPUT2' cannot be used with account code '404'."),
        ("currency", "is not subscribed to currency CHF"),
        ("locked date", "cannot be before the period lock date"),
        ("archived contact", "has been archived. The contact must be un-archived"),
    ],
)
def test_what_was_never_read_is_refused_by_xero_in_its_words(
    kind: str, words: str, organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    BREAKS[kind][0]()
    Organisation.objects.update(mirrored_at=None)
    status, reason = fate(send())
    assert status == BatchStatus.NEEDS_YOU
    assert words in reason
    assert sum(writes(sandbox).values()) >= 1


def archive_200() -> None:
    """A line names it, no kind of line does."""
    InvoiceLine.objects.update(account_code="200")
    MirrorAccount.objects.filter(code="200").update(is_active=False)


def lose_euros() -> None:
    Invoice.objects.update(currency="EUR")
    MirrorCurrency.objects.filter(code="EUR").delete()


def archive_harbour() -> None:
    Invoice.objects.update(company=Company.objects.create(name="Harbour & Vale Ltd"))
    MirrorContact.objects.filter(name="Harbour & Vale Ltd").update(is_archived=True)
    Organisation.objects.update(contacts_watermark=None)  # the contact changes in Xero when it is restored


# What the mirror says against an invoice, and Xero does not (any more).
MENDED = {
    "account": (archive_200, "Account 200 · Sales is archived in Xero."),
    "currency": (lose_euros, "The currency EUR is not switched on"),
    "lock date": (
        lambda: Organisation.objects.update(period_lock_date=date.today()),
        "is on the lock date of Xero",
    ),
    "approval": (
        lambda: Organisation.objects.update(actions={"CreateApprovedInvoice": False}),
        "lets nobody approve",
    ),
    "contact": (archive_harbour, "The contact “Harbour & Vale Ltd” is archived in Xero."),
}


def read_a_while_ago() -> None:
    Organisation.objects.update(mirrored_at=timezone.now() - timedelta(minutes=2))


@pytest.mark.parametrize("kind", MENDED)
def test_what_was_mended_in_xero_meanwhile_is_sent(
    kind: str, organisation: Organisation, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    MENDED[kind][0]()
    read_a_while_ago()
    assert fate(send()) == (BatchStatus.SENT, "")


@pytest.mark.parametrize("kind", [kind for kind in MENDED if kind != "contact"])
def test_what_was_read_a_moment_ago_is_not_read_again(
    kind: str, organisation: Organisation, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    break_it, words = MENDED[kind]
    break_it()
    batch = send()
    assert words in fate(batch)[1]
    assert not batch.calls.exists()


def test_nothing_is_read_again_for_invoices_that_would_go(
    organisation: Organisation, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    read_a_while_ago()
    operations = set(send().calls.values_list("operation", flat=True))
    assert operations == {"read_contacts", "create_contacts", "create_invoices"}


def test_what_is_still_wrong_is_read_once_a_batch_and_the_mirror_is_new_again(
    organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    account("299")()
    read_a_while_ago()
    began = timezone.now()
    assert "is archived in Xero" in fate(send())[1]
    assert Call.objects.filter(operation="read_accounts", started_at__gt=began).count() == 1
    assert Organisation.objects.get().mirrored_at > began  # type: ignore[operator]
    again = send()
    assert not again.calls.exists()


def test_a_limit_met_while_reading_again_waits_and_refuses_nothing(
    organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    archive_200()
    read_a_while_ago()
    sandbox.break_calls({"kind": "429", "path": "/Accounts", "retry_after": 600})
    batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    assert carry_on(batch) is not None
    assert fate(batch)[0] == BatchStatus.PAUSED
    batch.refresh_from_db()
    assert (batch.stage, batch.lease_until) == (BatchStage.PREPARING, None)


def test_a_worker_that_has_lost_the_batch_refuses_nothing(
    organisation: Organisation, make_invoice: MakeInvoice
) -> None:
    """Whoever has it now may know better."""
    make_invoice("T-1")
    account("299")()
    batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)

    def lost() -> None:
        raise NotSent("Another worker has taken this batch over.")

    with pytest.raises(NotSent):
        sift(batch, Invoice.objects.all(), accounts_system(organisation), lost)
    assert fate(batch) == (BatchStatus.QUEUED, "")


def refuse_to_read(monkeypatch: pytest.MonkeyPatch, operation: str) -> None:
    genuine = XeroGateway.perform

    def perform(self: XeroGateway, request: Request, idempotency_key: str = "") -> Answer:
        if request.operation == operation:
            raise Refused(["You may not read this"])
        return genuine(self, request, idempotency_key)

    monkeypatch.setattr(XeroGateway, "perform", perform)


def test_a_reading_that_xero_refuses_leaves_the_judgement_to_what_is_here(
    organisation: Organisation, make_invoice: MakeInvoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_to_read(monkeypatch, "read_accounts")
    make_invoice("T-1")
    make_invoice("T-2")
    account("299")()
    InvoiceLine.objects.filter(invoice__number="T-2").update(account_code="")
    read_a_while_ago()
    batch = send()
    assert "is archived in Xero" in fate(batch)[1]
    assert fate(batch, "T-2") == (BatchStatus.SENT, "")


@pytest.mark.parametrize(
    ("refused", "is_new"),
    [("read_organisation", False), ("read_actions", True), ("read_currencies", False), ("read_themes", True)],
)
def test_a_part_that_xero_refuses_does_not_keep_the_others_old(
    organisation: Organisation,
    make_invoice: MakeInvoice,
    monkeypatch: pytest.MonkeyPatch,
    refused: str,
    is_new: bool,
) -> None:
    """The account was restored there; the mirror counts as new only with all that is judged by."""
    make_invoice("T-1")
    archive_200()
    read_a_while_ago()
    before = Organisation.objects.get().mirrored_at
    refuse_to_read(monkeypatch, refused)
    assert fate(send())[0] == BatchStatus.SENT
    assert (Organisation.objects.get().mirrored_at != before) is is_new


def test_a_setting_that_breaks_under_way_stops_what_has_not_gone_yet(
    organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    assert prepare(batch, accounts_system(organisation))
    MirrorAccount.objects.filter(code="210").update(is_active=False)
    run_here(batch.number)
    assert fate(batch)[1] == (
        "Account 210 · Permanent Placement Fees, chosen for “Permanent fee” lines, is archived in Xero. "
        "Choose another one in Invoice Settings."
    )
    assert "PUT /api.xro/2.0/Invoices" not in writes(sandbox)


def test_nothing_is_created_for_an_invoice_that_cannot_go(
    organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1", company=Company.objects.create(name="Nowhere Ltd"))
    InvoiceLine.objects.update(account_code="299", item_code="NEW-ITEM")
    make_invoice("T-2")
    batch = send()
    assert fate(batch, "T-2")[0] == BatchStatus.SENT
    assert "Nowhere Ltd" not in {row["name"] for row in sandbox.contacts()}
    assert "PUT /api.xro/2.0/Items" not in writes(sandbox)
