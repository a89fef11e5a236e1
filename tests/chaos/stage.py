"""A Tracker to break: real processes, several workers, two schedulers, a database and a broker of its own.

Children start from the main thread only (launcher/processes.py); nothing here runs in another one.
"""

import logging
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import requests

from launcher.trial import Trial
from tests.chaos import cluster
from tests.chaos.insider import Insider

log = logging.getLogger("chaos")
SEED = ("--companies", "12", "--invoices", "60")
PATIENCE = 60  # seconds
DATABASE = "database"
# What each says once it is at work; of the others any line will do.
READY = {"worker": (" ready.",), "scheduler": ("beat: Starting",), "web": ("Booting worker",)}


class Stage:
    """What scenarios break and look at; `kill` and `restart` count nothing, that is the scenario's."""

    def __init__(self, var: Path, *, workers: int, schedulers: int = 2, **told: str) -> None:
        self.cluster = cluster.create()
        services = {"DATABASE_URL": self.cluster.url} if self.cluster else {}
        self.trial = Trial(var, **services, **told)
        self.workers = [f"worker-{number}" for number in range(1, workers + 1)]
        self.schedulers = [f"scheduler-{number}" for number in range(1, schedulers + 1)]
        self.up: set[str] = set()  # who has said that it is at work since it was started last
        write = self.trial.supervisor.sink

        def listen(name: str, line: str) -> None:
            if any(word in line for word in READY.get(name.partition("-")[0], ("",))):
                self.up.add(name)
            write(name, line)

        self.trial.supervisor.sink = listen

    @property
    def database(self) -> str:
        return "PostgreSQL" if self.cluster else "SQLite"

    def start(self) -> None:
        if self.cluster is None:
            log.warning("!!! No initdb found: SQLite instead of PostgreSQL, and no crash of the database !!!")
        else:
            self._start_database()
        self.trial.start(*SEED)
        for name in ("worker", "scheduler"):  # those of the launcher, replaced by ours
            self.trial.kill(name)
        for name in (*self.workers, *self.schedulers):
            self.start_again(name)
        self.insider = Insider(self.trial.office.environment())

    def stop(self) -> None:
        """Nothing here is worth a farewell; the database goes last."""
        if hasattr(self, "insider"):
            self.insider.stop()
        for name in [name for name in self.trial.supervisor.children if name != DATABASE]:
            self.trial.kill(name)
        if DATABASE in self.trial.supervisor.children:
            self._end_database()
        if self.cluster:
            self.cluster.remove()

    # --- processes -------------------------------------------------------------------------------------

    def is_up(self, name: str) -> bool:
        """Whether it is alive and has begun its work: only then is it worth killing."""
        return name in self.up and self.trial.supervisor.children[name].alive

    def kill(self, name: str) -> None:
        """SIGKILL to the process and all it started."""
        self.trial.kill(name)
        self.up.discard(name)

    def start_again(self, name: str) -> None:
        """On its way up when this returns; nobody waits for it."""
        self.trial.supervisor.start(name, self._command(name), self.trial.office.environment())

    def _command(self, name: str) -> list[str]:
        """Of a worker or scheduler a second, third, …: the launcher's, with a name and a file of its own."""
        office, kind = self.trial.office, name.partition("-")[0]
        words = office.commands()[kind]
        own = {office.node: f"{name}-{office.node}", str(office.var / "beat"): str(office.var / name)}
        return [own.get(word, word) for word in words]

    # --- broker and database ---------------------------------------------------------------------------

    def empty_broker(self) -> None:
        """FLUSHALL: every message and every queue is gone."""
        path = self.trial.office.broker.socket
        assert path, "only ever our own"
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(10)
            line.connect(str(path))
            line.sendall(b"FLUSHALL\r\n")
            assert line.recv(64).startswith(b"+OK")

    def crash_database(self) -> None:
        """What `pg_ctl restart -m immediate` does: no farewell, no checkpoint, recovery at the next start."""
        if self.cluster:
            self._end_database()
            self._start_database()

    def _end_database(self) -> None:
        child = self.trial.supervisor.children.pop(DATABASE)
        assert child.process
        child.process.send_signal(signal.SIGQUIT)
        child.stop(time.monotonic() + PATIENCE)

    def _start_database(self) -> None:
        assert self.cluster
        self.trial.supervisor.start(DATABASE, self.cluster.command, {"LC_ALL": "C"})
        for _ in looks():
            try:
                with closing(psycopg2.connect(self.cluster.url)):
                    return
            except psycopg2.OperationalError:
                self.trial.supervisor.give_up_on_fallen()

    def calls_under_way(self) -> int:
        """How many the sandbox has begun and not ended."""
        figures = self.sandbox("figures")
        return int(figures["calls"]) - sum(figures["answers_by_status"].values())

    # --- the judge -------------------------------------------------------------------------------------

    def sandbox(self, what: str, body: Any = None) -> Any:
        """What the sandbox's control answers; with a body it is told something."""
        method, address = "GET" if body is None else "POST", f"{self.trial.sandbox_url}/_sandbox/{what}"
        answer = requests.request(method, address, json=body, timeout=30)
        answer.raise_for_status()
        return answer.json()


@contextmanager
def stage(var: Path, *, workers: int, schedulers: int = 2, **told: str) -> Iterator[Stage]:
    """Started, and gone afterwards whatever happened."""
    made = Stage(var, workers=workers, schedulers=schedulers, **told)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def looks(seconds: float = PATIENCE, every: float = 0.1) -> Iterator[None]:
    """For looking again and again. Fails when it takes longer than that."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        yield
        time.sleep(every)
    raise AssertionError(f"it did not happen within {seconds:.0f} seconds")
