"""An answer before it becomes bytes on a wire, and Xero's envelope around every good one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from uuid import uuid4

from xero_sandbox.http.errors import JSON, Problem
from xero_sandbox.ledger.store import to_json
from xero_sandbox.rules.wire import Doc
from xero_sandbox.world import World

CHUNK = 500


@dataclass(slots=True)
class Answer:
    """Status, body, content type."""

    status: int
    body: bytes = b""
    kind: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    pieces: Iterator[bytes] | None = None  # instead of a body, when it is too long to hold

    def whole(self) -> None:
        """Put the pieces together, for whoever must have the body."""
        if self.pieces is not None:
            self.body, self.pieces = b"".join(self.pieces), None


def envelope(world: World, collection: str, rows: list[Doc], pagination: Doc | None = None) -> Answer:
    """200 with Xero's envelope; the pagination block comes before the collection (recorded)."""
    body = _head(world)
    if pagination is not None:
        body["pagination"] = pagination
    body[collection] = rows
    return Answer(200, to_json(body).encode())


def streamed(world: World, collection: str, rows: Iterator[Doc]) -> Answer:
    """The same for a list of any length: written row by row, never held as a whole."""
    return Answer(200, pieces=_pieces(to_json(_head(world)), collection, rows))


def _pieces(head: str, collection: str, rows: Iterator[Doc]) -> Iterator[bytes]:
    start = f'{head[:-1]},"{collection}":['
    while chunk := list(islice(rows, CHUNK)):
        yield (start + ",".join(map(to_json, chunk))).encode()
        start = ","
    yield b"]}" if start == "," else f"{start}]}}".encode()


def _head(world: World) -> Doc:
    return {
        "Id": str(uuid4()),
        "Status": "OK",
        "ProviderName": world.config.app_name,
        "DateTimeUTC": f"/Date({world.clock.millis()})/",
    }


def of_problem(problem: Problem) -> Answer:
    """The answer a problem stands for."""
    kind = problem.kind if problem.body else ""
    return Answer(problem.status, problem.body.encode(), kind, dict(problem.headers))
