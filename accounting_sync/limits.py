"""PURE: how many calls Xero allows, what stands in the way of the next, and how gently an outage is probed.

Source: developer.xero.com/documentation/guides/oauth2/limits: per organisation 60 calls a minute, 5 at once,
5,000 a day (1,000 on the free tier).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CALLS_A_MINUTE = 60
CALLS_AT_ONCE = 5
# Kept for what a person waits for: bulk work stops this much earlier.
RESERVE_A_MINUTE = 2
RESERVE_AT_ONCE = 1
RESERVE_A_DAY = 30
RESERVE_ENDS = timedelta(minutes=15)  # before the day does: what nobody has used by then would be lost

MINUTE = timedelta(seconds=60)
DAY = timedelta(hours=24)
MOMENT = timedelta(seconds=1)
# From when a call is written down. It may leave as late as its lease ends (SEND_LEASE_SECONDS, 60 by default)
# and then take 5 seconds to connect and 30 to be answered: what is older belongs to a dead worker.
LONGEST_CALL = timedelta(seconds=100)
# Who hung up early may still be at work over there: so long it keeps its place among those at once.
AFTERMATH = timedelta(seconds=30)

FIRST_PROBE = timedelta(seconds=10)
RAREST_PROBE = timedelta(minutes=5)


class Hindrance(StrEnum):
    """What keeps a call from leaving now, in the words people read."""

    DAY = "Xero's calls of this day are used up."
    RESERVE = "The rest of today's calls to Xero is kept for single sends."
    PROBE = "Xero was down a moment ago; one call looks whether it is back."
    MINUTE = "Xero takes 60 calls a minute; the next turn is near."
    AT_ONCE = "Xero takes 5 calls at once; the next turn is near."


@dataclass(frozen=True, slots=True)
class Use:
    """What an organisation's calls take up at this moment."""

    in_minute: int = 0
    under_way: int = 0
    lingering: int = 0  # we hung up; it may still be at work there
    day_left: int | None = None  # None: nobody knows, for example because a new day has begun
    day_is_late: bool = False  # what is kept of it for people is anybody's now
    is_probing: bool = False  # the last call found Xero down


def hindrance(use: Use, *, goes_first: bool) -> Hindrance | None:
    """What stands in the way of one more call; `goes_first`: a person waits for it, so the reserve is its."""
    if use.day_left is not None and use.day_left <= 0:
        return Hindrance.DAY
    if use.day_left is not None and use.day_left <= RESERVE_A_DAY and not (goes_first or use.day_is_late):
        return Hindrance.RESERVE
    if use.is_probing and use.under_way:
        return Hindrance.PROBE
    if use.in_minute >= calls_a_minute(goes_first=goes_first):
        return Hindrance.MINUTE
    if use.under_way + use.lingering >= CALLS_AT_ONCE - (0 if goes_first else RESERVE_AT_ONCE):
        return Hindrance.AT_ONCE
    return None


def calls_a_minute(*, goes_first: bool) -> int:
    """How many may leave within a minute."""
    return CALLS_A_MINUTE - (0 if goes_first else RESERVE_A_MINUTE)


def day_ends(began: datetime | None, now: datetime) -> datetime | None:
    """When the running day of 24 hours ends at the latest; None when it is over or nobody saw it begin."""
    if began is None or began + DAY <= now:
        return None
    return began + DAY


def probe_after(failures: int) -> timedelta:
    """How long to leave Xero alone after so many calls in a row found it down: doubling, up to 5 minutes."""
    doublings: int = 2 ** min(max(failures - 1, 0), 10)
    return min(FIRST_PROBE * doublings, RAREST_PROBE)
