"""Is it well? Facts in, verdicts out; nothing is asked of anybody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounting_sync.choices import ConnectionState, ProcessKind
from accounting_sync.operations.known import Due, Facts, Level, Link, Part, Process, Reached
from accounting_sync.operations.verdicts import is_well, judge

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WORKER = Process(ProcessKind.WORKER, NOW - timedelta(seconds=5))
SCHEDULER = Process(ProcessKind.SCHEDULER, NOW - timedelta(seconds=20))
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


@pytest.mark.parametrize(("seconds", "is_ok"), [(0, True), (59, True), (60, False), (3600, False)])
def test_a_worker_is_alive_for_a_minute_after_it_was_seen(seconds: int, is_ok: bool) -> None:
    seen = replace(WORKER, seen_at=NOW - timedelta(seconds=seconds))
    found = part("workers", processes=(seen, SCHEDULER))
    assert found.is_ok is is_ok
    assert found.figures["seen_seconds_ago"] == seconds


def test_no_worker_was_ever_seen() -> None:
    found = part("workers", processes=(SCHEDULER,))
    assert found.says.startswith("No worker is alive (none has been seen).")
    assert found.figures["seen_seconds_ago"] is None


def test_a_worker_that_was_stopped_counts_neither_as_alive_nor_as_silent() -> None:
    found = part("workers", processes=(replace(WORKER, has_stopped=True), SCHEDULER))
    assert not found.is_ok
    assert (found.figures["alive"], found.figures["silent"]) == (0, 0)


def test_a_worker_that_says_it_has_a_problem_does_not_count() -> None:
    deaf = replace(WORKER, problem="It receives no messages.")
    found = part("workers", processes=(deaf, SCHEDULER))
    assert found.level is Level.BAD
    assert "It receives no messages." in found.says


def test_one_worker_without_a_problem_is_enough() -> None:
    deaf = replace(WORKER, problem="It receives no messages.")
    found = part("workers", processes=(deaf, WORKER, SCHEDULER))
    assert found.level is Level.WAITING
    assert found.figures == {"alive": 2, "with_problem": 1, "silent": 0, "seen_seconds_ago": 5.0}


def test_several_workers_are_counted() -> None:
    assert part("workers", processes=(WORKER, WORKER)).says == "2 workers at work."


@pytest.mark.parametrize(
    ("sweep", "seconds", "is_ok"), [(30.0, 89, True), (30.0, 90, False), (2.0, 59, True), (2.0, 60, False)]
)
def test_a_scheduler_may_miss_two_rounds(sweep: float, seconds: int, is_ok: bool) -> None:
    seen = replace(SCHEDULER, seen_at=NOW - timedelta(seconds=seconds))
    assert part("scheduler", processes=(WORKER, seen), sweep_seconds=sweep).is_ok is is_ok


def test_a_scheduler_may_have_a_problem_too() -> None:
    found = part("scheduler", processes=(replace(SCHEDULER, problem="It cannot write."),))
    assert (found.level, found.says) == (Level.BAD, "The scheduler has a problem: It cannot write.")


@pytest.mark.parametrize(("minutes", "is_ok"), [(15, True), (15.1, False)])
def test_what_is_due_and_does_not_move_for_a_quarter_of_an_hour_is_bad(minutes: float, is_ok: bool) -> None:
    found = part("due", due=(replace(DUE, since=NOW - minutes * MINUTE),))
    assert found.is_ok is is_ok
    assert found.figures["oldest_seconds"] == found.figures["standing_still_seconds"] == minutes * 60


def test_a_long_batch_whose_calls_go_on_is_at_work() -> None:
    found = part("due", due=(replace(DUE, since=NOW - 50 * MINUTE, last_call_at=NOW - MINUTE),))
    assert found.says == "3 submissions due, the oldest for 50 min; they move."
    assert (found.figures["oldest_seconds"], found.figures["standing_still_seconds"]) == (3000.0, 60.0)


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
