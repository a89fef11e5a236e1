"""/_sandbox/…: what a tester asks and sets. No token needed: the port is loopback unless told otherwise."""

import json
from dataclasses import asdict, fields, replace
from typing import Any

from aiohttp import web

from xero_sandbox.faults.grammar import BadFault, read_faults
from xero_sandbox.ledger.store import to_json
from xero_sandbox.rules.books import Books
from xero_sandbox.rules.wire import Doc
from xero_sandbox.rules.writing import Switches
from xero_sandbox.state import WORLD


def _json(value: object, status: int = 200) -> web.Response:
    return web.Response(text=to_json(value), status=status, content_type="application/json")


async def _body(request: web.Request) -> Any:
    try:
        return json.loads(await request.read() or b"null")
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest(text="not JSON") from None


async def _number(request: web.Request, name: str) -> float:
    body = await _body(request)
    value = body.get(name) if isinstance(body, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10_000_000:
        raise web.HTTPBadRequest(text=f"expected an object with a number {name!r}")
    return float(value)


async def health(_: web.Request) -> web.Response:
    """Up and answering."""
    return _json({"status": "ok"})


async def ledger(request: web.Request) -> web.Response:
    """The judge: every document with every write it took."""
    world = request.app[WORLD]
    return _json({"organisations": [_organisation(request, books) for books in world.books.values()]})


def _organisation(request: web.Request, books: Books) -> Doc:
    history = request.app[WORLD].ledger.history(books.tenant_id)
    writes: dict[str, list[Doc]] = {}
    for line in history:
        writes.setdefault(line["document_id"], []).append(line)
    return {
        "tenant_id": books.tenant_id,
        "name": books.info["Name"],
        "documents": [
            *(
                _document(row, "invoice", "InvoiceID", "InvoiceNumber", books, writes)
                for row in books.invoices.in_order()
            ),
            *(
                _document(row, "credit_note", "CreditNoteID", "CreditNoteNumber", books, writes)
                for row in books.credit_notes.in_order()
            ),
        ],
        "contacts": [
            {"id": row["ContactID"], "name": row.get("Name"), "status": row["ContactStatus"]}
            for row in books.contacts.in_order()
        ],
        "items": [{"id": row["ItemID"], "code": row["Code"]} for row in books.items.in_order()],
        "refused": [line for line in history if line["outcome"] == "refused"],
    }


def _document(
    row: Doc, kind: str, id_field: str, number: str, books: Books, writes: dict[str, list[Doc]]
) -> Doc:
    contact = books.contacts.rows.get(row["ContactID"], {})
    return {
        "number": row.get(number),
        "kind": kind,
        "type": row["Type"],
        "id": row[id_field],
        "contact": contact.get("Name"),
        "contact_id": row["ContactID"],
        "currency": row["CurrencyCode"],
        "date": row["Date"],
        "due_date": row.get("DueDate"),
        "reference": row.get("Reference"),
        "sub_total": row["SubTotal"],
        "total_tax": row["TotalTax"],
        "total": row["Total"],
        "amount_due": row.get("AmountDue", row.get("RemainingCredit")),
        "status": row["Status"],
        "branding_theme": row.get("BrandingThemeID"),
        "lines": row["LineItems"],
        "writes": writes.get(row[id_field], []),
    }


async def figures(request: web.Request) -> web.Response:
    """Counters."""
    world = request.app[WORLD]
    return _json({**world.figures.shown(), "faults_fired": world.faults.shown()["fired"]})


async def reset(request: web.Request) -> web.Response:
    """Back to the seed."""
    request.app[WORLD].reset()
    return _json({"status": "ok"})


async def show_faults(request: web.Request) -> web.Response:
    """The faults in force and how often each fired."""
    return _json(request.app[WORLD].faults.shown())


async def set_faults(request: web.Request) -> web.Response:
    """Replace the faults: a list, or {"seed": n, "faults": [...]}."""
    body = await _body(request)
    seed: Any = 0
    if isinstance(body, dict):
        seed, body = body.get("seed", 0), body.get("faults")
    try:
        request.app[WORLD].faults.set(read_faults(body), seed if isinstance(seed, int) else 0)
    except BadFault as error:
        return _json({"error": str(error)}, 400)
    return await show_faults(request)


async def clear_faults(request: web.Request) -> web.Response:
    """No faults, nothing counted."""
    request.app[WORLD].faults.clear()
    return await show_faults(request)


async def latency(request: web.Request) -> web.Response:
    """Show or set how long every API answer takes."""
    world = request.app[WORLD]
    if request.method == "POST":
        world.latency = await _number(request, "seconds")
    return _json({"seconds": world.latency})


async def clock(request: web.Request) -> web.Response:
    """Show the clock or let time pass."""
    world = request.app[WORLD]
    if request.method == "POST":
        world.clock.advance(await _number(request, "advance_seconds"))
    return _json({"now": world.clock.moment().isoformat(), "offset_seconds": world.clock.offset})


async def limits(request: web.Request) -> web.Response:
    """Show or set the call limits."""
    world = request.app[WORLD]
    if request.method == "POST":
        body = await _body(request)
        if not isinstance(body, dict):
            raise web.HTTPBadRequest(text="expected an object")
        world.limits.on = bool(body.get("on", world.limits.on))
        sizes = {
            name: value
            for name, value in body.items()
            if name in world.limits.sizes and isinstance(value, int)
        }
        world.limits.sizes.update(sizes)
    return _json({"on": world.limits.on, **world.limits.sizes})


async def switches(request: web.Request) -> web.Response:
    """Show or set the choices where Xero's behaviour is not proved."""
    world = request.app[WORLD]
    known = {item.name for item in fields(Switches)}
    if request.method == "POST":
        body = await _body(request)
        good = isinstance(body, dict) and set(body) <= known
        if not good or not all(isinstance(value, bool) for value in body.values()):
            raise web.HTTPBadRequest(text=f"expected true or false for some of {sorted(known)}")
        world.switches = replace(world.switches, **body)
    return _json(asdict(world.switches))


def routes() -> list[web.RouteDef]:
    """Every control address."""
    return [
        web.get("/_sandbox/health", health),
        web.get("/_sandbox/ledger", ledger),
        web.get("/_sandbox/figures", figures),
        web.post("/_sandbox/reset", reset),
        web.get("/_sandbox/faults", show_faults),
        web.post("/_sandbox/faults", set_faults),
        web.put("/_sandbox/faults", set_faults),
        web.delete("/_sandbox/faults", clear_faults),
        web.get("/_sandbox/latency", latency),
        web.post("/_sandbox/latency", latency),
        web.get("/_sandbox/clock", clock),
        web.post("/_sandbox/clock", clock),
        web.get("/_sandbox/switches", switches),
        web.post("/_sandbox/switches", switches),
        web.get("/_sandbox/limits", limits),
        web.post("/_sandbox/limits", limits),
    ]
