"""The fault list a tester sends: a few closed words, checked before anything is switched on."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class FaultKind(StrEnum):
    """How a call breaks."""

    TIMEOUT = "timeout"  # no answer for `seconds`, then the connection is closed
    RESET = "reset"  # TCP reset
    DRIP = "drip"  # the answer, byte by byte over `seconds`
    FORBIDDEN_403 = "403"  # the connection stands, the user has lost the right to it
    ERROR_500 = "500"
    ERROR_503 = "503"
    ERROR_504 = "504"
    LIMIT_429 = "429"
    HTML = "html"  # 200 with a web page, as a proxy would answer
    TRUNCATED = "truncated"  # the head promises the whole, half of it comes
    EMPTY = "empty"  # 200 without a body


class When(StrEnum):
    """Before the rules ran (nothing saved) or after (everything saved)."""

    BEFORE = "before"
    AFTER = "after"


PROBLEMS = frozenset({"minute", "day", "concurrent", "appminute"})


class BadFault(ValueError):
    """The list cannot be read; the message says where."""


@dataclass(slots=True)
class Fault:
    """One way to break, and how often it did."""

    kind: FaultKind
    when: When = When.BEFORE
    method: str = ""
    path: re.Pattern[str] = field(default_factory=lambda: re.compile(""))
    count: int = 1
    probability: float = 1.0
    seconds: float = 60.0
    retry_after: int | None = None
    problem: str = "minute"
    fired: int = 0

    def shown(self) -> dict[str, object]:
        """As JSON."""
        return {
            "kind": self.kind,
            "when": self.when,
            "method": self.method,
            "path": self.path.pattern,
            "count": self.count,
            "probability": self.probability,
            "seconds": self.seconds,
            "retry_after": self.retry_after,
            "problem": self.problem,
            "fired": self.fired,
        }


def read_faults(body: object) -> list[Fault]:
    """Every fault of a list, or BadFault."""
    if not isinstance(body, list):
        raise BadFault("expected a JSON list of faults")
    return [_read(place, entry) for place, entry in enumerate(body)]


def _read(place: int, entry: Any) -> Fault:
    known = set(Fault.__dataclass_fields__) - {"fired"}
    if not isinstance(entry, dict) or set(entry) - known:
        raise BadFault(f"fault {place}: an object with only {sorted(known)}")
    try:
        return Fault(
            kind=FaultKind(str(entry.get("kind"))),
            when=When(entry.get("when", "before")),
            method=str(entry.get("method", "")).upper(),
            path=re.compile(str(entry.get("path", "")), re.IGNORECASE),
            count=int(entry.get("count", 1)),
            probability=float(entry.get("probability", 1)),
            seconds=float(entry.get("seconds", 60)),
            retry_after=None if entry.get("retry_after") is None else int(entry["retry_after"]),
            problem=_problem(entry.get("problem", "minute")),
        )
    except (ValueError, TypeError, re.error) as error:
        raise BadFault(f"fault {place}: {error}") from error


def _problem(word: object) -> str:
    if word not in PROBLEMS:
        raise ValueError(f"problem is one of {sorted(PROBLEMS)}")
    return str(word)
