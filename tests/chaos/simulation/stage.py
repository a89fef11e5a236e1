"""Processes as greenlets: each hands over between its transactions and around its calls, or is killed there.

Nobody hands over inside a transaction: it would hold the database's lock, and nobody else could go on either.
"""

from collections.abc import Callable
from typing import Any

import greenlet
from django.db import connection


class Killed(BaseException):
    """The process is gone: not an Exception, and whatever it tries in its last breath raises it again."""


class Actor:
    """One process at its work: a worker with a message, a scheduler looking around, a person's request."""

    def __init__(self, stage: "Stage", name: str, work: Callable[[], object]) -> None:
        self.name, self._stage, self._work = name, stage, work
        self.points_left = 0
        self.until = ""  # the kind of point it is let go to, when that is wanted
        self.point = "start"
        self.is_dead = False
        self._thread = greenlet.greenlet(self._live)

    def _live(self) -> None:
        try:
            self._work()
        except Killed:
            self.is_dead = True

    @property
    def is_over(self) -> bool:
        return bool(self._thread.dead)

    def go(self, points: int, until: str = "") -> None:
        """Let it pass that many points, or come to the next one of a kind; then it stands still."""
        self.points_left, self.until = points, until
        self._stage.acting = self
        try:
            self._thread.switch()
        finally:
            self._stage.acting = None

    def stop_at(self, point: str) -> None:
        """Called by the actor itself: a place where it may be stopped."""
        self.point = point
        self.points_left -= 1
        if self.points_left <= 0 or (self.until and point.startswith(self.until)):
            self._stage.acting = None
            self._stage.main.switch()
        if self.is_dead:
            raise Killed

    def kill(self) -> None:
        """As by kill -9: nothing it would still do is done."""
        self.is_dead = True
        if self._thread.gr_frame is not None:  # it has begun
            self._stage.acting = self
            self._thread.switch()
            self._stage.acting = None


class Stage:
    """All actors; at most one moves."""

    def __init__(self) -> None:
        self.main = greenlet.getcurrent()
        self.acting: Actor | None = None
        self.actors: list[Actor] = []

    def enter(self, name: str, work: Callable[[], object]) -> Actor:
        """A process starts, and stands still at its first line."""
        actor = Actor(self, name, work)
        self.actors.append(actor)
        return actor

    def sweep(self) -> list[Actor]:
        """Take off those that are over, and say which."""
        over = [actor for actor in self.actors if actor.is_over or actor.is_dead]
        self.actors = [actor for actor in self.actors if actor not in over]
        return over

    def point(self, name: str) -> None:
        """A place where whoever acts may be stopped; nothing for the machine itself."""
        if self.acting is not None:
            self.acting.stop_at(name)

    def between_statements(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """Django's execute_wrapper: before every statement that no transaction surrounds."""
        if not connection.in_atomic_block:
            if self.acting is not None and self.acting.is_dead:
                raise Killed
            self.point("sql")
        return execute(sql, params, many, context)
