"""`make run`: everything in one terminal until Ctrl-C."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from launcher import environment, ports, readiness, seeding
from launcher.office import Office
from launcher.places import VAR
from launcher.processes import Supervisor
from launcher.say import Trouble, coloured, step

COLOUR_OF = {"broker": "magenta", "sandbox": "yellow", "web": "green", "worker": "blue", "scheduler": "cyan"}


def run() -> int:
    began = time.monotonic()
    VAR.mkdir(exist_ok=True)
    with only_one_here(VAR):
        office = Office(VAR, ports.claim("PORT", 8000), 0)
        office.sandbox_port = ports.claim("SANDBOX_PORT", 8900) if office.own_sandbox else 0
        environment.ensure()
        (VAR / "ports.json").write_text(json.dumps([office.port, office.sandbox_port]))
        supervisor = Supervisor(to_terminal)
        with running(office, supervisor):
            print(welcome(office, time.monotonic() - began), flush=True)
            _watch(supervisor)
    return 0


@contextmanager
def running(office: Office, supervisor: Supervisor, *seed_words: str) -> Iterator[None]:
    """The office prepared, started and ready; stopped again whatever happens."""
    with signals_end_it():
        try:
            start(office, supervisor, *seed_words)
            yield
        finally:
            supervisor.stop()


def start(office: Office, supervisor: Supervisor, *seed_words: str, demo: bool = True) -> None:
    """Web and worker start while the office is still being filled; the scheduler, last: nobody awaits it.

    Without `demo` the database stays as the migrations leave it: nobody, nothing, connected to nothing.
    """
    commands, told = office.commands(), office.environment()
    step(f"Starting {', '.join(commands)} …")
    for name in ("broker", "sandbox"):
        if name in commands:
            supervisor.start(name, commands[name], told)
    seeding.migrate(office)
    readiness.wait_for_broker(office, supervisor)
    for name in ("web", "worker"):
        supervisor.start(name, commands[name], told)
    if demo and seeding.seed(office, *seed_words):
        readiness.wait_for_sandbox(office, supervisor)
        seeding.connect(office)
    readiness.wait_for_all(office, supervisor)
    supervisor.start("scheduler", commands["scheduler"], told)


class Ended(BaseException):
    """Somebody asked us to stop; passes through every `except Exception`."""


@contextmanager
def signals_end_it() -> Iterator[None]:
    """Ctrl-C and SIGTERM become one exception, once; while we tidy up a second one is ignored."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def end(number: int, frame: FrameType | None) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise Ended

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, end) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def only_one_here(var: Path) -> Iterator[None]:
    """Two launchers over one folder would share a broker's file and a ledger."""
    with (var / "running.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Trouble(
                f"Tracker is already running from this folder (process {lock.read().strip()}).", 2
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def to_terminal(name: str, line: str) -> None:
    """The broker's own chatter stays away: its last words are shown when it fails."""
    if name == "broker" and line[:1].isdigit():
        return
    sys.stdout.write(coloured(f"{name:<9} | ", COLOUR_OF.get(name, "bold")) + line + "\n")
    sys.stdout.flush()


def to_files(folder: Path) -> Callable[[str, str], None]:
    """A log per process instead of the terminal."""
    folder.mkdir(parents=True, exist_ok=True)

    def write(name: str, line: str) -> None:
        with (folder / f"{name}.log").open("a") as out:
            out.write(line + "\n")

    return write


def welcome(office: Office, seconds: float) -> str:
    lines = [f"Ready in {seconds:.1f} s:  {office.url}   user demo, password demo"]
    if office.own_sandbox:
        lines.append(f"The sandbox's own pages (what Xero would show):  {office.sandbox_url}")
    lines.append("Ctrl-C stops everything; what you did is kept in var/.")
    return "\n" + "\n".join(coloured(line, "bold") for line in lines) + "\n"


def _watch(supervisor: Supervisor) -> None:
    try:
        while True:
            supervisor.restart_fallen()
            time.sleep(0.25)
    except Ended:
        step("Stopping …")
