"""/{Collection}/{id}/Attachments[/{FileName or AttachmentID}]: the list, and files as bare bytes."""

from xero_sandbox.http.answer import Answer, envelope
from xero_sandbox.http.call import Call
from xero_sandbox.http.errors import bad_request, not_found
from xero_sandbox.http.resources import RESOURCES
from xero_sandbox.http.writes import writing_of
from xero_sandbox.ledger.store import File
from xero_sandbox.rules.attachments import attach, find_file
from xero_sandbox.rules.messages import Refused
from xero_sandbox.rules.wire import Doc

COLLECTIONS = ("Invoices", "CreditNotes", "Contacts", "Accounts")


def get_attachments(call: Call, row: Doc, key: str | None) -> Answer:
    """The list, or one file's bytes."""
    if key is None:
        shown = [_shown(call, row, entry) for entry in row.get("Attachments", [])]
        return envelope(call.world, "Attachments", shown)
    entry = find_file(row, key)
    body = call.world.ledger.file(call.books.tenant_id, entry["AttachmentID"]) if entry else None
    if entry is None or body is None:
        raise not_found()
    return Answer(200, body, entry["MimeType"])


def put_attachment(call: Call, row: Doc, name: str | None) -> Answer:
    """Add or replace; PUT and POST do the same."""
    if name is None:
        raise not_found()
    resource = RESOURCES[call.parts[0].lower()]
    table = resource.rows(call.books)
    file = {
        "FileName": name,
        "MimeType": call.content_type,
        "ContentLength": len(call.body),
        "IncludeOnline": call.query.get("includeonline", "").lower() == "true",
    }
    try:
        entry = attach(call.books, table, row, file, writing_of(call))
    except Refused as refused:
        call.add_entry(resource.collection, row[table.id_field], "", refused.messages)
        raise bad_request(10, "ValidationException", refused.messages[0], Elements=[]) from None
    call.files.append(File(call.books.tenant_id, entry["AttachmentID"], call.body))
    call.add_entry(resource.collection, row[table.id_field], str(row.get(resource.number_field, "")), [])
    return envelope(call.world, "Attachments", [_shown(call, row, entry)])


def _shown(call: Call, row: Doc, entry: Doc) -> Doc:
    collection = RESOURCES[call.parts[0].lower()].collection
    root = f"https://api.xero.com/api.xro/2.0/{collection}/{call.parts[1]}/Attachments"
    shown = {"AttachmentID": entry["AttachmentID"], "FileName": entry["FileName"]}
    shown |= {"Url": f"{root}/{entry['FileName']}", "MimeType": entry["MimeType"]}
    shown["ContentLength"] = entry["ContentLength"]
    return shown | ({"IncludeOnline": entry["IncludeOnline"]} if collection in COLLECTIONS[:2] else {})
