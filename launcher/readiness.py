"""Ready means that each part has answered, not that it was started."""

from __future__ import annotations

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from launcher import broker
from launcher.office import Office
from launcher.places import PYTHON, ROOT
from launcher.processes import Supervisor
from launcher.say import Trouble

PATIENCE = 90.0  # a busy machine is no fault; a fallen process is noticed at once
DIRECT = urllib.request.build_opener(
    urllib.request.ProxyHandler({})
)  # a proxy knows nothing of this machine's ports


def wait_for_broker(office: Office, supervisor: Supervisor) -> None:
    _until({"broker": lambda: broker.answers(office.broker)}, supervisor)


def wait_for_sandbox(office: Office, supervisor: Supervisor) -> None:
    if office.own_sandbox:
        _until({"sandbox": lambda: http_status(office.sandbox_url + "/_sandbox/health") == 200}, supervisor)


def wait_for_all(office: Office, supervisor: Supervisor) -> None:
    """Web, worker and sandbox have all answered; else Trouble that names who has not."""
    with WorkerPing(office) as ping:
        checks = {"web": lambda: 0 < http_status(office.url + "/") < 500, "worker": ping.answered}
        _until(checks, supervisor)
    wait_for_sandbox(office, supervisor)


def wait_for_worker(office: Office, supervisor: Supervisor) -> None:
    with WorkerPing(office) as ping:
        _until({"worker": ping.answered}, supervisor)


def http_status(url: str) -> int:
    """What an address answers; 0 when nobody does."""
    try:
        with DIRECT.open(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as answer:
        return answer.code
    except OSError:
        return 0


class WorkerPing:
    """Asks the worker through the broker until it answers, beside the other checks."""

    def __init__(self, office: Office) -> None:
        self.command = [
            str(PYTHON),
            str(ROOT / "launcher" / "ping_worker.py"),
            office.broker.url,
            office.node,
        ]
        self.environment = office.environment()

    def __enter__(self) -> WorkerPing:
        # Celery believes CELERY_BROKER_URL of its environment more than what it is told.
        self.process = subprocess.Popen(
            self.command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        return self

    def answered(self) -> bool:
        return self.process.poll() == 0

    def __exit__(self, *exc: object) -> None:
        self.process.kill()
        self.process.wait()


def _until(checks: dict[str, Callable[[], bool]], supervisor: Supervisor) -> None:
    deadline = time.monotonic() + PATIENCE
    missing = dict(checks)
    while missing:
        missing = {name: check for name, check in missing.items() if not check()}
        supervisor.give_up_on_fallen()
        if missing and time.monotonic() > deadline:
            words = [
                line
                for name in missing
                if name in supervisor.children
                for line in supervisor.children[name].last_words
            ]
            raise Trouble(
                f"No answer after {PATIENCE:.0f} s from: {', '.join(missing)}.\n  " + "\n  ".join(words)
            )
        time.sleep(0.05)
