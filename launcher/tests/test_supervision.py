"""Children are restarted, stopped in order, and never outlive the launcher."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launcher.places import ROOT
from launcher.processes import Supervisor, pause_after
from launcher.say import Trouble

SLEEPER = [sys.executable, "-c", "print('up', flush=True); import time; time.sleep(60)"]
FALLER = [sys.executable, "-c", "print('cannot find the broker'); raise SystemExit(3)"]
# A parent of its own, so that it can be killed without us
LAUNCHER = """
import os, sys, time
from launcher.processes import Supervisor
supervisor = Supervisor(lambda name, line: None)
child = supervisor.start("web", [sys.executable, "-c", "import time; time.sleep(60)"], os.environ)
print(child.process.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    made = Supervisor(lambda name, line: said.append(f"{name}: {line}"))
    yield made
    made.stop()


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline, "it did not happen within 10 s"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Not gone, and not a corpse nobody has buried."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def test_what_a_child_says_comes_through_with_its_name(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.start("web", SLEEPER, os.environ)
    until(lambda: "web: up" in said)


def test_a_killed_child_is_restarted(supervisor: Supervisor, said: list[str]) -> None:
    child = supervisor.start("worker", SLEEPER, os.environ)
    first = child.process.pid if child.process else 0
    os.kill(first, signal.SIGKILL)
    until(lambda: not child.alive)
    supervisor.restart_fallen()
    assert child.alive
    assert child.process is not None
    assert child.process.pid != first
    assert "worker: stopped with status -9; restarting" in said


def test_one_that_keeps_falling_waits_longer_each_time() -> None:
    assert [pause_after(failures) for failures in range(5)] == [0, 1, 2, 4, 8]
    assert pause_after(50) == 30


def test_a_child_that_falls_at_the_start_is_shown_with_its_last_words(supervisor: Supervisor) -> None:
    child = supervisor.start("worker", FALLER, os.environ)
    until(lambda: not child.alive and child.last_words)
    with pytest.raises(Trouble, match="cannot find the broker"):
        supervisor.give_up_on_fallen()


def test_stopping_leaves_nobody(supervisor: Supervisor) -> None:
    pids = [supervisor.start(name, SLEEPER, os.environ).process for name in ("broker", "web")]
    supervisor.stop()
    assert supervisor.children == {}
    assert not any(is_running(process.pid) for process in pids if process)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's word to orphans is Linux's")
def test_a_launcher_killed_without_warning_leaves_no_orphan() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", LAUNCHER], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.kill()
    until(lambda: not is_running(child))
