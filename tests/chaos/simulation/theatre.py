"""Sets the stage: patches what is played, begins each seed from the same rows, finds short histories."""

import random
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from unittest import mock

import time_machine
from celery import Task
from django.db import connection

from accounting_sync import claims
from accounting_sync.claims import Claim
from accounting_sync.connection import tokens
from accounting_sync.models import Batch
from accounting_sync.ports import Answer, Request
from accounting_sync.xero.gateway import Route, XeroGateway
from tests.chaos.simulation.broker import Broker
from tests.chaos.simulation.happenings import STEPS, drawn
from tests.chaos.simulation.laws import Broken
from tests.chaos.simulation.machine import Machine, Tally
from tests.chaos.simulation.office import Office
from tests.chaos.simulation.stage import Stage
from tests.chaos.simulation.stand_in import StandIn
from xero_sandbox.http import breaking

FIRST_DAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


class Theatre:
    """What all seeds share: the sandbox's thread and the rows they begin with."""

    def __init__(self, xero: StandIn) -> None:
        self._xero = xero
        self._office = Office()
        with time_machine.travel(FIRST_DAY, tick=False):
            self._xero.world.reset()
            self._office.open()
            self._xero.keep()

    def play(self, seed: int, skipped: frozenset[int] = frozenset()) -> Machine:
        """The history of a seed; what broke it is in `machine.broken`."""
        self._xero.begin_again()
        self._office.begin_again()
        with time_machine.travel(FIRST_DAY, tick=False) as clock:
            stage = Stage()
            machine = Machine(seed, self._xero, self._office, clock, stage, Broker(stage.point), skipped)
            with _played(machine):
                try:
                    machine.run(drawn)
                except Exception as error:  # noqa: BLE001 - whatever it is, it is what the seed is for
                    machine.broken = error
                finally:
                    for actor in stage.actors:
                        actor.kill()
            machine.count()
        return machine

    def prove(self, seed: int) -> Tally:
        """Play a seed. Raises AssertionError with the shortest history found that breaks the same way."""
        machine = self.play(seed)
        if machine.broken is not None:
            shortest = self._shortened(machine)
            raise AssertionError(
                f'seed {seed}: {machine.broken!r}\nAgain: make chaos ARGS="--seed {seed}"\n'
                f"The shortest history found ({STEPS + 1 - len(shortest.skipped)} steps), "
                f"which ends with {shortest.broken!r}:\n" + "\n".join(shortest.log)
            ) from machine.broken
        return machine.tally

    def _shortened(self, broken: Machine) -> Machine:
        """Leave out ever smaller groups of steps while it still breaks in the same kind of way."""
        size = STEPS // 2
        while size:
            for first in range(0, STEPS + 1, size):
                more = broken.skipped | frozenset(range(first, min(first + size, STEPS + 1)))
                tried = self.play(broken.seed, more) if more != broken.skipped else broken
                if type(tried.broken) is type(broken.broken):
                    broken = tried
            size //= 2
        return broken


@contextmanager
def _played(machine: Machine) -> Iterator[None]:
    """Everything that is not real: chance, the broker, sleep; and where a process may be stopped."""
    chance = random.Random(machine.seed)
    stage = machine.stage
    genuine, genuine_call, genuine_take = XeroGateway.perform, XeroGateway._call, claims.take

    def perform(self: XeroGateway, request: Request, key: str = "") -> Answer:
        if connection.in_atomic_block:
            raise Broken(f"{request.operation} leaves inside a transaction")
        flight = machine.takes_off(request)
        try:
            stage.point(f"leaves: {request.operation}")
            answer = genuine(self, request, key)
        except Exception as error:
            machine.note(f"    {request.operation}: {type(error).__name__} {error}")
            raise
        else:
            machine.note(f"    {request.operation}: {answer.http_status}")
            return answer
        finally:
            machine.flights.remove(flight)
            stage.point(f"answered: {request.operation}")

    def call(self: XeroGateway, token: str, route: Route, request: Request, key: str) -> object:
        machine.leaves(request, key)
        return genuine_call(self, token, route, request, key)

    def take(batch: Batch) -> Claim | None:
        claim = genuine_take(batch)
        stage.point("claimed")
        return claim

    def nap(seconds: float) -> None:
        machine.clock.shift(1)
        stage.point("waits")

    def ring(task: Task, *args: Any, **options: Any) -> None:
        machine.broker.accept(task, *args, **options)

    with ExitStack() as played:
        played.enter_context(connection.execute_wrapper(stage.between_statements))
        for thing, name, instead in (
            (
                uuid,
                "os",
                SimpleNamespace(urandom=chance.randbytes),
            ),  # uuid4, here and there
            (XeroGateway, "perform", perform),
            (XeroGateway, "_call", call),
            (claims, "take", take),
            (Task, "apply_async", ring),
            (tokens, "time", SimpleNamespace(sleep=nap, monotonic=time.time)),
            (breaking, "POLL", 0.001),
        ):
            played.enter_context(mock.patch.object(thing, name, instead))
        yield
