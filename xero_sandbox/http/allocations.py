"""/CreditNotes/{id}/Allocations."""

from xero_sandbox.http.answer import Answer, envelope
from xero_sandbox.http.body import elements_of
from xero_sandbox.http.call import Call
from xero_sandbox.http.errors import bad_request, invalid_elements, not_found, unreadable_body
from xero_sandbox.http.resources import RESOURCES
from xero_sandbox.http.writes import FALSE, writing_of
from xero_sandbox.ledger.store import to_json
from xero_sandbox.rules.allocations import allocate, deallocate
from xero_sandbox.rules.messages import Refused, Unknown
from xero_sandbox.rules.wire import Doc, Unreadable, ms_date, ms_of_day
from xero_sandbox.shapes.documents import stub_invoice
from xero_sandbox.shapes.view import bare_day, errors, some


def put_allocations(call: Call, note: Doc, _: str | None) -> Answer:
    """Allocate to one or more invoices."""
    note_id, rows, refusals = note["CreditNoteID"], [], []
    for element in elements_of("Allocations", "Allocation", call.body):
        mark = len(call.books.changes)
        try:
            entry = allocate(call.books, note_id, element, writing_of(call))
            rows.append(_shown(note_id, entry))
        except Refused as refused:
            call.books.undo_to(mark)
            echo = {**some(dict(refused.echo or {}), "Amount", "Invoice")}
            refusals.append({**echo, "ValidationErrors": errors(refused.messages)})
            rows.append({**refusals[-1], "StatusAttributeString": "ERROR"})
        except Unreadable as error:
            call.books.undo_to(0)
            raise unreadable_body(str(error)) from None
    _note(call, note, [error["Message"] for row in refusals for error in row["ValidationErrors"]])
    if refusals and call.query.get("summarizeerrors", "true").lower() not in FALSE:
        call.books.undo_to(0)
        raise invalid_elements(refusals)
    return envelope(call.world, "Allocations", rows)


def delete_allocation(call: Call, note: Doc, allocation_id: str | None) -> Answer:
    """Take one back; the answer has no envelope."""
    if allocation_id is None:
        raise not_found()
    try:
        entry = deallocate(call.books, note["CreditNoteID"], allocation_id, writing_of(call))
    except Unknown:
        raise not_found() from None
    except Refused as refused:
        raise bad_request(10, "ValidationException", refused.messages[0], Elements=[]) from None
    _note(call, note, [])
    shown = {
        "AllocationId": entry["AllocationID"],
        "Date": ms_date(ms_of_day(entry["Date"])),
        "Invoice": [stub_invoice(entry["InvoiceID"], None)],
        "IsDeleted": True,
    }
    return Answer(200, to_json(shown).encode())


def _note(call: Call, note: Doc, messages: list[str]) -> None:
    call.add_entry(
        RESOURCES["creditnotes"].collection, note["CreditNoteID"], note.get("CreditNoteNumber", ""), messages
    )


def _shown(note_id: str, entry: Doc) -> Doc:
    return {
        "Amount": entry["Amount"],
        **bare_day("Date", entry["Date"]),
        "Invoice": {**stub_invoice(entry["InvoiceID"], None), "ValidationErrors": []},
        "CreditNote": {"CreditNoteID": note_id, "ID": note_id, "LineItems": []},
        "ValidationErrors": [],
    }
