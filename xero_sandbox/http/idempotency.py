"""Idempotency-Key: six minutes, per app; method, address and body must agree (developer.xero.com)."""

import hashlib
from collections.abc import Callable

from xero_sandbox.http.answer import Answer, of_problem
from xero_sandbox.http.call import Call
from xero_sandbox.http.errors import Problem, bad_key
from xero_sandbox.ledger.store import Replay

KEEP_MS = 6 * 60 * 1000
MAX_KEY = 128
KEYED = frozenset({"PUT", "POST", "PATCH"})


def once(call: Call, handle: Callable[[Call], Answer]) -> Answer:
    """The handler's answer; a repeat of a key gets the first answer again, errors included."""
    if not call.key or call.method not in KEYED:
        return _commit(call, _answer(call, handle), None)
    if len(call.key) > MAX_KEY:
        return of_problem(bad_key(f"Idempotency Key must not be longer than {MAX_KEY} characters."))
    now = int(call.world.clock.seconds() * 1000)
    mark = hashlib.sha256(f"{call.method} {call.path}\n".encode() + call.body).hexdigest()
    kept = call.world.ledger.replay(call.client_id, call.key, now - KEEP_MS)
    if kept is None:
        return _commit(call, _answer(call, handle), (mark, now))
    if kept.fingerprint != mark:
        return of_problem(bad_key(f"Idempotency Key: {call.key} is used with a different request."))
    call.world.figures.repeated += 1
    return Answer(kept.status, kept.body, kept.kind)


def _answer(call: Call, handle: Callable[[Call], Answer]) -> Answer:
    try:
        return handle(call)
    except Problem as problem:
        return of_problem(problem)
    except BaseException:
        call.books.undo_to(0)
        raise


def _commit(call: Call, answer: Answer, keep: tuple[str, int] | None) -> Answer:
    """Everything is on disk before the answer leaves."""
    replay = None
    if keep:
        replay = Replay(call.client_id, call.key, keep[1], keep[0], answer.status, answer.kind, answer.body)
    call.world.commit(call.books, call.entries, replay, call.files)
    refused = sum(entry.outcome == "refused" for entry in call.entries)
    call.world.figures.refused += refused
    call.world.figures.saved += len(call.entries) - refused
    return answer
