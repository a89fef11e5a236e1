"""What leaves for the books, judged by the sandbox's ledger."""

from decimal import Decimal

import pytest

from accounting_sync import sending
from accounting_sync.choices import BatchKind
from accounting_sync.models import Batch, Call, CompanyLink, InvoiceLink, Organisation
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on, run_here
from accounting_sync.setup.accounts_settings import change
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.sandbox import Sandbox
from companies.models import Company
from invoices.choices import BatchStatus, InvoiceStatus
from invoices.models import Invoice, InvoiceLine

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def send(*numbers: str) -> Batch:
    """Send as a person would, worked off in this process."""
    chosen = Invoice.objects.filter(number__in=numbers) if numbers else Invoice.objects.all()
    batch = request_batch(BatchKind.SEND, chosen, None, wake=False)
    run_here(batch.number)
    batch.refresh_from_db()
    return batch


def fates(batch: Batch) -> dict[str, str]:
    return dict(batch.submissions.values_list("invoice__number", "status"))


def test_an_invoice_arrives_with_the_same_details(
    organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    invoice = make_invoice("T-1", ("Hours of Ana", "37.5", "24.7525"), ("Fee", 1, "9.99"), reference="PO 7")
    send("T-1")
    (document,) = sandbox.documents("T-1")
    assert Decimal(str(document["total"])) == invoice.total
    assert document["reference"] == "PO 7"
    assert document["contact"] == "Acme & Söhne Ltd"
    assert document["due_date"][:10] == invoice.due_date.isoformat()
    assert [line["AccountCode"] for line in document["lines"]] == ["210", "210"]
    assert [Decimal(str(line["UnitAmount"])) for line in document["lines"]] == [
        Decimal("24.7525"),
        Decimal("9.99"),
    ]
    assert document["status"] == "AUTHORISED"


def test_the_invoice_shows_what_became_of_it(organisation: Organisation, make_invoice: MakeInvoice) -> None:
    make_invoice("T-1")
    batch = send("T-1")
    invoice = Invoice.objects.get()
    assert (invoice.batch_status, invoice.batch_number) == (BatchStatus.SENT, batch.number)
    assert InvoiceLink.objects.get().remote_status == "AUTHORISED"


@pytest.mark.parametrize(
    "lines",
    [
        [("Credit", -1, "80.00")],
        [("Credit", 1, "-80.00")],
        [("Credit", -1, "100.00"), ("Kept", 1, "20.00")],
        [("Credit", -2, "40.00"), ("Both signs", "-1", "-10.00"), ("Rebate", 1, "-10")],
    ],
)
def test_a_negative_invoice_arrives_as_a_credit_note_with_a_positive_total(
    organisation: Organisation,
    sandbox: Sandbox,
    make_invoice: MakeInvoice,
    lines: list[tuple[str, object, object]],
) -> None:
    invoice = make_invoice("C-1", *lines)
    assert invoice.total == Decimal("-96.00")
    send("C-1")
    (document,) = sandbox.documents("C-1")
    assert document["kind"] == "credit_note"
    assert Decimal(str(document["total"])) == Decimal("96.00")


def test_one_bad_account_among_fifty_stops_only_its_own(
    organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    """In Xero's words: what was never read from there is not judged here."""
    Organisation.objects.update(mirrored_at=None)
    for index in range(50):
        make_invoice(f"T-{index}")
    InvoiceLine.objects.filter(invoice__number="T-17").update(account_code="999")
    batch = send()
    found = fates(batch)
    assert [number for number, status in found.items() if status != BatchStatus.SENT] == ["T-17"]
    assert batch.submissions.get(invoice__number="T-17").reason == (
        "Account code '999' is not a valid code for this document."
    )
    assert sandbox.calls()["PUT /api.xro/2.0/Invoices"] == 1


def test_a_second_send_of_the_same_thing_costs_no_call(
    organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    send("T-1")
    before = Call.objects.count()
    assert fates(send("T-1")) == {"T-1": BatchStatus.UNCHANGED}
    assert Call.objects.count() == before


def test_an_edited_invoice_updates_the_same_document(
    organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1", ("Kept", 1, "10.00"), ("Changed", 1, "20.00"))
    send("T-1")
    (before,) = sandbox.documents("T-1")
    InvoiceLine.objects.filter(description="Changed").update(quantity=2)
    send("T-1")
    (after,) = sandbox.documents("T-1")
    assert after["id"] == before["id"]
    assert [line["LineItemID"] for line in after["lines"]] == [line["LineItemID"] for line in before["lines"]]
    assert [line["Quantity"] for line in after["lines"]] == [1, 2]


def test_drafts_are_left_out_with_the_reason(organisation: Organisation, make_invoice: MakeInvoice) -> None:
    make_invoice("T-1", status=InvoiceStatus.DRAFT)
    batch = send("T-1")
    assert batch.left_out == [{"number": "T-1", "reason": "It is a draft. Approve it, then send it."}]
    assert Invoice.objects.get().batch_status == ""


def test_what_the_settings_lack_by_the_time_it_goes_is_said_before_any_call(
    organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    organisation.account_choices.all().delete()
    run_here(batch.number)
    assert "No account is chosen for “Permanent fee” lines" in batch.submissions.get().reason
    assert "PUT /api.xro/2.0/Invoices" not in sandbox.calls()


def test_a_company_that_xero_knows_by_name_is_linked_and_not_created_again(
    organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1", company=Company.objects.create(name="harbour & vale LTD"))
    before = sandbox.contacts()
    assert fates(send("T-1")) == {"T-1": BatchStatus.SENT}
    assert sandbox.contacts() == before
    assert CompanyLink.objects.get().contact_name == "Harbour & Vale Ltd"


def test_without_auto_create_a_missing_company_stops_its_invoices_with_the_way_out(
    organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    change(organisation, [("auto_create_companies", "no")])
    make_invoice("T-1")
    reason = send("T-1").submissions.get().reason
    assert "“Acme & Söhne Ltd” does not exist in Xero" in reason
    assert "Auto-create companies that do not exist" in reason
    assert sandbox.documents("T-1") == []


def test_without_auto_create_a_missing_item_stops_its_invoices(
    organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    change(organisation, [("auto_create_items", "no")])
    make_invoice("T-1")
    make_invoice("T-2")
    InvoiceLine.objects.filter(invoice__number="T-1").update(item_code="PERM-FEE")
    assert fates(send()) == {"T-1": BatchStatus.NEEDS_YOU, "T-2": BatchStatus.SENT}


def test_a_company_xero_refuses_to_create_stops_only_its_own_invoices(
    organisation: Organisation, make_invoice: MakeInvoice
) -> None:
    bad = Company.objects.create(name="Bad Post Ltd", email="accounts(at)bad.example")
    make_invoice("T-1", company=bad)
    make_invoice("T-2")
    batch = send()
    assert fates(batch) == {"T-1": BatchStatus.NEEDS_YOU, "T-2": BatchStatus.SENT}
    assert "Email address must be valid." in batch.submissions.get(invoice__number="T-1").reason


def test_a_number_xero_already_has_is_never_overwritten(
    organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    (before,) = sandbox.documents("INV-20007")
    make_invoice("INV-20007")
    assert send("INV-20007").submissions.get().reason == "Invoice # must be unique."
    assert sandbox.documents("INV-20007") == [before]


def test_a_hundred_companies_and_their_invoices_take_few_calls(
    organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    for index in range(100):
        make_invoice(f"T-{index}", company=Company.objects.create(name=f"Company {index}"))
    before = Call.objects.count()
    send()
    # one page of contacts, two creations of fifty, two calls of fifty invoices
    assert Call.objects.count() - before == 5
    assert len({row["number"] for row in sandbox.documents()}) >= 100


def test_an_edit_while_it_is_on_its_way_shows_as_changed_since_sent(
    organisation: Organisation, make_invoice: MakeInvoice, monkeypatch: pytest.MonkeyPatch
) -> None:

    make_invoice("T-1")
    batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    genuine = sending._record

    def edited_meanwhile(*arguments: object) -> None:
        Invoice.objects.update(version=2)
        genuine(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(sending, "_record", edited_meanwhile)
    carry_on(batch)
    assert Invoice.objects.get().batch_status == BatchStatus.CHANGED


def test_a_body_too_large_for_one_call_is_cut_into_several(
    organisation: Organisation, make_invoice: MakeInvoice, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "LARGEST_BODY", 4_000)
    numbers = [f"T-{index}" for index in range(8)]
    for number in numbers:
        make_invoice(number, ("Placement fee " + "x" * 1_000, 1, "100.00"))
    batch = send()
    sizes = [
        len(body) for body in batch.calls.filter(operation="create_invoices").values_list("body", flat=True)
    ]
    assert len(sizes) == 4
    assert max(sizes) <= 4_000
    assert set(batch.submissions.values_list("status", flat=True)) == {BatchStatus.SENT}
    assert [len(sandbox.documents(number)) for number in numbers] == [1] * 8


def test_one_document_is_sent_however_large_it_is(
    organisation: Organisation, make_invoice: MakeInvoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot be cut; Xero says what it takes."""
    monkeypatch.setattr(sending, "LARGEST_BODY", 100)
    make_invoice("T-1")
    make_invoice("T-2")
    batch = send()
    assert batch.calls.filter(operation="create_invoices").count() == 2
    assert set(batch.submissions.values_list("status", flat=True)) == {BatchStatus.SENT}
