"""One running office for these tests: pressed as a person presses, judged by the sandbox's ledger."""

import signal
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
import redis

from launcher.trial import Trial
from tests.looking import PATIENCE, looks, rows, sandbox
from tests.person import Person

UNSENT = """
    SELECT id, number, total FROM invoices_invoice
    WHERE status = 'approved' AND batch_number IS NULL AND reference NOT LIKE 'Training:%' ORDER BY id
"""
# One office for all of these tests. The time is a test's own: starting the office is nobody's fault.
MARKS = [
    pytest.mark.services,
    pytest.mark.timeout(180, func_only=True),
    pytest.mark.xdist_group("processes"),
]
OPEN = {"queued", "sending", "checking", "paused"}


@dataclass(frozen=True)
class Pressed:
    """What one press took, by number; totals without their sign."""

    totals: dict[str, Decimal]
    page: str


class Works:
    """A Tracker whose parts a test may break. Each press takes invoices no test has taken before."""

    def __init__(self, trial: Trial) -> None:
        self.trial, self.person = trial, Person(trial)
        self.person.look("/login/")
        self.person.press("/login/", username="demo", password="demo")
        self.left = rows(self.trial, UNSENT)

    def press(self, count: int) -> Pressed:
        """A person ticks so many and presses Send; any answer of 500 and above is a failure."""
        taken, self.left = self.left[:count], self.left[count:]
        assert len(taken) == count, "seed more invoices"
        ids = ",".join(str(row[0]) for row in taken)
        form = {"token": str(uuid.uuid4()), "scope": "ticked", "ids": ids}
        page = self.person.press("/accounts-system/send/start/", **form)
        return Pressed({number: abs(Decimal(str(total))) for _, number, total in taken}, page)

    def statuses(self, pressed: Pressed) -> Counter[str]:
        found = rows(
            self.trial, "SELECT number, batch_status FROM invoices_invoice WHERE batch_number IS NOT NULL"
        )
        return Counter(status for number, status in found if number in pressed.totals)

    def until(self, happened: Callable[[], object], patience: float = PATIENCE) -> None:
        """Look until it is so, starting again what has ended: the supervisor of `make run` does no less."""
        for _ in looks(patience):
            self.trial.supervisor.restart_fallen()
            if happened():
                return

    def until_sent(self, *each: Pressed, patience: float = PATIENCE) -> None:
        """Everything has an end, and the judge holds each document once, to the cent."""
        for pressed in each:
            self.until(partial(self._have_an_end, pressed), patience)
            assert self.statuses(pressed) == {"sent": len(pressed.totals)}
            assert self.in_xero(pressed) == {number: [total] for number, total in pressed.totals.items()}

    def _have_an_end(self, pressed: Pressed) -> bool:
        return not self.statuses(pressed).keys() & OPEN

    def in_xero(self, pressed: Pressed) -> dict[str, list[Decimal]]:
        """The totals of every document there that has one of these numbers."""
        found: dict[str, list[Decimal]] = {}
        for row in sandbox(self.trial, "ledger")["organisations"][0]["documents"]:
            if row["number"] in pressed.totals:
                found.setdefault(row["number"], []).append(Decimal(str(row["total"])))
        return found

    def calls(self, path: str) -> int:
        """How many of these the sandbox has met so far."""
        return int(sandbox(self.trial, "figures")["calls_by_path"].get(path, 0))

    def slow_down(self, seconds: float) -> None:
        """How long each call takes from now on."""
        sandbox(self.trial, "latency", {"seconds": seconds})

    def make_whole(self) -> None:
        """Whatever a test has broken is mended, also when it failed."""
        self.slow_down(0)
        for name in ("broker", "worker"):
            if name not in self.trial.supervisor.children:
                self.start(name)

    def start(self, name: str) -> None:
        """Start what was ended, and do not wait until it answers."""
        office = self.trial.office
        self.trial.supervisor.start(name, office.commands()[name], office.environment())

    def broker(self) -> "redis.Redis":
        """A line of the test's own to the broker."""
        path = self.trial.office.broker.socket
        return redis.Redis(unix_socket_path=str(path), decode_responses=True)

    def pulse(self) -> dict[str, Any]:
        """What the worker last said of itself."""
        fields = ("process_id", "problem", "stopped_at", "heard_at")
        query = f"SELECT {', '.join(fields)} FROM accounting_sync_pulse WHERE kind = 'worker'"  # noqa: S608
        (row,) = rows(self.trial, query)
        return dict(zip(fields, row, strict=True))

    def worker_pid(self) -> int:
        child = self.trial.supervisor.children["worker"]
        assert child.process is not None
        return child.process.pid

    def end_worker(self, number: signal.Signals, patience: float) -> int:
        """A signal to its main process alone, as a supervisor sends it; the status it ends with."""
        child = self.trial.supervisor.children.pop("worker")
        assert child.process is not None
        child.process.send_signal(number)
        return child.process.wait(patience)

    def worker_ends(self) -> int:
        """Wait for it to end by itself; the status it ends with. Nobody starts another one meanwhile."""
        process = self.trial.supervisor.children["worker"].process
        assert process is not None
        return process.wait(PATIENCE)
