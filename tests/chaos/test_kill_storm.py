"""Kill-storm: whatever is killed, wiped or crashed, each document is in the books once, to the cent.

Replay a history with the seed a failing run tells: CHAOS_SEED=7 make chaos ARGS="-k storm".
"""

import logging
import os
import time
from pathlib import Path
from random import SystemRandom

import pytest

from tests.chaos import figures
from tests.chaos.faults import faults
from tests.chaos.judge import Verdict, judge
from tests.chaos.stage import Stage, stage
from tests.chaos.storm import Storm, Weather

log = logging.getLogger("chaos")
SMALL = Weather(documents=500, waves=5, kills=12, between_kills=(0.8, 2.0), kills_a_flush=5, kills_a_crash=7)
LONG = Weather(
    documents=10_000, waves=50, kills=300, between_kills=(2.0, 5.0), kills_a_flush=15, kills_a_crash=40
)


def seed() -> int:
    """Of the environment, else another one each time: what one seed does not meet, another does."""
    return int(os.environ.get("CHAOS_SEED") or SystemRandom().randrange(1_000_000))


@pytest.mark.timeout(600)
def test_after_a_small_storm_each_document_is_there_once(tmp_path: Path) -> None:
    with stage(tmp_path, workers=3, SEND_LEASE_SECONDS="4", SWEEP_SECONDS="1") as there:
        there.sandbox("latency", {"seconds": 0.8})
        weather(there, SMALL, "Kill-storm, small form", share=0.1, silence=6, patience=400)


@pytest.mark.chaos
@pytest.mark.timeout(3000)
def test_after_a_storm_of_three_hundred_kills_each_document_is_there_once(tmp_path: Path) -> None:
    with stage(tmp_path, workers=4, SEND_LEASE_SECONDS="8", SWEEP_SECONDS="2") as there:
        there.sandbox("latency", {"seconds": 0.8})
        weather(there, LONG, "Kill-storm", share=0.05, silence=12, patience=900)


def weather(
    there: Stage, forecast: Weather, name: str, *, share: float, silence: float, patience: float
) -> None:
    """Let it rage, wait until all is settled, let the ledger judge."""
    storm = Storm(there, forecast, seed())
    log.info("%s on %s, seed %s", name, there.database, storm.seed)
    before, began = there.sandbox("ledger"), time.monotonic()
    there.sandbox("faults", faults(share, silence=silence, seed=storm.seed))
    storm.rage()
    raged = time.monotonic() - began
    state = storm.settle(patience)
    seconds = time.monotonic() - began
    fired = there.sandbox("figures")["faults_fired"]
    papers = storm.papers()
    verdict = judge(before, there.sandbox("ledger"), papers)
    log.info("raged %.0f s, settled after %.0f s; %s; faults %s; %s", raged, seconds, storm, fired, state)
    figures.record(
        scenario=f"{name} ({there.database})",
        faults=fired,
        kills=storm.kills,
        documents=len(papers),
        duplicates=len(verdict.duplicates),
        lost=len(verdict.lost),
        seconds=seconds,
    )
    demand(there, storm, state, verdict)


def demand(there: Stage, storm: Storm, state: dict[str, object], verdict: Verdict) -> None:
    """All of it, with the seed and the stories of those it went wrong for."""
    told = f"seed {storm.seed}"
    bad = [*verdict.duplicates, *verdict.lost, *verdict.wrong][:5]
    for number in bad:
        log.error("%s, %s: %s", told, number, "\n".join(there.insider.ask("story", number=number)))
    verdict.demand(storm.papers())
    assert not state["needs_you"], (told, state["needs_you"])
    assert storm.kills >= storm.weather.kills
    assert storm.flushes, told
    assert storm.crashes or there.cluster is None, told
