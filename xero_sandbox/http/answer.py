"""An answer before it becomes bytes on a wire, and Xero's envelope around every good one."""

from dataclasses import dataclass, field
from uuid import uuid4

from xero_sandbox.http.errors import JSON, Problem
from xero_sandbox.ledger.store import to_json
from xero_sandbox.rules.wire import Doc
from xero_sandbox.world import World


@dataclass(slots=True)
class Answer:
    """Status, body, content type."""

    status: int
    body: bytes = b""
    kind: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


def envelope(world: World, collection: str, rows: list[Doc], pagination: Doc | None = None) -> Answer:
    """200 with Xero's envelope; the pagination block comes before the collection (recorded)."""
    body: Doc = {
        "Id": str(uuid4()),
        "Status": "OK",
        "ProviderName": world.config.app_name,
        "DateTimeUTC": f"/Date({world.clock.millis()})/",
    }
    if pagination is not None:
        body["pagination"] = pagination
    body[collection] = rows
    return Answer(200, to_json(body).encode())


def of_problem(problem: Problem) -> Answer:
    """The answer a problem stands for."""
    return Answer(problem.status, problem.body.encode(), problem.kind if problem.body else "")
