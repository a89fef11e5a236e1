"""The stand-in's own screens: what a Xero user would see."""

from typing import Any

from aiohttp import web

from xero_sandbox.http.state import WORLD
from xero_sandbox.pages import actions
from xero_sandbox.pages.render import page
from xero_sandbox.pages.summaries import SHOWN, contact_test, document_test, listing, tallies
from xero_sandbox.rules.books import Books
from xero_sandbox.rules.settling import credits_of, live_payments
from xero_sandbox.rules.wire import Doc

DONE = {
    "paid": "The payment was received.",
    "removed": "The payment was taken back.",
    "voided": "The document was voided.",
    "archived": "The contact was archived.",
    "locked": "The lock date was set.",
    "disconnected": "The app was disconnected.",
}


def books_of(request: web.Request) -> Books:
    """The organisation an address names."""
    books = request.app[WORLD].books.get(request.match_info["tenant"].lower())
    if books is None:
        raise web.HTTPNotFound(text="There is no such organisation in this sandbox.")
    return books


def _show(request: web.Request, name: str, books: Books, code: int = 200, **context: Any) -> web.Response:
    root = f"/organisation/{books.tenant_id}"
    done = DONE.get(request.query.get("done", ""), "")
    return page(name, code, books=books, root=root, done=done, contacts=books.contacts.rows, **context)


async def home(request: web.Request) -> web.Response:
    """All organisations."""
    world = request.app[WORLD]
    connected = {tenant: world.identity.connected(tenant) for tenant in world.books}
    return page("home.html", all_books=list(world.books.values()), connected=connected)


async def overview(request: web.Request) -> web.Response:
    """One organisation: counts and sums."""
    books, world = books_of(request), request.app[WORLD]
    rows = list(books.invoices.in_order())
    return _show(
        request, "overview.html", books,
        sales=tallies((row for row in rows if row["Type"] == "ACCREC"), "Total"),
        credits=tallies(books.credit_notes.in_order(), "Total"),
        connected=world.identity.connected(books.tenant_id),
        app_name=world.config.app_name,
    )  # fmt: skip


def _page_number(request: web.Request) -> int:
    text = request.query.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _documents(request: web.Request, name: str, number: str, rows: list[Doc]) -> web.Response:
    books = books_of(request)
    term, status = request.query.get("q", ""), request.query.get("status", "")
    found = listing(rows, document_test(books, number, term, status), _page_number(request))
    labels = {status.value: status.label for status in SHOWN}
    return _show(request, name, books, found=found, q=term, status=status, labels=labels)


async def invoices(request: web.Request) -> web.Response:
    """Sales invoices."""
    rows = [row for row in books_of(request).invoices.in_order() if row["Type"] == "ACCREC"]
    return _documents(request, "invoices.html", "InvoiceNumber", rows)


async def credit_notes(request: web.Request) -> web.Response:
    """Credit notes."""
    return _documents(request, "credit_notes.html", "CreditNoteNumber", list(books_of(request).credit_notes.in_order()))


async def contacts(request: web.Request) -> web.Response:
    """Contacts."""
    books, term = books_of(request), request.query.get("q", "")
    found = listing(books.contacts.in_order(), contact_test(term), _page_number(request))
    return _show(request, "contacts.html", books, found=found, q=term)


async def invoice(request: web.Request) -> web.Response:
    """One invoice: lines, payments, history, buttons."""
    return show_invoice(request, books_of(request), [])


def show_invoice(request: web.Request, books: Books, problems: list[str]) -> web.Response:
    """The invoice's page, with what went wrong if a button was refused."""
    row = books.invoices.get(request.match_info["id"].lower())
    if row is None:
        raise web.HTTPNotFound(text="There is no such invoice in this sandbox.")
    world = request.app[WORLD]
    return _show(
        request, "invoice.html", books, 400 if problems else 200,
        row=row,
        problems=problems,
        payments=live_payments(books, "invoice", row["InvoiceID"]),
        credited=credits_of(books, row["InvoiceID"]),
        history=world.ledger.history(books.tenant_id, row["InvoiceID"]),
        banks=[a for a in books.accounts.in_order() if a["Type"] == "BANK" and a["Status"] == "ACTIVE"],
        accounts=books.accounts.rows,
        today=world.clock.today().isoformat(),
    )  # fmt: skip


async def credit_note(request: web.Request) -> web.Response:
    """One credit note."""
    books = books_of(request)
    row = books.credit_notes.get(request.match_info["id"].lower())
    if row is None:
        raise web.HTTPNotFound(text="There is no such credit note in this sandbox.")
    history = request.app[WORLD].ledger.history(books.tenant_id, row["CreditNoteID"])
    return _show(request, "credit_note.html", books, row=row, history=history, invoices=books.invoices.rows)


async def deep_link(request: web.Request) -> web.Response:
    """Real Xero's address of a document, `/app/{shortcode}/invoicing/view/{InvoiceID}`, leads to our page of it."""
    short, wanted = request.match_info["short"], request.match_info["id"].lower()
    for books in request.app[WORLD].books.values():
        if books.info["ShortCode"] != short:
            continue
        for table, kind in ((books.invoices, "invoices"), (books.credit_notes, "credit-notes")):
            if table.get(wanted):
                raise web.HTTPFound(f"/organisation/{books.tenant_id}/{kind}/{wanted}")
        if books.contacts.get(wanted):
            raise web.HTTPFound(f"/organisation/{books.tenant_id}/contacts#{wanted}")
    raise web.HTTPNotFound(text="There is nothing of that id in this sandbox.")


def routes() -> list[web.RouteDef]:
    """Every page and button."""
    root = "/organisation/{tenant}"
    return [
        web.get("/", home),
        web.get(root, overview),
        web.get(f"{root}/invoices", invoices),
        web.get(f"{root}/invoices/{{id}}", invoice),
        web.get(f"{root}/credit-notes", credit_notes),
        web.get(f"{root}/credit-notes/{{id}}", credit_note),
        web.get(f"{root}/contacts", contacts),
        web.get("/app/{short}/invoicing/view/{id}", deep_link),
        web.get("/app/{short}/invoicing/credit-notes/view/{id}", deep_link),
        web.get("/app/{short}/contacts/contact/{id}", deep_link),
        *actions.routes(root),
    ]
