"""The buttons: a Xero user's own doings, through the same rules and into the same ledger as the API's."""

from collections.abc import Callable
from datetime import date
from typing import Any

from aiohttp import web

from xero_sandbox.ledger.store import Entry
from xero_sandbox.pages.frame import show_invoice
from xero_sandbox.pages.origin import is_same_origin
from xero_sandbox.rules.books import Books
from xero_sandbox.rules.documents import save_document
from xero_sandbox.rules.kinds import CREDIT_NOTE, INVOICE, Kind
from xero_sandbox.rules.messages import Refused, Unknown
from xero_sandbox.rules.payments import save_payment
from xero_sandbox.rules.wire import Doc, Unreadable
from xero_sandbox.rules.writing import Writing
from xero_sandbox.state import WORLD
from xero_sandbox.words import ContactStatus, DocStatus, Mode, PaymentStatus
from xero_sandbox.world import World

Deed = Callable[[Books, Writing], Doc]


def _do(request: web.Request, kind: str, number: str, deed: Deed) -> list[str]:
    """Carry a deed out and write it down; the answer is what stood in its way."""
    world, books = request.app[WORLD], _books(request)
    problems: list[str] = []
    try:
        deed(books, _writing(world))
    except Refused as refused:
        problems = refused.messages
    except Unreadable:
        problems = ["Please check the amount and the date."]
    except Unknown:
        problems = ["It is not there any more."]
    if problems:
        books.undo_to(0)
    entry = _entry(request, books, kind, number, problems)
    world.commit(books, [entry])
    return problems


def _books(request: web.Request) -> Books:
    if not is_same_origin(request):
        raise web.HTTPForbidden(text="This form can only be sent from the sandbox's own pages.")
    books = request.app[WORLD].books.get(request.match_info["tenant"].lower())
    if books is None:
        raise web.HTTPNotFound(text="There is no such organisation in this sandbox.")
    return books


def _writing(world: World) -> Writing:
    return Writing(Mode.UPSERT, world.clock.millis(), world.clock.today().isoformat(), client_id="a person")


def _entry(request: web.Request, books: Books, kind: str, number: str, problems: list[str]) -> Entry:
    at = request.app[WORLD].clock.moment().isoformat(timespec="milliseconds")
    outcome = "refused" if problems else "saved"
    found_id = request.match_info.get("id", "").lower()
    return Entry(
        at,
        books.tenant_id,
        kind,
        found_id,
        number,
        outcome,
        "POST",
        request.path,
        "",
        "a person",
        " | ".join(problems),
    )


async def receive(request: web.Request) -> web.Response:
    """Receive a payment on an invoice."""
    form = await request.post()
    body: dict[str, Any] = {
        "Invoice": {"InvoiceID": request.match_info["id"]},
        "Account": {"Code": str(form.get("account", ""))},
        "Amount": str(form.get("amount", "")).replace(",", "").strip(),
        "Date": str(form.get("date", "")),
        "Reference": str(form.get("reference", "")),
    }
    problems = _do(
        request, "Invoices", _number(request), lambda books, w: save_payment(books, body, _as_create(w))
    )
    return _invoice_answer(request, problems, "paid")


def _as_create(writing: Writing) -> Writing:
    return Writing(Mode.CREATE, writing.now, writing.today, client_id=writing.client_id)


async def remove_payment(request: web.Request) -> web.Response:
    """Take a payment back."""
    body = {"PaymentID": request.match_info["payment"], "Status": PaymentStatus.DELETED.value}
    problems = _do(request, "Invoices", _number(request), lambda books, w: save_payment(books, body, w))
    return _invoice_answer(request, problems, "removed")


def _void(kind: Kind, key: str) -> Deed:
    body = {kind.id_field: key, "Status": DocStatus.VOIDED.value}
    return lambda books, writing: save_document(books, kind, body, writing)


async def void(request: web.Request) -> web.Response:
    """Void an invoice."""
    problems = _do(request, "Invoices", _number(request), _void(INVOICE, request.match_info["id"]))
    return _invoice_answer(request, problems, "voided")


async def void_credit_note(request: web.Request) -> web.Response:
    """Void a credit note."""
    problems = _do(request, "CreditNotes", "", _void(CREDIT_NOTE, request.match_info["id"]))
    if problems:
        return web.Response(status=400, text="\n".join(problems))
    raise web.HTTPSeeOther(f"{request.path.rsplit('/', 1)[0]}?done=voided")


def _number(request: web.Request) -> str:
    books = request.app[WORLD].books.get(request.match_info["tenant"].lower())
    row = books.invoices.get(request.match_info["id"].lower()) if books else None
    return str((row or {}).get("InvoiceNumber", ""))


def _invoice_answer(request: web.Request, problems: list[str], done: str) -> web.Response:
    if problems:
        return show_invoice(request, _books(request), problems)
    target = f"/organisation/{request.match_info['tenant']}/invoices/{request.match_info['id']}"
    raise web.HTTPSeeOther(f"{target}?done={done}")


async def archive(request: web.Request) -> web.Response:
    """Archive a contact; open invoices do not hinder it (recorded)."""

    def deed(books: Books, writing: Writing) -> Doc:
        row = books.contacts.get(request.match_info["id"].lower())
        if row is None:
            raise Unknown
        return books.put(books.contacts, writing.stamp({**row, "ContactStatus": ContactStatus.ARCHIVED}))

    _do(request, "Contacts", "", deed)
    raise web.HTTPSeeOther(f"/organisation/{request.match_info['tenant']}/contacts?done=archived")


async def set_lock(request: web.Request) -> web.Response:
    """Set the period lock date."""
    text = str((await request.post()).get("date", ""))
    try:
        lock = date.fromisoformat(text).isoformat()
    except ValueError:
        raise web.HTTPBadRequest(text="A lock date is a date.") from None

    def deed(books: Books, _: Writing) -> Doc:
        return books.put(books.organisation, {**books.info, "PeriodLockDate": lock})

    _do(request, "Organisation", "", deed)
    raise web.HTTPSeeOther(f"/organisation/{request.match_info['tenant']}?done=locked")


async def disconnect(request: web.Request) -> web.Response:
    """Disconnect the app from this organisation, as its owner may at any time."""
    books, identity = _books(request), request.app[WORLD].identity
    for row in list(identity.connections.values()):
        if row["tenantId"] == books.tenant_id:
            identity.disconnect(row["id"])
    raise web.HTTPSeeOther(f"/organisation/{books.tenant_id}?done=disconnected")


def routes(root: str) -> list[web.RouteDef]:
    """Every button."""
    return [
        web.post(f"{root}/invoices/{{id}}/receive", receive),
        web.post(f"{root}/invoices/{{id}}/void", void),
        web.post(f"{root}/invoices/{{id}}/payments/{{payment}}/remove", remove_payment),
        web.post(f"{root}/credit-notes/{{id}}/void", void_credit_note),
        web.post(f"{root}/contacts/{{id}}/archive", archive),
        web.post(f"{root}/lock", set_lock),
        web.post(f"{root}/disconnect", disconnect),
    ]
