"""A throw-away Tracker of real processes, on free ports, in its own folder: for demo, tests and bench."""

from __future__ import annotations

import subprocess
from pathlib import Path

from launcher import ports, readiness, running
from launcher.office import Office
from launcher.processes import Supervisor


class Trial:
    """Nothing is restarted by itself here: what a test has killed stays dead until the test starts it."""

    def __init__(self, var: Path, **told: str) -> None:
        """`told` goes into the environment of every process: DATABASE_URL, SWEEP_SECONDS, …"""
        port = ports.free_port()
        # A queue of its own, so that several trials can share one Redis.
        self.office = Office(
            var, port, ports.free_port(), {"CELERY_QUEUE": f"trial-{port}", **told}, apart=True
        )
        self.supervisor = Supervisor(running.to_files(var / "logs"))

    @property
    def url(self) -> str:
        return self.office.url

    @property
    def sandbox_url(self) -> str:
        return self.office.sandbox_url

    def start(self, *seed_words: str, demo: bool = True) -> None:
        """Everything up and answering, seeded and connected; `seed_words` go to seed_demo.

        Without `demo`: up and answering, and empty.
        """
        try:
            running.start(self.office, self.supervisor, *seed_words, demo=demo)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        self.supervisor.stop()

    def manage(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """`manage.py WORDS` in this trial; a bad ending raises unless `check` is off."""
        return self.office.manage(*words, check=check)

    def kill(self, name: str) -> None:
        """SIGKILL to the process and all it started: no chance to tidy up."""
        self.supervisor.kill(name)

    def restart(self, name: str) -> None:
        """Up again; a worker and the web have answered when this returns."""
        self.supervisor.start(name, self.office.commands()[name], self.office.environment())
        if name == "worker":
            readiness.wait_for_worker(self.office, self.supervisor)
        else:
            readiness.wait_for_all(self.office, self.supervisor)

    def kill_worker(self) -> None:
        self.kill("worker")

    def start_worker(self) -> None:
        self.restart("worker")

    def log(self, name: str) -> str:
        """Everything a process has said so far."""
        file = self.office.var / "logs" / f"{name}.log"
        return file.read_text() if file.exists() else ""
