"""The buttons: a Xero user's own doings, through the same rules and into the same ledger as the API's."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from aiohttp import web

from xero_sandbox.pages.deeds import Deed, books_for_button, carry_out
from xero_sandbox.pages.frame import show_credit_note, show_invoice
from xero_sandbox.rules.books import Books
from xero_sandbox.rules.documents import save_document
from xero_sandbox.rules.kinds import CREDIT_NOTE, INVOICE, Kind
from xero_sandbox.rules.messages import Unknown
from xero_sandbox.rules.payments import save_payment
from xero_sandbox.rules.wire import Doc
from xero_sandbox.rules.writing import Writing
from xero_sandbox.state import WORLD
from xero_sandbox.words import DocStatus, Mode, PaymentStatus


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
    problems = carry_out(
        request, "Invoices", _number(request), lambda books, w: save_payment(books, body, _as_create(w))
    )
    return _invoice_answer(request, problems, "paid")


def _as_create(writing: Writing) -> Writing:
    return Writing(Mode.CREATE, writing.now, writing.today, client_id=writing.client_id)


async def remove_payment(request: web.Request) -> web.Response:
    """Take a payment back."""
    body = {"PaymentID": request.match_info["payment"], "Status": PaymentStatus.DELETED.value}
    problems = carry_out(request, "Invoices", _number(request), lambda books, w: save_payment(books, body, w))
    return _invoice_answer(request, problems, "removed")


def _void(kind: Kind, key: str) -> Deed:
    body = {kind.id_field: key, "Status": DocStatus.VOIDED.value}
    return lambda books, writing: save_document(books, kind, body, writing)


async def void(request: web.Request) -> web.Response:
    """Void an invoice."""
    problems = carry_out(request, "Invoices", _number(request), _void(INVOICE, request.match_info["id"]))
    return _invoice_answer(request, problems, "voided")


async def void_credit_note(request: web.Request) -> web.Response:
    """Void a credit note."""
    problems = carry_out(request, "CreditNotes", "", _void(CREDIT_NOTE, request.match_info["id"]))
    return _note_answer(request, problems, "voided")


def _note_answer(request: web.Request, problems: list[str], done: str) -> web.Response:
    if problems:
        return show_credit_note(request, books_for_button(request), problems)
    raise web.HTTPSeeOther(f"{request.path.rsplit('/', 1)[0]}?done={done}")


async def adjust(request: web.Request) -> web.Response:
    """Change an invoice's total by an amount."""
    deed = _adjustment(INVOICE, request.match_info["id"], await request.post())
    problems = carry_out(request, "Invoices", _number(request), deed)
    return _invoice_answer(request, problems, "adjusted")


async def adjust_credit_note(request: web.Request) -> web.Response:
    """Change a credit note's total by an amount."""
    deed = _adjustment(CREDIT_NOTE, request.match_info["id"], await request.post())
    return _note_answer(request, carry_out(request, "CreditNotes", "", deed), "adjusted")


def _adjustment(kind: Kind, key: str, form: Mapping[str, Any]) -> Deed:
    """One more untaxed line, so that the total moves by exactly what was typed."""
    amount = str(form.get("amount", "")).replace(",", "").strip()

    def deed(books: Books, writing: Writing) -> Doc:
        row = kind.table(books).get(key.lower())
        if row is None:
            raise Unknown
        priced: Doc = next((line for line in row["LineItems"] if line.get("AccountCode")), {})
        line = {"Description": "Adjustment", "Quantity": 1, "UnitAmount": amount, "TaxType": "NONE"}
        more = {**line, "AccountCode": priced.get("AccountCode", "")}
        kept = [{"LineItemID": line["LineItemID"]} for line in row["LineItems"]]
        body = {kind.id_field: key, "LineItems": [*kept, more]}
        return save_document(books, kind, body, replace(writing, unitdp=4))

    return deed


def _number(request: web.Request) -> str:
    books = request.app[WORLD].books.get(request.match_info["tenant"].lower())
    row = books.invoices.get(request.match_info["id"].lower()) if books else None
    return str((row or {}).get("InvoiceNumber", ""))


def _invoice_answer(request: web.Request, problems: list[str], done: str) -> web.Response:
    if problems:
        return show_invoice(request, books_for_button(request), problems)
    target = f"/organisation/{request.match_info['tenant']}/invoices/{request.match_info['id']}"
    raise web.HTTPSeeOther(f"{target}?done={done}")


async def set_lock(request: web.Request) -> web.Response:
    """Set the lock dates; an empty field leaves that one open."""
    form = await request.post()
    locks: dict[str, str | None] = {}
    for name, field in (("PeriodLockDate", "date"), ("EndOfYearLockDate", "year_date")):
        text = str(form.get(field, ""))
        try:
            if field in form:
                locks[name] = date.fromisoformat(text).isoformat() if text else None
        except ValueError:
            raise web.HTTPBadRequest(text="A lock date is a date.") from None

    def deed(books: Books, _: Writing) -> Doc:
        return books.put(books.organisation, {**books.info, **locks})

    carry_out(request, "Organisation", "", deed)
    raise web.HTTPSeeOther(f"/organisation/{request.match_info['tenant']}?done=locked")


async def disconnect(request: web.Request) -> web.Response:
    """Disconnect the app from this organisation, as its owner may at any time."""
    books, identity = books_for_button(request), request.app[WORLD].identity
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
        web.post(f"{root}/invoices/{{id}}/adjust", adjust),
        web.post(f"{root}/credit-notes/{{id}}/adjust", adjust_credit_note),
        web.post(f"{root}/lock", set_lock),
        web.post(f"{root}/disconnect", disconnect),
    ]
