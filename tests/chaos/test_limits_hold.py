"""Thousands of documents under Xero's limits on the moved clock: never a call too many, hardly one too few.

The small form is 240 documents in calls of one, 100 calls a day; `make chaos` sends 6,000, in calls of one
and in calls of fifty, 1,000 calls a day.
"""

import json
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from launcher.places import PYTHON, ROOT
from launcher.trial import Trial
from tests.chaos import figures
from tests.conftest import MakeStack

A_MINUTE, AT_ONCE = 60, 5
WITHIN = 1.05  # times what the limits need
MINUTE, DAY = 60, 86_400


@dataclass(frozen=True)
class Run:
    """What one run came to, as the sandbox counted it and by the moved clock."""

    documents: int
    calls: int
    seconds: float
    busiest: int
    at_once: int
    refused: int  # answers 429
    too_early: int
    waits: int
    duplicates: int
    lost: int

    def floor(self, a_day: int) -> float:
        """Seconds from the first call to the last, if each left in the moment the limits allow it."""
        days, rest = divmod(self.calls - 1, a_day)
        return days * DAY + (rest // A_MINUTE) * MINUTE


@pytest.mark.timeout(300)
def test_days_of_limits_are_used_to_the_full_and_never_crossed(make_stack: MakeStack) -> None:
    run = _run(make_stack(), "LIMIT-", documents=240, a_call=1, a_day=100)
    _demand(run, a_day=100)
    assert run.waits > 2  # whole days were waited for


@pytest.mark.chaos
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("a_call", [1, 50])
def test_six_thousand_documents_at_a_thousand_calls_a_day(make_stack: MakeStack, a_call: int) -> None:
    _demand(_run(make_stack(), "LIMIT-", documents=6_000, a_call=a_call, a_day=1_000), a_day=1_000)


def _run(stack: Trial, prefix: str, *, documents: int, a_call: int, a_day: int) -> Run:
    for name in ("scheduler", "worker", "web"):
        stack.kill(name)  # their clocks do not move
    _program(stack, "bench.inside.fill", prefix, documents)
    limits = {"on": True, "minute": A_MINUTE, "concurrent": AT_ONCE, "day": a_day}
    before = _sandbox(stack, "figures")
    requests.post(f"{stack.sandbox_url}/_sandbox/limits", json=limits, timeout=10).raise_for_status()
    began = time.monotonic()
    told = _program(stack, "tests.chaos.programs.work_off", prefix, a_call)
    seconds, after = time.monotonic() - began, _sandbox(stack, "figures")
    numbers = _numbers(stack, prefix)
    run = Run(
        documents=documents,
        calls=after["calls"] - before["calls"],
        seconds=told["seconds"],
        busiest=after["busiest_60_seconds"],
        at_once=after["max_concurrency"],
        refused=after["answers_by_status"].get("429", 0),
        too_early=told["too_early"],
        waits=told["waits"],
        duplicates=sum(count - 1 for count in numbers.values()),
        lost=documents - len(numbers),
    )
    figures.record(
        scenario=f"Limits: {A_MINUTE} a minute, {AT_ONCE} at once, {a_day:,} a day; {a_call} a call",
        faults=run.refused,
        kills=0,
        documents=documents,
        duplicates=run.duplicates,
        lost=run.lost,
        seconds=seconds,
    )
    return run


def _demand(run: Run, a_day: int) -> None:
    assert (run.duplicates, run.lost) == (0, 0), run
    assert run.busiest <= A_MINUTE, run
    assert run.at_once <= AT_ONCE, run
    assert (run.refused, run.too_early) == (0, 0), run
    assert run.seconds <= run.floor(a_day) * WITHIN + MINUTE, run


def _program(stack: Trial, module: str, *words: object) -> dict[str, Any]:
    done = subprocess.run(
        [str(PYTHON), "-m", module, *map(str, words)],
        cwd=ROOT,
        env=stack.office.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-500:] + done.stderr[-3000:]
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _sandbox(stack: Trial, what: str) -> dict[str, Any]:
    answer: dict[str, Any] = requests.get(f"{stack.sandbox_url}/_sandbox/{what}", timeout=60).json()
    return answer


def _numbers(stack: Trial, prefix: str) -> Counter[str]:
    books = _sandbox(stack, "ledger")["organisations"]
    found = (row["number"] for each in books for row in each["documents"])
    return Counter(number for number in found if str(number).startswith(prefix))
