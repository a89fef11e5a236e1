"""What left for Xero, byte for byte, and the law of keys: the same bytes, and never after six minutes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import urllib3
from django.utils import timezone

REMEMBERED = timedelta(minutes=6)  # how long Xero knows a key


@dataclass(frozen=True, slots=True)
class Write:
    """One request that changes something there."""

    at: datetime
    method: str
    path: str
    key: str
    body: bytes


class Wire:
    """Every write that left, in order."""

    def __init__(self) -> None:
        self.writes: list[Write] = []

    def note(self, method: str, path: str, words: dict[str, Any]) -> None:
        if path.startswith("/api.xro/") and method in {"PUT", "POST"}:
            body = words.get("body") or b""
            text = body.encode() if isinstance(body, str) else bytes(body)
            key = {name.lower(): value for name, value in words["headers"].items()}["idempotency-key"]
            self.writes.append(Write(timezone.now(), method, path, key, text))

    def of(self, method: str, collection: str) -> list[Write]:
        return [each for each in self.writes if each.method == method and f"/{collection}?" in each.path]

    def demand_the_law_of_keys(self) -> None:
        firsts: dict[str, Write] = {}
        for write in self.writes:
            first = firsts.setdefault(write.key, write)
            same = (first.method, first.path, first.body) == (write.method, write.path, write.body)
            assert same, f"key {write.key} was used for another request"
            assert write.at - first.at < REMEMBERED, f"key {write.key} was used after Xero had forgotten it"


@contextmanager
def tapped(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """Everything this process sends goes by here."""
    wire, genuine = Wire(), urllib3.HTTPConnectionPool.urlopen

    def urlopen(pool: Any, method: str, url: str, *arguments: Any, **words: Any) -> Any:
        wire.note(method, url, words)
        return genuine(pool, method, url, *arguments, **words)

    with monkeypatch.context() as patch:
        patch.setattr(urllib3.HTTPConnectionPool, "urlopen", urlopen)
        yield wire
