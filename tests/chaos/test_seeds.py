"""Whatever users, workers, Xero, the clock and the broker do, in whatever order: the laws hold.

A seed is a whole history; `make chaos ARGS="--seed 1234"` plays one again, step by step.
"""

import logging
import time
from datetime import date

import pytest
from django.db import connection

from tests.chaos import figures
from tests.chaos.simulation import laws
from tests.chaos.simulation.machine import Tally
from tests.chaos.simulation.theatre import Theatre

pytestmark = [
    pytest.mark.skipif(connection.vendor != "sqlite", reason="each seed begins with a copy of one SQLite"),
    pytest.mark.timeout(300),
]
SEEDS, BLOCK = 200, 25
NIGHTLY = 2_000
REPORTED = 3  # broken seeds told of; more would hide the first


@pytest.fixture(autouse=True)
def _quiet() -> object:
    """Thousands of lines a seed would say nothing that the history does not."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("first", range(0, SEEDS, BLOCK))
def test_no_history_breaks_a_law(theatre: Theatre, first: int) -> None:
    for seed in range(first, first + BLOCK):
        theatre.prove(seed)


def test_a_seed_tells_the_same_history_twice(theatre: Theatre) -> None:
    for seed in (7, 8):
        assert theatre.play(seed).log == theatre.play(seed).log
    assert theatre.play(7).log != theatre.play(8).log


def test_a_broken_law_tells_how_to_see_it_again(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    def never_holds(*_: object) -> None:
        raise laws.Broken("the moon is cheese")

    monkeypatch.setattr(laws, "after_a_step", never_holds)
    with pytest.raises(AssertionError, match="the moon is cheese") as told:
        theatre.prove(5)
    assert 'make chaos ARGS="--seed 5"' in str(told.value)
    assert "The shortest history found (0 steps)" in str(told.value)


@pytest.mark.chaos
@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("half", [0, 1])
def test_two_thousand_new_histories_a_night(theatre: Theatre, half: int) -> None:
    """In halves, so that two processors can play them at once (launcher/chaos.py)."""
    began, tally, broken = time.monotonic(), Tally(), []
    first = date.today().toordinal() * 10_000 + half * NIGHTLY // 2  # every night others
    for seed in range(first, first + NIGHTLY // 2):
        machine = theatre.play(seed)
        tally.add(machine.tally)
        if machine.broken:
            broken.append(seed)
    figures.record(
        scenario=f"Seeded simulation, {NIGHTLY // 2:,} histories of {NIGHTLY:,}",
        faults=tally.faults,
        kills=tally.kills,
        documents=tally.documents,
        duplicates=tally.duplicates,
        lost=tally.lost,
        seconds=time.monotonic() - began,
    )
    for seed in broken[:REPORTED]:
        theatre.prove(seed)
    assert not broken


@pytest.mark.chaos
def test_the_history_of_one_seed(theatre: Theatre, pytestconfig: pytest.Config) -> None:
    theatre.prove(pytestconfig.getoption("--seed"))
