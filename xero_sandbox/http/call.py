"""One API call: who, where, what; and the history it will leave."""

from dataclasses import dataclass, field

from xero_sandbox.http.resources import Resource
from xero_sandbox.ledger.store import Entry, File
from xero_sandbox.rules.books import Books
from xero_sandbox.rules.wire import Doc
from xero_sandbox.shapes.view import View, two_places
from xero_sandbox.world import World


@dataclass(slots=True)
class Call:
    """What a handler is given."""

    world: World
    books: Books
    client_id: str
    method: str
    path: str
    parts: list[str]
    query: dict[str, str]
    body: bytes
    key: str
    since: str | None
    content_type: str = ""
    entries: list[Entry] = field(default_factory=list)
    files: list[File] = field(default_factory=list)

    def show(self, resource: Resource, row: Doc, view: View) -> Doc:
        """A row as this caller sees it."""
        shown = resource.show(self.books, row, view)
        return shown if self.query.get("unitdp") == "4" else two_places(shown)

    def note(self, resource: Resource, outcomes: list[tuple[str, str, list[str]]]) -> None:
        """One line of history for each element."""
        for document_id, number, messages in outcomes:
            self.add_entry(resource.collection, document_id, number, messages)

    def add_entry(
        self, kind: str, document_id: str, number: str, messages: list[str], noted: str = ""
    ) -> None:
        """One line of history."""
        outcome = "refused" if messages else "noted" if noted else "saved"
        at = self.world.clock.moment().isoformat(timespec="milliseconds")
        self.entries.append(
            Entry(
                at,
                self.books.tenant_id,
                kind,
                document_id,
                number,
                outcome,
                self.method,
                self.path,
                self.key,
                self.client_id,
                noted or " | ".join(messages),
            )
        )
