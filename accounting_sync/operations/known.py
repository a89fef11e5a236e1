"""PURE: what is known of the running Tracker in one moment, and what is to be said of each part of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

Figures = dict[str, str | int | float | None]


class Level(Enum):
    """How a part is. Only BAD needs a person."""

    GOOD = "good"
    WAITING = "waiting"  # as it should be, and nothing moves: not connected, paused
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Part:
    """What is to be said of one part; `figures` are for machines, in seconds and counts."""

    name: str
    level: Level
    says: str
    figures: Figures = field(default_factory=dict)

    @property
    def is_ok(self) -> bool:
        return self.level is not Level.BAD


@dataclass(frozen=True, slots=True)
class Reached:
    """An attempt to reach a service: how long it took in seconds, and what stood in the way, if anything."""

    seconds: float
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Process:
    """A worker or scheduler, by its pulse."""

    kind: str
    seen_at: datetime
    state: str  # a ProcessState


@dataclass(frozen=True, slots=True)
class Due:
    """What of one batch could go now: how many submissions, and since when."""

    count: int
    since: datetime  # the oldest next_attempt_at
    last_call_at: datetime | None = None  # of the batch
    connected_at: datetime | None = None  # None: there is no connection it could go by
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """The connection in use."""

    state: str
    token_ends_at: datetime
    is_readable: bool = True
    paused_until: datetime | None = None
    pause_reason: str = ""
    outage_count: int = 0
    outage_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is known, read in one moment."""

    now: datetime
    database: Reached
    broker: Reached
    processes: Sequence[Process] = ()
    due: Sequence[Due] = ()
    link: Link | None = None
