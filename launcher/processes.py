"""Children: each in a process group of its own, watched, restarted with growing pauses, stopped in order."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field

from launcher.places import ROOT
from launcher.say import Trouble

PR_SET_PDEATHSIG = 1
GRACE = 10.0  # seconds between asking and forcing
LONGEST_PAUSE = 30.0
STEADY = 30.0  # one that ran so long starts again with a short pause
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
Sink = Callable[[str, str], None]


@dataclass
class Child:
    name: str
    command: list[str]
    environment: Mapping[str, str]
    sink: Sink
    process: subprocess.Popen[str] | None = None
    listener: threading.Thread | None = None
    started: float = 0.0
    failures: int = 0
    last_words: deque[str] = field(default_factory=lambda: deque(maxlen=15))

    def start(self) -> None:
        """Only ever from the main thread: the death signal below is tied to the thread that forks."""
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            process_group=0,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            preexec_fn=_die_with_parent,
        )
        self.started = time.monotonic()
        self.listener = threading.Thread(target=self._pass_on, args=(self.process,), daemon=True)
        self.listener.start()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _pass_on(self, process: subprocess.Popen[str]) -> None:
        with process.stdout or nullcontext(()) as lines:
            for line in lines:
                self.last_words.append(line.rstrip())
                self.sink(self.name, line.rstrip())

    def signal(self, number: signal.Signals) -> None:
        """To the whole group, so that no grandchild is left."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return  # nobody left

    def stop(self, deadline: float) -> None:
        """Wait for one that was asked to go; force what is still there."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.sink(self.name, "does not stop; ending it")
        self.signal(signal.SIGKILL)
        self.process.wait()
        if self.listener is not None:
            self.listener.join(2)  # its last lines


class Supervisor:
    """The children of one office, in the order they were started."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.children: dict[str, Child] = {}

    def start(self, name: str, command: list[str], environment: Mapping[str, str]) -> Child:
        child = self.children[name] = Child(name, command, environment, self.sink)
        child.start()
        return child

    def restart_fallen(self) -> None:
        """Call it a few times a second. A child that falls again and again waits longer each time."""
        for child in self.children.values():
            if child.alive:
                child.failures = 0 if time.monotonic() - child.started > STEADY else child.failures
            elif time.monotonic() >= child.started + pause_after(child.failures):
                child.failures += 1
                child.sink(
                    child.name,
                    f"stopped with status {child.process and child.process.returncode}; restarting",
                )
                child.signal(signal.SIGKILL)  # grandchildren of the fallen one would hold its port
                child.start()

    def give_up_on_fallen(self) -> None:
        """At the start a fallen child is a fault to show, not one to hide behind restarts."""
        for child in self.children.values():
            if not child.alive:
                words = "\n  ".join(child.last_words)
                raise Trouble(f"The {child.name} process stopped at once. Its last words:\n  {words}")

    def kill(self, name: str) -> None:
        child = self.children.pop(name)
        child.signal(signal.SIGKILL)
        child.stop(time.monotonic())

    def stop(self) -> None:
        """Callers first, then what they call: nobody sees a neighbour vanish while still at work."""
        for wave in (("scheduler", "worker", "web"), tuple(self.children)):
            going = [self.children.pop(name) for name in wave if name in self.children]
            for child in going:
                _ask(child)
            deadline = time.monotonic() + GRACE
            for child in going:
                child.stop(deadline)


def pause_after(failures: int) -> float:
    return float(min(LONGEST_PAUSE, 0.5 * 2**failures)) if failures else 0.0


def _ask(child: Child) -> None:
    """SIGTERM to the leader only: gunicorn and Celery tell their own workers, in their own order."""
    if child.alive and child.process is not None:
        child.process.send_signal(signal.SIGTERM)


def _die_with_parent() -> None:
    """Runs in the child: the kernel will end it even if we are killed without a chance to tidy up."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
