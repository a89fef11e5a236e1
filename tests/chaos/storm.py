"""Kills, wiped brokers and crashed databases by a seeded chance, while waves of invoices are sent."""

import logging
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from tests.chaos.papers import Paper, paper
from tests.chaos.presses import Presser
from tests.chaos.stage import Stage

log = logging.getLogger("chaos")
TICK = 0.1  # seconds
AIM = 1.5  # seconds a kill waits for a call to hit
KINDS = ("worker", "scheduler", "web")
EDITS = 0.04  # of a wave's size, of what was sent before it


@dataclass(frozen=True, slots=True)
class Weather:
    """How much of what. All but the kills goes by the kills, so that a seed gives the same history again."""

    documents: int
    waves: int
    kills: int
    between_kills: tuple[float, float]  # seconds
    kills_a_flush: int
    kills_a_crash: int  # of the database


@dataclass
class Storm:
    """One seed, one history: who is killed when, what is edited, who presses twice."""

    stage: Stage
    weather: Weather
    seed: int
    killed: Counter[str] = field(default_factory=Counter)
    flushes: int = 0
    crashes: int = 0
    revisions: Counter[int] = field(default_factory=Counter)
    next_kind: str = ""

    def __post_init__(self) -> None:
        self.chance, self.edits = Random(self.seed), Random(f"{self.seed}/edits")
        self.people = Presser(self.stage.trial, Random(f"{self.seed}/people"))

    @property
    def kills(self) -> int:
        return self.killed.total()

    def papers(self) -> list[Paper]:
        """What must be in the books in the end: every document as it was edited last."""
        of = self.weather.documents
        return [paper(self.seed, place, of, self.revisions[place]) for place in range(of)]

    # --- the storm -------------------------------------------------------------------------------------

    def rage(self) -> None:
        """Until all waves are pressed and enough is killed; the waves come with the kills."""
        weather, wave, kill = self.weather, 0, time.monotonic()
        while self.kills < weather.kills or wave < weather.waves:
            if wave < weather.waves and self.kills >= wave * weather.kills // weather.waves:
                self.send(wave)
                wave += 1
            if self.is_the_moment(time.monotonic() - kill) and self.kill_somebody():
                kill = time.monotonic() + self.chance.uniform(*weather.between_kills)
                self.wipe_and_crash()
            self.stage.trial.supervisor.restart_fallen()
            time.sleep(TICK)

    def is_the_moment(self, overdue: float) -> bool:
        """A kill is due; a call under way makes it worth the most, so it is waited for, a little."""
        return overdue > AIM or (overdue >= 0 and self.stage.calls_under_way() > 0)

    def wipe_and_crash(self) -> None:
        """After so many kills the broker loses all it holds; after so many the database falls."""
        if self.kills % self.weather.kills_a_flush == 0:
            self.stage.empty_broker()
            self.flushes += 1
        if self.kills % self.weather.kills_a_crash == 0:
            self.stage.crash_database()
            self.crashes += 1

    def kill_somebody(self) -> bool:
        """Mostly a worker; now and then a scheduler, rarely the web. Waits until whoever it is is at work."""
        kind = self.next_kind = self.next_kind or self.chance.choices(KINDS, weights=(90, 7, 3))[0]
        names = {"worker": self.stage.workers, "scheduler": self.stage.schedulers, "web": ["web"]}[kind]
        at_work = [name for name in names if self.stage.is_up(name)]
        if not at_work:
            return False
        name = Random(f"{self.seed}/{self.kills}").choice(at_work)  # who is at work, no seed can tell
        self.stage.kill(name)
        self.stage.start_again(name)
        self.killed[kind] += 1
        self.next_kind = ""
        return True

    def send(self, wave: int) -> None:
        """New invoices and edits of older ones, pressed together."""
        weather, of = self.weather, self.weather.documents
        first, last = (of * place // weather.waves for place in (wave, wave + 1))
        ids = self.stage.insider.ask("fill", seed=self.seed, first=first, last=last, of=of)
        ids += self.edit(first, round((last - first) * EDITS))
        batches = self.people.press(ids)
        log.info("wave %s: %s invoices, %s batches; %s", wave + 1, len(ids), len(batches), self)

    def edit(self, before: int, count: int) -> list[int]:
        """Some that may be sent, on their way or still waiting; their ids."""
        places = self.edits.sample(range(before), min(count, before))
        self.revisions.update(places)
        revisions = {str(place): self.revisions[place] for place in places}
        ids: list[int] = self.stage.insider.ask(
            "edit", seed=self.seed, of=self.weather.documents, revisions=revisions
        )
        return ids

    def __str__(self) -> str:
        return f"kills {dict(self.killed)}, wiped brokers {self.flushes}, crashed databases {self.crashes}"

    # --- after it --------------------------------------------------------------------------------------

    def settle(self, patience: float) -> dict[str, object]:
        """No more kills: everything comes to its end by itself; what was edited meanwhile is pressed again.

        What needs a person is not pressed again: nothing here is a reason for that. Returns what Tracker says
        of itself. Fails when it takes longer than `patience` seconds.
        """
        deadline, state = time.monotonic() + patience, dict[str, object]()
        while time.monotonic() < deadline:
            state = self.stage.insider.ask("state", seed=self.seed)
            if not state["open"] and not state["unfinished"]:
                again = self.stage.insider.ask("unsettled", seed=self.seed)
                if not again or state["needs_you"]:
                    return state
                log.info("pressed again: %s; %s", len(again), state["invoices"])
                self.people.press(again)
            self.stage.trial.supervisor.restart_fallen()
            time.sleep(1)
        raise AssertionError(f"not settled after {patience:.0f} s: {state}; {self}")
