"""PURE: facts in, verdicts out: is Tracker well, part by part, and what does each part mean for people?"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from accounting_sync.choices import ConnectionState, ProcessKind, ProcessState
from accounting_sync.operations.known import Due, Facts, Figures, Level, Part, Process
from accounting_sync.operations.wording import counted, spoken

LONGEST_WAIT = timedelta(minutes=15)  # what is due and has not moved for as long stands still
LONGEST_CALM = timedelta(seconds=60)  # and after so long nobody says any more that it moves
SHOWN_STATES = (ProcessState.WELL, ProcessState.IN_TROUBLE, ProcessState.SILENT)
TROUBLE = "System Status names what each of them says."
WAITS = "Sending and syncing wait; nothing is lost."


def judge(facts: Facts) -> list[Part]:
    """Every part, in the order in which a person would look for a fault."""
    first = [database(facts), broker(facts)]
    if facts.database.problem:
        unknown = "Not known: it stands in the database."
        return first + [Part(name, Level.BAD, unknown) for name in IN_THE_DATABASE]
    return first + [look(facts) for look in IN_THE_DATABASE.values()]


def is_well(parts: Sequence[Part]) -> bool:
    return all(part.is_ok for part in parts)


def database(facts: Facts) -> Part:
    figures: Figures = {"seconds": round(facts.database.seconds, 3)}
    if facts.database.problem:
        says = f"The database does not serve: {facts.database.problem} Nothing can be shown or sent."
        return Part("database", Level.BAD, says, figures)
    return Part("database", Level.GOOD, "The database answers.", figures)


def broker(facts: Facts) -> Part:
    figures: Figures = {"seconds": round(facts.broker.seconds, 3)}
    if facts.broker.problem:
        says = f"The broker cannot be reached: {facts.broker.problem} What is pressed waits; nothing is lost."
        return Part("broker", Level.BAD, says, figures)
    return Part("broker", Level.GOOD, "The broker takes messages.", figures)


def workers(facts: Facts) -> Part:
    """One worker without a problem is enough to carry everything on."""
    found = _processes(facts, ProcessKind.WORKER)
    figures = _figures(facts, found)
    if not (figures["well"] or figures["in_trouble"]):
        return Part("workers", Level.BAD, f"No worker is alive ({_seen(facts, found)}). {WAITS}", figures)
    if not figures["well"]:
        return Part("workers", Level.BAD, f"No worker works: {TROUBLE} {WAITS}", figures)
    if figures["in_trouble"]:
        return Part("workers", Level.WAITING, f"Not every worker works: {TROUBLE}", figures)
    # One that fell silent is no fault while others work: it was killed, or its machine is gone.
    silent = f" Silent: {figures['silent']}." if figures["silent"] else ""
    return Part("workers", Level.GOOD, f"Workers at work: {figures['well']}.{silent}", figures)


def scheduler(facts: Facts) -> Part:
    """Without it what was interrupted stays where it is."""
    found = _processes(facts, ProcessKind.SCHEDULER)
    figures = _figures(facts, found)
    if figures["well"]:
        says = "The scheduler looks for work left behind."
        return Part("scheduler", Level.GOOD, says, figures)
    says = f"The scheduler is silent ({_seen(facts, found)}). What was interrupted is not taken up again."
    return Part("scheduler", Level.BAD, says, figures)


def due(facts: Facts) -> Part:
    """What could go and does not. A long batch whose calls go on is at work, however old its last invoice."""
    able = [row for row in facts.due if _can_go(row, facts.now)]
    oldest = min((able_since(row) for row in able), default=facts.now)
    still = min((_moved_at(row) for row in able), default=facts.now)
    count = sum(row.count for row in able)
    figures: Figures = {
        "due": count,
        "oldest_seconds": _age(facts.now, oldest),
        "standing_still_seconds": _age(facts.now, still),
    }
    if facts.now - still > LONGEST_WAIT:
        says = (
            f"{counted(count, 'submission')} due, and nothing has moved for {spoken(facts.now - still)}."
            " Look at workers, scheduler and the last calls."
        )
        return Part("due", Level.BAD, says, figures)
    if not count:
        return Part("due", Level.GOOD, "Nothing is due.", figures)
    says = f"{counted(count, 'submission')} due, the oldest for {spoken(facts.now - oldest)}"
    if facts.now - still > LONGEST_CALM:
        says = f"{says}; nothing has moved for {spoken(facts.now - still)}."
        return Part("due", Level.WAITING, says, figures)
    return Part("due", Level.GOOD, f"{says}; they move.", figures)


def connection(facts: Facts) -> Part:
    """None, and one that was switched off, are somebody's wish; one that was lost needs a person."""
    link = facts.link
    if link is None:
        return Part("connection", Level.WAITING, "Tracker is not connected to Xero yet.", {"state": "none"})
    figures: Figures = {"state": link.state, "token_seconds_left": _age(link.token_ends_at, facts.now, 0.0)}
    if link.state == ConnectionState.LOST:
        says = "Xero no longer accepts the connection. What waits is kept, until somebody reconnects."
        return Part("connection", Level.BAD, says, figures)
    if link.state != ConnectionState.CONNECTED:
        return Part("connection", Level.WAITING, "Tracker has been disconnected from Xero.", figures)
    if not link.is_readable:
        says = "Xero's tokens cannot be read: TOKEN_KEYS has changed. Put the old key back, or reconnect."
        return Part("connection", Level.BAD, says, figures)
    if link.outage_count:
        says = "Tracker is connected to Xero, but Xero did not answer the last calls. It goes on by itself."
        return Part("connection", Level.WAITING, says, figures)
    return Part("connection", Level.GOOD, "Tracker is connected to Xero.", figures)


def limits(facts: Facts) -> Part:
    """A pause ends by itself, so it is never bad; a long one is worth an alert of its own."""
    link, now = facts.link, facts.now
    left = _age(link.paused_until, now, 0.0) if link and link.paused_until else 0.0
    figures: Figures = {
        "paused_seconds_left": left,
        "paused_until": link.paused_until.isoformat() if link and link.paused_until and left else None,
        "outage_calls": link.outage_count if link else 0,
        "outage_seconds": _age(now, link.outage_since) if link and link.outage_since else 0.0,
    }
    if link and left:
        says = f"Paused: {link.pause_reason or 'Xero asked us to wait.'} It goes on by itself."
        return Part("limits", Level.WAITING, says, figures)
    if link and link.outage_count:
        return Part("limits", Level.WAITING, "Xero did not answer the last calls; one call probes.", figures)
    return Part("limits", Level.GOOD, "Calls to Xero may leave.", figures)


Look = Callable[[Facts], Part]
IN_THE_DATABASE: dict[str, Look] = {
    "workers": workers,
    "scheduler": scheduler,
    "due": due,
    "connection": connection,
    "limits": limits,
}


def able_since(row: Due) -> datetime:
    """Since when it could have gone: not while paused, nor before somebody had connected."""
    return max(moment for moment in (row.since, row.connected_at, row.paused_until) if moment)


def _can_go(row: Due, now: datetime) -> bool:
    return row.connected_at is not None and not (row.paused_until and row.paused_until > now)


def _moved_at(row: Due) -> datetime:
    return max(able_since(row), row.last_call_at or row.since)


def _processes(facts: Facts, kind: str) -> list[Process]:
    """Those that nobody has stopped."""
    stopped = ProcessState.STOPPED
    return [process for process in facts.processes if process.kind == kind and process.state != stopped]


def _figures(facts: Facts, processes: Sequence[Process]) -> Figures:
    counts = {state.value: sum(process.state == state for process in processes) for state in SHOWN_STATES}
    seen = min((_age(facts.now, process.seen_at) for process in processes), default=None)
    return {**counts, "seen_seconds_ago": seen}


def _seen(facts: Facts, processes: Sequence[Process]) -> str:
    if not processes:
        return "none has been seen"
    newest = max(process.seen_at for process in processes)
    return f"last seen {spoken(facts.now - newest)} ago"


def _age(later: datetime, earlier: datetime, least: float | None = None) -> float:
    seconds = round((later - earlier).total_seconds(), 1)
    return seconds if least is None else max(seconds, least)
