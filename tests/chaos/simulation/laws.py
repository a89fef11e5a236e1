"""What must hold whatever happens: after every step, and at its end. The judge is the sandbox's ledger."""

import json
from collections import Counter, defaultdict
from decimal import Decimal

from django.db import connection

from accounting_sync.choices import BatchKind
from accounting_sync.models import CompanyLink, InvoiceLink, Submission
from invoices.choices import GOOD_STATUSES, OPEN_STATUSES, BatchStatus, DocumentKind, InvoiceStatus
from invoices.models import Invoice
from tests.chaos.simulation.office import Office, Told
from tests.chaos.simulation.stand_in import Row, StandIn

OPEN_ROWS = """
    SELECT s.id, s.invoice_id, c.documents FROM accounting_sync_submission s
    LEFT JOIN accounting_sync_call c ON c.id = s.call_id
    WHERE s.status IN ('queued', 'sending', 'checking', 'paused')
"""


class Broken(AssertionError):
    """A law does not hold; the message says which."""


def must(holds: bool, law: str) -> None:
    if not holds:
        raise Broken(law)


def ours(xero: StandIn, office: Office) -> dict[int, list[Row]]:
    """The documents in the ledger of each invoice, by its id."""
    of_number = {number: pk for pk, told in office.told.items() for number in told.numbers}
    found: dict[int, list[Row]] = defaultdict(list)
    for document in xero.documents():
        if document["number"] != "INV-20007":  # the sandbox's own
            must(document["number"] in of_number, f"{document['number']} is in Xero and nobody raised it")
            found[of_number[document["number"]]].append(document)
    return found


def after_a_step(xero: StandIn, office: Office) -> None:
    """Never two of one, never a wrong one, never a submission that another one's call decides."""
    for pk, documents in ours(xero, office).items():
        must(len(documents) == 1, f"invoice {pk} is in Xero {len(documents)} times")
        _is_one_of(documents[0], office.told[pk], xero)
    _submissions()


def _is_one_of(document: Row, told: Told, xero: StandIn) -> None:
    name = document["number"]
    must(document["Total"] in told.totals, f"{name}: Xero's total {document['Total']} was never ours")
    contact = xero.contact_name(document["ContactID"]).lower()
    must(contact in told.names, f"{name}: stands with {contact}, never its company")


def _submissions() -> None:
    """Asked in plain SQL: it is asked after every step."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN_ROWS)
        rows = cursor.fetchall()
    counts = Counter(invoice for _, invoice, _ in rows)
    must(max(counts.values(), default=1) == 1, f"an invoice is open twice: {counts}")
    for pk, _, documents in rows:
        carried = [each["submission"] for each in json.loads(documents)] if documents else [pk]
        must(pk in carried, f"submission {pk} holds a call that never carried it")


def was_told_of(number: str) -> bool:
    """A person was asked to look at it in Xero, and has pressed again: then Xero's refusal is the answer."""
    told = Submission.objects.filter(status=BatchStatus.NEEDS_YOU, invoice__number=number)
    return told.exists()


def at_the_end(xero: StandIn, office: Office) -> None:
    """Everything asked for is there once, equal to the cent, or a person is told why not."""
    after_a_step(xero, office)
    documents = ours(xero, office)
    created = xero.creations()
    links = {str(link.document_id): link for link in InvoiceLink.objects.all()}
    invoices = Invoice.objects.in_bulk()
    must(not Submission.objects.filter(status__in=OPEN_STATUSES).exists(), "something is left without an end")
    asked = set(Submission.objects.filter(batch__kind=BatchKind.SEND).values_list("invoice", flat=True))
    for pk in office.told:
        found = documents.get(pk, [])
        must(pk in asked or not found, f"{pk} was never asked for and is in Xero")
        if pk in asked:
            _has_ended(invoices[pk], found)
        for document in found:
            methods = created[document["id"]]
            once = methods[0] == "PUT" and methods.count("PUT") == 1
            must(once, f"{document['number']} was not created by one PUT: {methods}")
            flagged = invoices[pk].batch_status == BatchStatus.NEEDS_YOU
            must(document["id"] in links or flagged, f"{document['number']} is in Xero and Tracker forgot it")


def counted(xero: StandIn, office: Office) -> tuple[int, int, int]:
    """Documents of ours in the ledger; those too many; those Tracker calls sent that are not there."""
    numbers = Counter(document["number"] for document in xero.documents())
    of_invoice = {pk: sum(numbers[name] for name in told.numbers) for pk, told in office.told.items()}
    sent = Invoice.objects.filter(batch_status__in=GOOD_STATUSES).values_list("pk", flat=True)
    lost = sum(not of_invoice[pk] for pk in sent)
    return sum(of_invoice.values()), sum(max(count - 1, 0) for count in of_invoice.values()), lost


def _has_ended(invoice: Invoice, found: list[Row]) -> None:
    status = invoice.batch_status
    if status == BatchStatus.NEEDS_YOU:
        must(bool(invoice.batch_reason), f"{invoice} needs somebody and does not say why")
        return
    must(status in (*GOOD_STATUSES, BatchStatus.CHANGED), f"{invoice} ended as {status!r}")
    must(len(found) == 1, f"{invoice} is called {status} and is in Xero {len(found)} times")
    if status != BatchStatus.CHANGED:
        _equals(invoice, found[0])


def _equals(invoice: Invoice, document: Row) -> None:
    must(document["number"] == invoice.number, f"{invoice} stands in Xero as {document['number']}")
    must(document["Total"] == abs(invoice.total), f"{invoice}: {document['Total']} is not {invoice.total}")
    contact = CompanyLink.objects.get(company=invoice.company_id).contact_id
    must(document["ContactID"] == str(contact), f"{invoice} stands with another contact")
    is_note = "CreditNoteID" in document
    must(is_note == (invoice.kind == DocumentKind.CREDIT_NOTE), f"{invoice} has the wrong sign")


def after_a_sync(xero: StandIn) -> None:
    """What Tracker says of each linked invoice is what the ledger says."""
    documents = {document["id"]: document for document in xero.documents()}
    for link in InvoiceLink.objects.select_related("invoice"):
        invoice, document = link.invoice, documents[str(link.document_id)]
        must(link.remote_status == document["Status"], f"{invoice}: the link says {link.remote_status}")
        is_void = document["Status"] in {"VOIDED", "DELETED"}
        must(not is_void or invoice.status == InvoiceStatus.VOID, f"{invoice} is void in Xero only")
        paid = document.get("AmountPaid", Decimal(0))
        must(abs(invoice.amount_paid) == paid, f"{invoice}: paid {invoice.amount_paid}, in Xero {paid}")
