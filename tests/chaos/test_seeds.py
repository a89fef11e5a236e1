"""Whatever users, workers, Xero, the clock and the broker do, in whatever order: the laws hold.

A seed is a whole history; `make chaos ARGS="--seed 1234"` plays one again, step by step.
"""

import logging
import time
from datetime import date

import pytest
from django.db import connection

from tests.chaos import figures
from tests.chaos.simulation.machine import Tally
from tests.chaos.simulation.theatre import Theatre

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="each seed begins with a copy of one SQLite in memory"
)
SEEDS, BLOCK = 200, 10
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


@pytest.mark.chaos
@pytest.mark.timeout(7_200)
def test_two_thousand_new_histories_a_night(theatre: Theatre) -> None:
    began, tally, broken = time.monotonic(), Tally(), []
    first = date.today().toordinal() * 10_000  # every night others
    for seed in range(first, first + NIGHTLY):
        machine = theatre.play(seed)
        tally.add(machine.tally)
        if machine.broken:
            broken.append(seed)
    figures.record(
        scenario=f"Simulation of {NIGHTLY:,} seeds",
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
