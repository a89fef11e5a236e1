"""What every page of an organisation has around it, and the one page the buttons come back to."""

from typing import Any

from aiohttp import web

from xero_sandbox.pages.render import page
from xero_sandbox.rules.books import Books
from xero_sandbox.rules.settling import credits_of, live_payments
from xero_sandbox.rules.wire import Doc
from xero_sandbox.state import WORLD
from xero_sandbox.world import World

DONE = {
    "paid": "The payment was received.",
    "removed": "The payment was taken back.",
    "voided": "The document was voided.",
    "archived": "The contact was archived.",
    "restored": "The contact was restored.",
    "renamed": "The contact was renamed.",
    "merged": "The contact was merged.",
    "adjusted": "The total was changed.",
    "locked": "The lock dates were set.",
    "disconnected": "The app was disconnected.",
}


def books_of(request: web.Request) -> Books:
    """The organisation an address names."""
    books = request.app[WORLD].books.get(request.match_info["tenant"].lower())
    if books is None:
        raise web.HTTPNotFound(text="There is no such organisation in this sandbox.")
    return books


def show_page(request: web.Request, name: str, books: Books, code: int = 200, **context: Any) -> web.Response:
    """A page inside the organisation's frame."""
    root = f"/organisation/{books.tenant_id}"
    done = DONE.get(request.query.get("done", ""), "")
    return page(name, code, books=books, root=root, done=done, contacts=books.contacts.rows, **context)


def show_invoice(request: web.Request, books: Books, problems: list[str]) -> web.Response:
    """The invoice's page, with what went wrong if a button was refused."""
    row = books.invoices.get(request.match_info["id"].lower())
    if row is None:
        raise web.HTTPNotFound(text="There is no such invoice in this sandbox.")
    world = request.app[WORLD]
    return show_page(
        request,
        "invoice.html",
        books,
        400 if problems else 200,
        row=row,
        problems=problems,
        payments=live_payments(books, "invoice", row["InvoiceID"]),
        credited=credits_of(books, row["InvoiceID"]),
        history=_story(world, books, "invoice", row["InvoiceID"]),
        banks=[a for a in books.accounts.in_order() if a["Type"] == "BANK" and a["Status"] == "ACTIVE"],
        accounts=books.accounts.rows,
        today=world.clock.today().isoformat(),
    )


def _story(world: World, books: Books, index: str, key: str) -> list[Doc]:
    """The writes of a document and of its payments, in order."""
    ids = {key: None}
    for payment in books.payments.find(index, key):
        ids |= {payment["PaymentID"]: None, payment.get("BatchPaymentID") or key: None}
    lines = [line for one in ids for line in world.ledger.history(books.tenant_id, one)]
    return sorted(lines, key=lambda line: int(line["id"]))


def show_credit_note(request: web.Request, books: Books, problems: list[str]) -> web.Response:
    """The credit note's page, likewise."""
    row = books.credit_notes.get(request.match_info["id"].lower())
    if row is None:
        raise web.HTTPNotFound(text="There is no such credit note in this sandbox.")
    history = _story(request.app[WORLD], books, "credit_note", row["CreditNoteID"])
    return show_page(
        request,
        "credit_note.html",
        books,
        400 if problems else 200,
        row=row,
        problems=problems,
        history=history,
        invoices=books.invoices.rows,
    )
