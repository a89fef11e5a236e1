"""Files at a document: which names and sizes are taken (developer.xero.com, Attachments)."""

import mimetypes

from xero_sandbox.rules.books import Books, Table
from xero_sandbox.rules.messages import Refused, Say
from xero_sandbox.rules.wire import Doc, new_id
from xero_sandbox.rules.writing import Writing

MAX_FILES = 10
MAX_BYTES = 10 * 1024 * 1024  # the docs also say 25: the smaller one is safe
MAX_NAME = 255
BAD_SIGNS = frozenset('<>:"/\\|?*+')
UNKNOWN_KIND = "application/octet-stream"


def attach(books: Books, table: Table, row: Doc, file: Doc, writing: Writing) -> Doc:
    """Add a file, or replace the one of that name; the row carries the list, the ledger the bytes."""
    held = row.get("Attachments", [])
    before = find_file(row, file["FileName"])
    if problems := _problems(file, len(held) + (before is None)):
        raise Refused(*problems, echo=file)
    entry = {
        "AttachmentID": before["AttachmentID"] if before else new_id(),
        "FileName": file["FileName"],
        "MimeType": mimetypes.guess_type(file["FileName"])[0] or file["MimeType"] or UNKNOWN_KIND,
        "ContentLength": file["ContentLength"],
        "IncludeOnline": file["IncludeOnline"],
    }
    kept = [other for other in held if other is not before]
    books.put(table, writing.stamp({**row, "Attachments": [*kept, entry]}))
    return entry


def find_file(row: Doc, key: str) -> Doc | None:
    """By name or id, as the address allows."""
    held: list[Doc] = row.get("Attachments", [])
    wanted = key.lower()
    return next((f for f in held if wanted in (f["FileName"].lower(), f["AttachmentID"])), None)


def _problems(file: Doc, count: int) -> list[str]:
    problems = []
    name = file["FileName"]
    if not name.strip() or len(name) > MAX_NAME or BAD_SIGNS & set(name) or not name.isprintable():
        problems.append(Say.FILE_NAME.of())
    if not 0 < file["ContentLength"] <= MAX_BYTES:
        problems.append(Say.FILE_SIZE.of(limit=MAX_BYTES // 1024 // 1024))
    if count > MAX_FILES:
        problems.append(Say.FILES_TOO_MANY.of(limit=MAX_FILES))
    return problems
