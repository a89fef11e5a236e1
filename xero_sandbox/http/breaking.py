"""Carrying a fault out on the connection itself."""

import asyncio
import socket
import struct

from aiohttp import web

from xero_sandbox.faults.grammar import Fault, FaultKind
from xero_sandbox.http.answer import Answer, of_problem
from xero_sandbox.http.errors import forbidden

OFFLINE = "The Xero API is temporarily unavailable"
CRASH = "An error occurred in Xero. Check the API Status page http://status.developer.xero.com"
PAGE = "<!DOCTYPE html><html><head><title>Please wait</title></head><body><h1>Please wait</h1></body></html>"
POLL = 0.05

SIMPLE: dict[FaultKind, Answer] = {
    FaultKind.FORBIDDEN_403: of_problem(forbidden()),
    FaultKind.ERROR_500: Answer(500, CRASH.encode(), "text/html"),
    FaultKind.ERROR_503: Answer(503, OFFLINE.encode(), "text/html"),
    FaultKind.ERROR_504: Answer(504, b"<html><body><h1>504 Gateway Time-out</h1></body></html>", "text/html"),
    FaultKind.HTML: Answer(200, PAGE.encode(), "text/html"),
    FaultKind.EMPTY: Answer(200, b"", ""),
}


async def break_call(request: web.Request, fault: Fault, answer: Answer) -> Answer | None:
    """The broken answer, or None when the connection itself was the answer."""
    if fault.kind in SIMPLE:
        return SIMPLE[fault.kind]
    if fault.kind is FaultKind.LIMIT_429:
        wait = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        return Answer(429, b"", "", {"X-Rate-Limit-Problem": fault.problem, **wait})
    if fault.kind is FaultKind.TIMEOUT:
        await _hold(request, fault.seconds)
    elif fault.kind is FaultKind.TRUNCATED:
        await _send_part(request, answer, len(answer.body) // 2)
    elif fault.kind is FaultKind.DRIP:
        await _drip(request, answer, fault.seconds)
        return None
    _cut(request)
    return None


async def _hold(request: web.Request, seconds: float) -> None:
    """Say nothing until the time is over or the caller has gone."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while loop.time() < end and request.transport is not None and not request.transport.is_closing():
        await asyncio.sleep(POLL)


def _cut(request: web.Request) -> None:
    """A TCP reset: closing with zero linger throws away what is still to send."""
    transport = request.transport
    if transport is None:
        return
    held = transport.get_extra_info("socket")
    if held is not None:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _head(answer: Answer) -> bytes:
    kind = f"Content-Type: {answer.kind}; charset=utf-8\r\n" if answer.kind else ""
    return f"HTTP/1.1 {answer.status} OK\r\n{kind}Content-Length: {len(answer.body)}\r\n\r\n".encode()


async def _send_part(request: web.Request, answer: Answer, size: int) -> None:
    """The head promises the whole body; only a part follows, then the line closes in good order."""
    transport = request.transport
    if isinstance(transport, asyncio.Transport):
        transport.write(_head(answer) + answer.body[:size])
        await asyncio.sleep(POLL)
        transport.close()
        await asyncio.sleep(POLL)


async def _drip(request: web.Request, answer: Answer, seconds: float) -> None:
    pieces = 20
    step = max(1, -(-len(answer.body) // pieces))
    transport = request.transport
    if isinstance(transport, asyncio.Transport):
        transport.write(_head(answer))
        for start in range(0, len(answer.body), step):
            await asyncio.sleep(seconds / pieces)
            transport.write(answer.body[start : start + step])
        transport.close()
