"""PURE: the words of the pop-ups, counted and in the right number."""

from dataclasses import dataclass
from datetime import datetime

from accounting_sync.choices import BatchKind


@dataclass(frozen=True, slots=True)
class Words:
    """How one kind of batch is spoken of."""

    verb: str
    doing: str
    way: str
    icon: str


WORDS = {
    BatchKind.SEND: Words("Send", "Sending", "to", "send"),
    BatchKind.SYNC: Words("Sync", "Syncing", "from", "refresh-cw"),
}


def counted(number: int, noun: str = "invoice") -> str:
    """“1 invoice”, “1,234 invoices”."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def question(kind: BatchKind, going: int, updating: int, organisation: str, only_number: str = "") -> str:
    """The title of the pop-up before the button is pressed: it counts what goes, not what was chosen."""
    words = WORDS[kind]
    if not going:
        return f"Nothing to {words.verb.lower()}"
    what = f"invoice {only_number}" if only_number else counted(going)
    if kind == BatchKind.SEND and updating == going:
        them = "it" if going == 1 else "them"
        return f"{words.verb} {what} again and update {them} in Xero ({organisation})?"
    return f"{words.verb} {what} {words.way} Xero ({organisation})?"


def why_nothing_goes(kind: BatchKind, needs_you: bool, waits_for_xero: bool = False) -> str:
    """Beside a button that is off; the reasons stand above it."""
    if waits_for_xero:
        return "Nothing can go yet. Mend what is named above; what is mended in Xero counts once it is read."
    if needs_you:
        return "Nothing can go yet. Mend what is named above, then send again."
    verb = WORDS[kind].verb.lower()
    return f"Nothing to {verb}: what was chosen is left out, for the reason above."


def batch_title(kind: str, number: int, organisation: str) -> str:
    """The title of the pop-up and the page of a batch."""
    words = WORDS[BatchKind(kind)]
    return f"Batch {number}: {words.verb.lower()} {words.way} Xero ({organisation})"


def clock(moment: datetime, now: datetime) -> str:
    """The time of day, and the day when it is another one; both in the same time zone."""
    return f"{moment:%H:%M}" if moment.date() == now.date() else f"{moment:%H:%M on} {moment.day} {moment:%B}"
