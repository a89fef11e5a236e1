"""PURE: whether a worker still consumes its queues, by what it published to itself and what arrived.

After a restart of the broker a worker of Celery 5.7 may live on, answer pings, and consume nothing.
"""

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """What the worker is to do about itself."""

    HEARS = "hears"
    UNREACHABLE = "unreachable"  # the broker takes no messages: stay, Celery connects again by itself
    DEAF = "deaf"  # messages are taken and none arrives: end, so that another one starts


@dataclass(frozen=True, slots=True)
class Ears:
    """What is known between two looks. All times in seconds of one clock."""

    unheard_since: float | None = None  # when the oldest message was published that nothing has come after
    is_reachable: bool = True


def listen(before: Ears, now: float, heard_at: float, *, published: bool) -> Ears:
    """One look: was this moment's message taken by the broker, and has anything arrived since the last?

    A broker that refused one may have lost those before it: silence counts anew once it takes them again.
    """
    if not published:
        return Ears(None, is_reachable=False)
    waiting_since = before.unheard_since
    still_waiting = waiting_since is not None and heard_at < waiting_since
    return Ears(waiting_since if still_waiting else now)


def verdict(ears: Ears, now: float, deaf_after: float) -> Verdict:
    """What to do, given how long nothing has arrived."""
    if not ears.is_reachable:
        return Verdict.UNREACHABLE
    silent = now - ears.unheard_since if ears.unheard_since is not None else 0
    return Verdict.DEAF if silent > deaf_after else Verdict.HEARS


def patience(deaf_after: float, longest_task: float, *, hands_full: bool) -> float:
    """Seconds of silence that are no fault: with all hands at work it takes no message, but not for ever."""
    return deaf_after + (longest_task if hands_full else 0)
