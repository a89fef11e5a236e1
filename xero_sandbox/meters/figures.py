"""What a run cost: calls, bytes out, how many at once, the busiest minute."""

import re
from collections import Counter, deque

from xero_sandbox.clock import Clock

WINDOW = 60.0
_ID = re.compile(r"/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


def group(path: str) -> str:
    """The path with its ids taken out."""
    parts = _ID.sub("/{id}", path).split("/")
    return "/".join(parts[:4] + ["{id}" if part else "" for part in parts[4:5]] + parts[5:])


class Figures:
    """Counters since the start or the last reset."""

    def __init__(self, clock: Clock) -> None:
        """Everything at zero."""
        self._clock = clock
        self.calls: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        self.identity_calls: Counter[str] = Counter()  # tokens and connections: under no limit
        self.bytes_out = self.open = self.max_concurrency = self.busiest = 0
        self.refused = self.repeated = self.saved = 0
        self._recent: deque[float] = deque()

    def begin(self, method: str, path: str) -> None:
        """A call came in."""
        now = self._clock.seconds()
        self.calls[f"{method} {group(path)}"] += 1
        self._recent.append(now)
        while self._recent[0] <= now - WINDOW:
            self._recent.popleft()
        self.busiest = max(self.busiest, len(self._recent))
        self.open += 1
        self.max_concurrency = max(self.max_concurrency, self.open)

    def note_identity(self, method: str, path: str) -> None:
        """A call to the token endpoint or the connections."""
        self.identity_calls[f"{method} {group(path)}"] += 1

    def end(self, status: int, size: int) -> None:
        """Its answer went out, or its connection was cut (status 0)."""
        self.open -= 1
        self.statuses[status] += 1
        self.bytes_out += size

    def shown(self) -> dict[str, object]:
        """As JSON."""
        return {
            "calls": sum(self.calls.values()),
            "calls_by_path": dict(sorted(self.calls.items())),
            "identity_calls": dict(sorted(self.identity_calls.items())),
            "answers_by_status": {str(status): count for status, count in sorted(self.statuses.items())},
            "bytes_out": self.bytes_out,
            "max_concurrency": self.max_concurrency,
            "busiest_60_seconds": self.busiest,
            "saved_writes": self.saved,
            "refused_writes": self.refused,
            "repeated_writes": self.repeated,
        }
