"""What hangs below one document or the organisation: history notes, e-mail, online invoice, actions."""

from datetime import datetime

from xero_sandbox.http.answer import Answer, envelope
from xero_sandbox.http.body import elements_of
from xero_sandbox.http.call import Call
from xero_sandbox.http.errors import bad_request, unreadable_body
from xero_sandbox.http.writes import writing_of
from xero_sandbox.rules.wire import Doc, Unreadable, ms_date, text
from xero_sandbox.words import DocStatus, InvoiceType

MAX_DETAILS = 2_500
SENDABLE = frozenset({DocStatus.SUBMITTED, DocStatus.AUTHORISED, DocStatus.PAID})
OWN_IDS = (  # a payment also names its invoice, an invoice its contact: the first one is the row's own
    "PaymentID",
    "BatchPaymentID",
    "InvoiceID",
    "CreditNoteID",
    "ItemID",
    "ContactID",
)
ACTIONS = (
    "CreateApprovedInvoice",
    "CreateDraftInvoice",
    "CreateRepeatingInvoice",
    "UseMulticurrency",
    "ApproveTransactionsBeforePeriodLockDate",
    "AttachFilesToInvoices",
    "CreatePayment",
)
NOT_ALLOWED = frozenset({"ApproveTransactionsBeforePeriodLockDate"})


def _refuse(message: str) -> Exception:
    return bad_request(10, "ValidationException", message, Elements=[])


def get_history(call: Call, row: Doc, _: str | None) -> Answer:
    """What happened to a document, newest first."""
    lines = call.world.ledger.history(call.books.tenant_id, _id(row))
    return envelope(call.world, "HistoryRecords", [_record(line) for line in reversed(lines)])


def _record(line: Doc) -> Doc:
    moment = datetime.fromisoformat(line["at"])
    changes = {"noted": "Note", "refused": "Refused"}.get(line["outcome"], "Edited")
    return {
        "Changes": "Created" if line["method"] == "PUT" and changes == "Edited" else changes,
        "DateUTCString": line["at"][:19],
        "DateUTC": ms_date(int(moment.timestamp() * 1000)),
        "User": "System Generated" if line["client"] != "a person" else "Sam Sandbox",
        "Details": line["note"] or f"{line['method']} {line['path']}",
    }


def put_history(call: Call, row: Doc, _: str | None) -> Answer:
    """Add notes."""
    shown = []
    for element in elements_of("HistoryRecords", "HistoryRecord", call.body):
        try:
            details = text("Details", element.get("Details", ""))
        except Unreadable as error:
            raise unreadable_body(str(error)) from None
        if not 0 < len(details) <= MAX_DETAILS:
            raise _refuse(f"Details must have between 1 and {MAX_DETAILS} characters")
        call.add_entry("History", _id(row), "", [], noted=details)
        shown.append({"Details": details, "DateUTC": ms_date(call.world.clock.millis())})
    return envelope(call.world, "HistoryRecords", shown)


def _id(row: Doc) -> str:
    return str(next(row[name] for name in OWN_IDS if name in row))


def get_online_invoice(call: Call, row: Doc, _: str | None) -> Answer:
    """Where the customer would see the invoice; sales only, not drafts. Here it is our own page."""
    if row["Type"] != InvoiceType.ACCREC or row["Status"] == DocStatus.DRAFT:
        raise _refuse("An online invoice is only available for approved sales invoices")
    short = call.books.info["ShortCode"]
    port = call.world.config.port
    url = f"http://localhost:{port}/app/{short}/invoicing/view/{row['InvoiceID']}"
    return envelope(call.world, "OnlineInvoices", [{"OnlineInvoiceUrl": url}])


def post_email(call: Call, row: Doc, _: str | None) -> Answer:
    """Send the invoice to its contact: 204. A demo company may send none (Invoices page: e-mail limits)."""
    contact = call.books.contacts.rows[row["ContactID"]]
    if row["Type"] != InvoiceType.ACCREC or row["Status"] not in SENDABLE:
        raise _refuse("Only submitted, approved or paid sales invoices can be e-mailed")
    if not contact.get("EmailAddress"):
        raise _refuse("The contact has no email address")
    if call.books.info["IsDemoCompany"]:
        raise _refuse("The daily email limit of this organisation has been reached")
    writing = writing_of(call)
    call.books.put(call.books.invoices, writing.stamp({**row, "SentToContact": True}))
    call.add_entry("Invoices", row["InvoiceID"], row.get("InvoiceNumber", ""), [])
    return Answer(204, b"", "")


def get_actions(call: Call) -> Answer:
    """What the connected user may do."""
    refused = frozenset() if call.world.switches.advisers_pass_period_lock else NOT_ALLOWED
    rows = [{"Name": name, "Status": "NOT-ALLOWED" if name in refused else "ALLOWED"} for name in ACTIONS]
    return envelope(call.world, "Actions", rows)
