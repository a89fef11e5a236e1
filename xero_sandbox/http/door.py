"""The way of every API call: counted, named, limited, broken if asked, answered once, written down."""

import asyncio
from collections.abc import Iterator
from urllib.parse import unquote
from uuid import uuid4

from aiohttp import web

from xero_sandbox.faults.grammar import When
from xero_sandbox.http.accounting import check_scope, handle
from xero_sandbox.http.answer import Answer, of_problem
from xero_sandbox.http.breaking import break_call
from xero_sandbox.http.call import Call
from xero_sandbox.http.errors import HTML, JSON, Problem, forbidden, unauthorised, unreadable_body
from xero_sandbox.http.idempotency import once
from xero_sandbox.identity.tokens import BadToken, Caller, caller_of
from xero_sandbox.meters.limits import Verdict
from xero_sandbox.state import WORLD
from xero_sandbox.world import World


async def api(request: web.Request) -> web.StreamResponse:
    """One call to /api.xro/2.0."""
    world = request.app[WORLD]
    world.figures.begin(request.method, request.path)
    figures, status, size = world.figures, 0, 0
    try:
        answer = await _answer(world, request)
        if answer is None:
            return to_response(request, None)
        status = answer.status
        if answer.pieces is None:
            size = len(answer.body)
            return to_response(request, answer)
        response, size = await _stream(request, answer, answer.pieces)
        return response
    finally:
        figures.end(status, size)


def to_response(request: web.Request, answer: Answer | None) -> web.StreamResponse:
    """An aiohttp response; for a cut connection one that goes nowhere."""
    if answer is None:
        return web.Response(status=499)
    headers = {"xero-correlation-id": str(uuid4()), "Server": "xero_sandbox", **answer.headers}
    if answer.kind:
        headers["Content-Type"] = answer.kind + ("; charset=utf-8" if answer.kind in (JSON, HTML) else "")
    response = web.Response(status=answer.status, body=answer.body, headers=headers)
    if not answer.kind:
        response.headers.popall("Content-Type", None)
    return response


async def _stream(
    request: web.Request, answer: Answer, pieces: Iterator[bytes]
) -> tuple[web.StreamResponse, int]:
    """Send the pieces one by one; others are served in between."""
    headers = {"xero-correlation-id": str(uuid4()), "Server": "xero_sandbox", **answer.headers}
    response = web.StreamResponse(headers={**headers, "Content-Type": f"{answer.kind}; charset=utf-8"})
    await response.prepare(request)
    size = 0
    for piece in pieces:
        await response.write(piece)
        await asyncio.sleep(0)
        size += len(piece)
    await response.write_eof()
    return response, size


async def _answer(world: World, request: web.Request) -> Answer | None:
    if world.latency:
        await asyncio.sleep(world.latency)
    try:
        caller = _caller(world, request)
        tenant = _tenant(world, request)
    except Problem as problem:
        return of_problem(problem)
    limits = world.limits
    verdict = limits.enter(tenant)
    try:
        answer = await _limited(world, request, caller, tenant, verdict)
    finally:
        limits.leave(tenant)
    if answer is not None:
        answer.headers = {**verdict.headers, **answer.headers}
    return answer


async def _limited(
    world: World, request: web.Request, caller: Caller, tenant: str, verdict: Verdict
) -> Answer | None:
    if verdict.problem:
        return Answer(429, b"", "")
    if fault := world.faults.meet(When.BEFORE, request.method, request.raw_path):
        return await break_call(
            request, fault, Answer(200, b'{"Id":"broken","Status":"OK","Broken":"before"}')
        )
    try:
        call = await _call(world, request, caller, tenant)
    except Problem as problem:
        return of_problem(problem)
    answer = once(call, handle)
    if fault := world.faults.meet(When.AFTER, request.method, request.raw_path):
        answer.whole()
        return await break_call(request, fault, answer)
    return answer


def _caller(world: World, request: web.Request) -> Caller:
    try:
        caller = caller_of(world.identity, request.headers.get("Authorization", ""))
    except BadToken as error:
        raise unauthorised(str(error)) from error
    scopes, by_invoices = list(caller.scopes), world.switches.items_by_invoice_scope
    check_scope(_parts(request), request.method, scopes, by_invoices)
    return caller


def _tenant(world: World, request: web.Request) -> str:
    tenant = request.headers.get("xero-tenant-id", "").lower()
    if tenant not in world.books or not world.identity.connected(tenant):
        raise forbidden()
    return tenant


def _parts(request: web.Request) -> list[str]:
    """The address after /api.xro/2.0, cut before it is decoded: an invoice number may hold a slash."""
    raw = request.raw_path.partition("?")[0].split("/")[3:]
    return [unquote(part) for part in raw if part]


def _clean(text: str) -> str:
    """Header bytes that are no UTF-8 would not survive the ledger."""
    return text.encode("utf-8", "backslashreplace").decode()


async def _call(world: World, request: web.Request, caller: Caller, tenant: str) -> Call:
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise unreadable_body("The request body is larger than 10 MB.") from None
    return Call(
        world=world,
        books=world.books[tenant],
        client_id=caller.client_id,
        method=request.method,
        path=_clean(request.raw_path),
        parts=_parts(request),
        query={name.lower(): value for name, value in request.query.items()},
        body=body,
        key=_clean(request.headers.get("Idempotency-Key", "")),
        since=request.headers.get("If-Modified-Since"),
        content_type=_clean(request.content_type),
    )
