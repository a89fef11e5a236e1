"""A process that is gone after any one commit or call: whoever takes over leaves each document once."""

import logging
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from accounting_sync.models import Organisation
from accounting_sync.tests.sandbox import Sandbox
from launcher.places import ROOT
from launcher.services import postgres
from tests.chaos.clock import Clock
from tests.chaos.points.crash.scenes import Answers
from tests.chaos.points.crash.theatre import Theatre, pairs
from tests.chaos.points.tally import Tally, tallied

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

log = logging.getLogger(__name__)
LEAST = 50  # points in a scene: fewer, and the test has stopped seeing them
MUST_BE_SEEN = ("commit", "statement", "call PUT", "call POST /api", "call GET", "call POST /connect/token")
PAIRS, SEED = 250, 5


@pytest.fixture
def theatre(organisation: Organisation, sandbox: Sandbox, clock: Clock, tmp_path: Path) -> Theatre:
    return Theatre(sandbox, clock, tmp_path)


def points_of(theatre: Theatre) -> list[str]:
    """Every point of a scene, in order, from one that nobody disturbs."""
    (scene,) = theatre.set_up(1)
    names = theatre.all_points(scene)
    log.info("%s points: %s", len(names), dict(Counter(names)))
    assert len(names) >= LEAST, names
    assert all(any(name.startswith(kind) for name in names) for kind in MUST_BE_SEEN), names
    return names


def die_once_at(theatre: Theatre, tally: Tally, wanted: Callable[[str], bool]) -> None:
    """At each point with such a name, one at a time; and the points are all there are."""
    names = points_of(theatre)
    points = [point for point, name in enumerate(names, start=1) if wanted(name)]
    *scenes, undisturbed = theatre.set_up(len(points) + 1)
    for point, scene in zip(points, scenes, strict=True):
        died = theatre.die_and_take_over(scene, point)
        tally.kills += died
        assert died, f"point {point} ({names[point - 1]}) was not reached"
    assert not theatre.die_and_take_over(undisturbed, len(names) + 1), "there is one point more"
    theatre.judge(tally)


def test_a_crash_after_any_commit_or_call_leaves_each_document_once(theatre: Theatre) -> None:
    with tallied("a crash after every commit and call") as tally:
        die_once_at(theatre, tally, lambda name: True)


@pytest.mark.services
def test_a_crash_after_a_write_has_left_leaves_each_document_once(theatre: Theatre) -> None:
    """The small form, for PostgreSQL as well."""
    with tallied("a crash after every write") as tally:
        die_once_at(theatre, tally, lambda name: name.startswith(("call PUT", "call POST /api")))


@pytest.mark.chaos
@pytest.mark.parametrize("answers", [Answers.REPEATED, Answers.LOOKED_UP])
def test_a_crash_while_a_lost_answer_is_settled_leaves_each_document_once(
    theatre: Theatre, answers: Answers
) -> None:
    """The same for the ways through Checking: every point of them as well."""
    theatre.answers = answers
    with tallied(f"a crash at every point, answers {answers}") as tally:
        die_once_at(theatre, tally, lambda name: True)
        tally.faults = theatre.sandbox.get("figures")["faults_fired"]


@pytest.mark.chaos
def test_a_second_crash_of_whoever_takes_over_changes_nothing(theatre: Theatre) -> None:
    with tallied("two crashes in a row, sampled") as tally:
        names = points_of(theatre)
        deaths = pairs(len(names), PAIRS, SEED)
        for (first, second), scene in zip(deaths, theatre.set_up(PAIRS), strict=True):
            tally.kills += theatre.die_and_take_over(scene, first, second)
        theatre.judge(tally)
        assert tally.kills > PAIRS * 1.2, "hardly any second one died"


@pytest.mark.chaos
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="is the run on PostgreSQL already")
def test_the_same_on_postgresql() -> None:
    service = postgres()
    assert service.url, service.note
    told = {**os.environ, "DATABASE_URL": f"{service.url}_points"}
    this = f"{__file__}::{test_a_crash_after_any_commit_or_call_leaves_each_document_once.__name__}"
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", this]
    done = subprocess.run(words, cwd=ROOT, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
    assert "1 passed" in done.stdout
    assert "on PostgreSQL" in done.stdout
