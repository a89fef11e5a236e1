"""The stand-in's own screens: what a Xero user would see."""

from aiohttp import web

from xero_sandbox.pages import actions
from xero_sandbox.pages import contacts as contact_pages
from xero_sandbox.pages.frame import books_of, show_credit_note, show_invoice, show_page
from xero_sandbox.pages.render import page
from xero_sandbox.pages.summaries import (
    SHOWN,
    contact_test,
    document_test,
    listing,
    paid_document,
    payment_test,
    tallies,
)
from xero_sandbox.rules.wire import Doc
from xero_sandbox.state import WORLD


async def home(request: web.Request) -> web.Response:
    """All organisations."""
    world = request.app[WORLD]
    connected = {tenant: world.identity.connected(tenant) for tenant in world.books}
    return page("home.html", all_books=list(world.books.values()), connected=connected)


async def overview(request: web.Request) -> web.Response:
    """One organisation: counts and sums."""
    books, world = books_of(request), request.app[WORLD]
    rows = list(books.invoices.in_order())
    return show_page(
        request,
        "overview.html",
        books,
        sales=tallies((row for row in rows if row["Type"] == "ACCREC"), "Total"),
        credits=tallies(books.credit_notes.in_order(), "Total"),
        connected=world.identity.connected(books.tenant_id),
        app_name=world.config.app_name,
    )


def _page_number(request: web.Request) -> int:
    text = request.query.get("page", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _documents(request: web.Request, name: str, number: str, rows: list[Doc]) -> web.Response:
    books = books_of(request)
    term, status = request.query.get("q", ""), request.query.get("status", "")
    found = listing(rows, document_test(books, number, term, status), _page_number(request))
    labels = {status.value: status.label for status in SHOWN}
    return show_page(request, name, books, found=found, q=term, status=status, labels=labels)


async def invoices(request: web.Request) -> web.Response:
    """Sales invoices."""
    rows = [row for row in books_of(request).invoices.in_order() if row["Type"] == "ACCREC"]
    return _documents(request, "invoices.html", "InvoiceNumber", rows)


async def credit_notes(request: web.Request) -> web.Response:
    """Credit notes."""
    return _documents(
        request, "credit_notes.html", "CreditNoteNumber", list(books_of(request).credit_notes.in_order())
    )


async def payments(request: web.Request) -> web.Response:
    """Payments, also those taken back."""
    books = books_of(request)
    term, status = request.query.get("q", ""), request.query.get("status", "")
    test = payment_test(books, term, status)
    found = listing(books.payments.in_order(), test, _page_number(request))
    return show_page(
        request,
        "payments.html",
        books,
        found=found,
        q=term,
        status=status,
        labels={"AUTHORISED": "Made", "DELETED": "Taken back"},
        documents={row["PaymentID"]: paid_document(books, row) for row in found.rows},
        accounts=books.accounts.rows,
    )


async def contacts(request: web.Request) -> web.Response:
    """Contacts."""
    books, term = books_of(request), request.query.get("q", "")
    found = listing(books.contacts.in_order(), contact_test(term), _page_number(request))
    return show_page(request, "contacts.html", books, found=found, q=term)


async def invoice(request: web.Request) -> web.Response:
    """One invoice: lines, payments, history, buttons."""
    return show_invoice(request, books_of(request), [])


async def credit_note(request: web.Request) -> web.Response:
    """One credit note."""
    return show_credit_note(request, books_of(request), [])


async def deep_link(request: web.Request) -> web.Response:
    """Real Xero's address of a document, `/app/{shortcode}/invoicing/view/{id}`, leads to our page."""
    short, wanted = request.match_info["short"], request.match_info["id"].lower()
    for books in request.app[WORLD].books.values():
        if books.info["ShortCode"] != short:
            continue
        for table, kind in ((books.invoices, "invoices"), (books.credit_notes, "credit-notes")):
            if table.get(wanted):
                raise web.HTTPFound(f"/organisation/{books.tenant_id}/{kind}/{wanted}")
        if books.contacts.get(wanted):
            raise web.HTTPFound(f"/organisation/{books.tenant_id}/contacts/{wanted}")
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
        web.get(f"{root}/payments", payments),
        *contact_pages.routes(root),
        *actions.routes(root),
    ]
