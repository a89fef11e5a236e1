"""The points where a process can die: right after each commit and right after each call that left it.

Only for a forked child: what is wrapped here stays wrapped, and at its point the process is gone, as by a
SIGKILL: no `finally`, no rollback, no farewell to the database.
"""

import os
from collections.abc import Callable
from typing import Any

import urllib3
from django.db import connection, connections
from django.utils import timezone

from accounting_sync import leases

DIED = 77  # exit status of a process that died where it should
CHANGES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
WRITTEN_DOWN = """
    SELECT count(*) FROM accounting_sync_call
    WHERE idempotency_key = %s AND state = 'open' AND last_sent_at > %s
"""


class Points:
    """Counts them; at number `die_at` (from 1) the process ends."""

    def __init__(self, die_at: int = 0) -> None:
        self.names: list[str] = []
        self._die_at = die_at

    def reached(self, name: str) -> None:
        self.names.append(name)
        if len(self.names) == self._die_at:
            os._exit(DIED)

    def watch(self) -> None:
        """Wrap the database and the wire of this process."""
        self._watch_commits()
        self._watch_statements()
        self._watch_calls()

    def _watch_commits(self) -> None:
        _after(connection, "_commit", lambda *_: self.reached("commit"))

    def _watch_statements(self) -> None:
        """Outside a transaction each change is a commit; one that returns a row, once that is read."""

        def execute(run: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
            result = run(sql, parameters, many, context)
            if _commits_itself(sql) and "RETURNING" not in sql:
                self.reached(f"statement {' '.join(sql.split()[:3])}")
            return result

        connection.execute_wrappers.append(execute)
        for name in ("fetch_returned_insert_columns", "fetch_returned_insert_rows"):
            _after(connection.ops, name, lambda *_: self._inserted())

    def _inserted(self) -> None:
        if not connection.in_atomic_block:
            self.reached("statement INSERT … RETURNING")

    def _watch_calls(self) -> None:
        genuine = urllib3.HTTPConnectionPool.urlopen

        def urlopen(pool: Any, method: str, url: str, *arguments: Any, **words: Any) -> Any:
            if method != "GET" and url.startswith("/api.xro/"):
                _demand_written_down(words["headers"])
            try:
                return genuine(pool, method, url, *arguments, **words)
            finally:
                self.reached(f"call {method} {url.partition('?')[0]}")

        urllib3.HTTPConnectionPool.urlopen = urlopen  # type: ignore[method-assign,assignment]


def _after(owner: Any, name: str, then: Callable[..., None]) -> None:
    genuine = getattr(owner, name)

    def wrapped(*arguments: Any) -> Any:
        result = genuine(*arguments)
        then(*arguments)
        return result

    setattr(owner, name, wrapped)


def _commits_itself(sql: str) -> bool:
    return not connection.in_atomic_block and sql.lstrip().upper().startswith(CHANGES)


def _demand_written_down(headers: Any) -> None:
    """The intent is committed before the call leaves: another connection sees it.

    It alone: a dead worker's repetition under the same key is older than a lease.
    """
    since = connection.ops.adapt_datetimefield_value(timezone.now() - leases.length())
    key = {name.lower(): value for name, value in headers.items()}["idempotency-key"]
    other: Any = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute(WRITTEN_DOWN, [key, since])
            assert cursor.fetchone() == (1,), "a call leaves that is not written down"
    finally:
        other.close()
