"""Is it well? Facts in, verdicts out; nothing is asked of anybody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounting_sync.choices import ConnectionState, ProcessKind, ProcessState
from accounting_sync.operations.known import Due, Facts, Level, Link, Part, Process, Reached
from accounting_sync.operations.verdicts import is_well, judge

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WORKER = Process(ProcessKind.WORKER, NOW - timedelta(seconds=5), ProcessState.WELL)
SCHEDULER = Process(ProcessKind.SCHEDULER, NOW - timedelta(seconds=20), ProcessState.WELL)
LINK = Link(ConnectionState.CONNECTED, NOW + 20 * MINUTE)
WELL = Facts(NOW, Reached(0.002), Reached(0.004), (WORKER, SCHEDULER), (), LINK)
DUE = Due(3, NOW - 20 * MINUTE, last_call_at=None, connected_at=NOW - timedelta(days=9))


def part(name: str, facts: Facts = WELL, **changed: Any) -> Part:
    parts = judge(replace(facts, **changed))
    return next(found for found in parts if found.name == name)


def test_a_tracker_at_work_is_well() -> None:
    parts = judge(WELL)
    assert [found.name for found in parts] == [
        "database",
        "broker",
        "workers",
        "scheduler",
        "due",
        "connection",
        "limits",
    ]
    assert {found.level for found in parts} == {Level.GOOD}
    assert is_well(parts)


def test_without_the_database_nothing_else_is_claimed() -> None:
    parts = judge(Facts(NOW, Reached(2.0, "no answer within 2 s."), Reached(0.1)))
    assert not is_well(parts)
    assert "no answer within 2 s." in parts[0].says
    assert parts[1].is_ok
    assert {found.says for found in parts[2:]} == {"Not known: it stands in the database."}


def test_a_dead_broker_is_bad_and_says_that_nothing_is_lost() -> None:
    found = part("broker", broker=Reached(0.2, "OperationalError."))
    assert (found.level, found.figures) == (Level.BAD, {"seconds": 0.2})
    assert "nothing is lost" in found.says


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (ProcessState.SILENT, "No worker is alive (last seen 5 s ago)."),
        (ProcessState.IN_TROUBLE, "No worker works: System Status names what each of them says."),
        (ProcessState.STOPPED, "No worker is alive (none has been seen)."),
    ],
)
def test_no_worker_works(state: ProcessState, says: str) -> None:
    found = part("workers", processes=(replace(WORKER, state=state), SCHEDULER))
    assert found.level is Level.BAD
    assert found.says.startswith(says)


def test_no_worker_was_ever_seen() -> None:
    found = part("workers", processes=(SCHEDULER,))
    assert found.says.startswith("No worker is alive (none has been seen).")
    assert found.figures == {"well": 0, "in_trouble": 0, "silent": 0, "seen_seconds_ago": None}


@pytest.mark.parametrize(
    ("state", "level", "says"),
    [
        (ProcessState.SILENT, Level.GOOD, "Workers at work: 1. Silent: 1."),
        (
            ProcessState.IN_TROUBLE,
            Level.WAITING,
            "Not every worker works: System Status names what each of them says.",
        ),
    ],
)
def test_one_worker_that_is_well_is_enough(state: ProcessState, level: Level, says: str) -> None:
    found = part("workers", processes=(replace(WORKER, state=state), WORKER, SCHEDULER))
    assert (found.level, found.says) == (level, says)
    assert (found.figures["well"], found.figures[state.value]) == (1, 1)


def test_a_worker_that_was_stopped_is_missed_by_nobody() -> None:
    found = part("workers", processes=(replace(WORKER, state=ProcessState.STOPPED), WORKER))
    assert found.level is Level.GOOD


@pytest.mark.parametrize("state", [ProcessState.SILENT, ProcessState.STOPPED])
def test_a_scheduler_that_does_not_look_around_is_bad(state: ProcessState) -> None:
    found = part("scheduler", processes=(WORKER, replace(SCHEDULER, state=state)))
    assert found.level is Level.BAD
    assert found.says.startswith("The scheduler is silent (")


@pytest.mark.parametrize(("minutes", "is_ok"), [(15, True), (15.1, False)])
def test_what_is_due_and_does_not_move_for_a_quarter_of_an_hour_is_bad(minutes: float, is_ok: bool) -> None:
    found = part("due", due=(replace(DUE, since=NOW - minutes * MINUTE),))
    assert found.is_ok is is_ok
    assert found.figures["oldest_seconds"] == found.figures["standing_still_seconds"] == minutes * 60


def test_a_long_batch_whose_calls_go_on_is_at_work() -> None:
    found = part("due", due=(replace(DUE, since=NOW - 50 * MINUTE, last_call_at=NOW - MINUTE),))
    assert found.says == "3 submissions due, the oldest for 50 min; they move."
    assert (found.figures["oldest_seconds"], found.figures["standing_still_seconds"]) == (3000.0, 60.0)


def test_what_has_not_moved_for_more_than_a_minute_is_not_said_to_move() -> None:
    found = part("due", due=(replace(DUE, since=NOW - 50 * MINUTE, last_call_at=NOW - 2 * MINUTE),))
    assert (found.level, found.is_ok) == (Level.WAITING, True)
    assert found.says == "3 submissions due, the oldest for 50 min; nothing has moved for 2 min."


def test_a_connection_to_a_xero_that_does_not_answer_is_not_called_well() -> None:
    found = part("connection", link=replace(LINK, outage_count=2))
    assert (found.level, found.is_ok) == (Level.WAITING, True)
    assert "did not answer the last calls" in found.says


def test_one_batch_that_moves_does_not_hide_another_that_does_not() -> None:
    moving = replace(DUE, last_call_at=NOW - MINUTE)
    found = part("due", due=(moving, DUE))
    assert found.says.startswith("6 submissions due, and nothing has moved for 20 min.")


@pytest.mark.parametrize(
    "waits",
    [
        {"paused_until": NOW + MINUTE},
        {"connected_at": None},
        {"paused_until": NOW - MINUTE},  # it has only just ended
        {"connected_at": NOW - MINUTE},  # somebody has only just reconnected
    ],
)
def test_what_waited_for_a_pause_or_a_connection_was_not_due_meanwhile(waits: dict[str, Any]) -> None:
    assert part("due", due=(replace(DUE, since=NOW - timedelta(hours=20), **waits),)).is_ok


def test_nothing_due_is_good() -> None:
    found = part("due")
    assert (found.says, found.figures["due"], found.figures["oldest_seconds"]) == ("Nothing is due.", 0, 0.0)


@pytest.mark.parametrize(
    ("state", "level"),
    [
        (ConnectionState.CONNECTED, Level.GOOD),
        (ConnectionState.LOST, Level.BAD),
        (ConnectionState.DISCONNECTING, Level.WAITING),
        (ConnectionState.DISCONNECTED, Level.WAITING),
    ],
)
def test_only_a_lost_connection_needs_a_person(state: ConnectionState, level: Level) -> None:
    assert part("connection", link=replace(LINK, state=state)).level is level


def test_no_connection_yet_is_fine() -> None:
    found = part("connection", link=None)
    assert (found.level, found.figures) == (Level.WAITING, {"state": "none"})


def test_tokens_that_no_key_opens_are_bad() -> None:
    found = part("connection", link=replace(LINK, is_readable=False))
    assert found.level is Level.BAD
    assert "TOKEN_KEYS" in found.says


@pytest.mark.parametrize(("ends", "left"), [(20 * MINUTE, 1200.0), (-MINUTE, 0.0)])
def test_an_access_token_that_has_ended_is_renewed_when_it_is_needed(ends: timedelta, left: float) -> None:
    found = part("connection", link=replace(LINK, token_ends_at=NOW + ends))
    assert (found.level, found.figures["token_seconds_left"]) == (Level.GOOD, left)


def test_a_pause_is_told_with_its_reason_and_end_and_is_not_bad() -> None:
    until = NOW + timedelta(hours=20)
    found = part(
        "limits", link=replace(LINK, paused_until=until, pause_reason="The day's calls are used up.")
    )
    assert found.level is Level.WAITING
    assert found.says == "Paused: The day's calls are used up. It goes on by itself."
    assert (found.figures["paused_seconds_left"], found.figures["paused_until"]) == (
        72000.0,
        until.isoformat(),
    )


def test_a_pause_that_is_over_is_none() -> None:
    found = part("limits", link=replace(LINK, paused_until=NOW - MINUTE))
    assert (found.level, found.figures["paused_seconds_left"], found.figures["paused_until"]) == (
        Level.GOOD,
        0.0,
        None,
    )


def test_an_outage_is_told_with_how_long_it_has_been() -> None:
    found = part("limits", link=replace(LINK, outage_count=4, outage_since=NOW - 3 * MINUTE))
    assert found.level is Level.WAITING
    assert (found.figures["outage_calls"], found.figures["outage_seconds"]) == (4, 180.0)
