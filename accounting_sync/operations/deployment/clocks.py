"""PURE: how far two clocks are apart, and whether that matters.

Leases, pauses and the ends of tokens are moments that one machine writes and another one reads.
"""

from datetime import datetime, timedelta

from accounting_sync.operations.deployment.findings import Finding, failure, ok, warning

NOTABLE = timedelta(seconds=5)
TOO_MUCH = timedelta(seconds=30)  # half of what a token is renewed before its end
SYNCHRONISE = "Let chrony or systemd-timesyncd keep the clock of every machine."


def apart(theirs: datetime, before: datetime, after: datetime) -> timedelta:
    """How far their clock is ahead of ours, which was read before and after they were asked."""
    return theirs - (before + (after - before) / 2)


def judged(whose: str, ahead: timedelta, resolution: timedelta = timedelta(0)) -> Finding:
    """`resolution`: what their answer leaves open, a second where it names only seconds."""
    seconds = ahead.total_seconds()
    says = f"{whose} clock and this machine's are {abs(seconds):.1f} s apart."
    beyond = abs(ahead) - resolution
    if beyond > TOO_MUCH:
        return failure(says, SYNCHRONISE)
    return warning(says, SYNCHRONISE) if beyond > NOTABLE else ok(says)
