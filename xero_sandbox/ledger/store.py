"""The SQLite file: every row as JSON, a line of history for every write, answers kept for Idempotency-Key.

WAL with synchronous=NORMAL: what was committed survives a kill of the process. One transaction per request.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from xero_sandbox.rules.books import Change

CHUNK = 1_000  # rows decoded at once share their keys: half the memory of decoding one by one
SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS document (
    tenant TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (tenant, kind, id)
);
CREATE TABLE IF NOT EXISTS history (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, tenant TEXT NOT NULL, kind TEXT NOT NULL,
    document_id TEXT NOT NULL,
    number TEXT NOT NULL, outcome TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, key TEXT NOT NULL,
    client TEXT NOT NULL, note TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS history_document ON history (tenant, document_id);
CREATE TABLE IF NOT EXISTS replay (
    client TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (client, key)
);
CREATE INDEX IF NOT EXISTS replay_at ON replay (at);
CREATE TABLE IF NOT EXISTS file (
    tenant TEXT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (tenant, id)
);
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of history."""

    at: str
    tenant: str
    kind: str
    document_id: str
    number: str
    outcome: str
    method: str
    path: str
    key: str
    client: str
    note: str = ""

    def row(self) -> tuple[str, ...]:
        """Its values, in the table's order."""
        return (
            self.at,
            self.tenant,
            self.kind,
            self.document_id,
            self.number,
            self.outcome,
            self.method,
            self.path,
            self.key,
            self.client,
            self.note,
        )


@dataclass(frozen=True, slots=True)
class Replay:
    """An answer kept for a repeated Idempotency-Key."""

    client: str
    key: str
    at: int
    fingerprint: str
    status: int
    kind: str
    body: bytes


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of an attachment."""

    tenant: str
    id: str
    body: bytes


def plain(value: object) -> float:
    """Money as a JSON number: at most 15 digits, so the float prints exactly the same decimals."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)


_ENCODER = json.JSONEncoder(  # made once; our values are trees, so looking for circles is waste
    default=plain, separators=(",", ":"), ensure_ascii=False, check_circular=False
)


def to_json(value: object) -> str:
    """Compact JSON, exact to the decimal."""
    return _ENCODER.encode(value)


def from_json(body: str) -> Any:
    """The same back, with numbers as Decimal."""
    return json.loads(body, parse_float=Decimal)


class Ledger:
    """The file and the few things done to it."""

    def __init__(self, path: str) -> None:
        """Open or make the file."""
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=NORMAL")
        self.db.execute("PRAGMA wal_autocheckpoint=8000")  # pages: seldom enough not to slow bulk writes
        self.db.executescript(SCHEMA)
        self._seq = self.db.execute("SELECT coalesce(max(seq), 0) FROM document").fetchone()[0]

    def commit(
        self,
        tenant: str,
        changes: Iterable[Change],
        entries: Iterable[Entry],
        replay: Replay | None = None,
        files: Iterable[File] = (),
    ) -> None:
        """Everything one request did, at once."""
        latest = {(change.table.name, change.row[change.table.id_field]): change.row for change in changes}
        rows = [(tenant, kind, row_id, self._next(), to_json(row)) for (kind, row_id), row in latest.items()]
        with self:
            self.db.executemany("INSERT OR REPLACE INTO document VALUES (?,?,?,?,?)", rows)
            self.db.executemany(
                "INSERT INTO history (at,tenant,kind,document_id,number,outcome,method,path,key,client,note) "
                "VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                [entry.row() for entry in entries],
            )
            for file in files:
                self.db.execute(
                    "INSERT OR REPLACE INTO file VALUES (?,?,?)", (file.tenant, file.id, file.body)
                )
            if replay:
                self.keep(replay)

    def __enter__(self) -> "Ledger":
        """Begin a transaction."""
        self.db.execute("BEGIN IMMEDIATE")
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Commit it, or roll it back after an error."""
        self.db.execute("ROLLBACK" if kind else "COMMIT")

    def _next(self) -> int:
        self._seq += 1
        return int(self._seq)

    def rows(self, tenant: str, kind: str) -> Iterator[dict[str, Any]]:
        """Stored rows in the order they were last written."""
        query = "SELECT body FROM document WHERE tenant=? AND kind=? ORDER BY seq"
        cursor = self.db.execute(query, (tenant, kind))
        while chunk := cursor.fetchmany(CHUNK):
            yield from from_json(f"[{','.join(body for (body,) in chunk)}]")

    def save(self, kind: str, row_id: str, row: dict[str, Any]) -> None:
        """One row that belongs to no organisation (grants, tokens, connections)."""
        self.db.execute(
            "INSERT OR REPLACE INTO document VALUES ('',?,?,?,?)", (kind, row_id, self._next(), to_json(row))
        )

    def drop(self, kind: str, row_id: str) -> None:
        """Forget such a row."""
        self.db.execute("DELETE FROM document WHERE tenant='' AND kind=? AND id=?", (kind, row_id))

    def meta(self, name: str, default: str) -> str:
        """A named value, made when first asked for."""
        self.db.execute("INSERT OR IGNORE INTO meta VALUES (?,?)", (name, default))
        found = self.db.execute("SELECT value FROM meta WHERE name=?", (name,)).fetchone()
        return str(found[0])

    def keep(self, replay: Replay) -> None:
        """Keep an answer for a repeat."""
        self.db.execute(
            "INSERT OR REPLACE INTO replay VALUES (?,?,?,?,?,?,?)",
            (
                replay.client,
                replay.key,
                replay.at,
                replay.fingerprint,
                replay.status,
                replay.kind,
                replay.body,
            ),
        )

    def replay(self, client: str, key: str, not_before: int) -> Replay | None:
        """The kept answer, if young enough; older ones are swept out."""
        self.db.execute("DELETE FROM replay WHERE at < ?", (not_before,))
        found = self.db.execute("SELECT * FROM replay WHERE client=? AND key=?", (client, key)).fetchone()
        return Replay(*found) if found else None

    def file(self, tenant: str, file_id: str) -> bytes | None:
        """An attachment's bytes."""
        found = self.db.execute("SELECT body FROM file WHERE tenant=? AND id=?", (tenant, file_id)).fetchone()
        return bytes(found[0]) if found else None

    def history(self, tenant: str, document_id: str | None = None) -> list[dict[str, Any]]:
        """Lines of history, oldest first."""
        cursor = self.db.execute(
            "SELECT * FROM history WHERE tenant=:tenant AND document_id=:id ORDER BY id"
            if document_id
            else "SELECT * FROM history WHERE tenant=:tenant ORDER BY id",
            {"tenant": tenant, "id": document_id},
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def wipe(self) -> None:
        """Forget every document and every write; who is connected stays."""
        with self:
            self.db.execute("DELETE FROM document WHERE tenant != ''")
            self.db.execute("DELETE FROM history")
            self.db.execute("DELETE FROM file")
            self.db.execute("DELETE FROM replay")

    def close(self) -> None:
        """Fold the log back into the one file."""
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.db.close()
