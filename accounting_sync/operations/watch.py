"""A thread in the worker's main process: renews its pulse, and notices when the worker hears nothing.

The processes of the pool have neither it nor its database connection. `tracker_xero/celery.py` wires it.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from celery import Celery, Task
from celery.worker import state
from django import db
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounting_sync import stopping
from accounting_sync.choices import ProcessKind
from accounting_sync.operations import pulses
from accounting_sync.operations.deafness import Ears, Verdict, listen, patience, verdict

log = logging.getLogger(__name__)

ECHO = "accounting_sync.tasks.echo"
GRACE = 45.0  # seconds for the calls in hand of a deaf worker; the longest takes 35 (connect 5 + read 30)
FIRST_LOOK = 3.0  # seconds after the start: the pool is there by then, the broker perhaps not, which is said
LONGEST_LOOK = 2.0  # seconds a fork waits for a look to end
EX_TEMPFAIL = 75
UNREACHABLE = "The broker takes no message: {}"
DEAF = "Heard nothing of its queue for {:.0f} s though the broker takes messages; ends, to be started again."


def own_queue(node: str) -> str:
    """The queue only this worker consumes, apart from those of other installations on the same broker."""
    return f"{settings.CELERY_TASK_DEFAULT_QUEUE}.{node}"


class Watch(threading.Thread):
    """Looks every few seconds for as long as the worker runs."""

    def __init__(self, app: Celery, node: str, processes: int) -> None:
        super().__init__(name="watch", daemon=True)
        self.app, self.queue, self.processes = app, own_queue(node), processes
        self.who = pulses.Process(node, ProcessKind.WORKER, os.getpid(), timezone.now())
        self.ears = Ears()
        self.heard = time.monotonic()
        self.heard_at: datetime | None = None
        self.over = threading.Event()
        self.looking, self.is_held = threading.Lock(), False

    def hear(self) -> None:
        """A message has arrived, whichever."""
        self.heard, self.heard_at = time.monotonic(), timezone.now()

    def run(self) -> None:
        self.over.wait(min(FIRST_LOOK, settings.WORKER_PULSE_SECONDS))
        while not self.over.is_set():
            with self.looking:
                problem = self.look()
            if problem:
                end(problem)
            self.over.wait(settings.WORKER_PULSE_SECONDS)

    def look(self) -> str:
        """Publish to itself, judge what it has heard, say it. What it ends for, or ""."""
        refused, now = self._publish(), time.monotonic()
        self.ears = listen(self.ears, now, self.heard, published=not refused)
        deaf = verdict(self.ears, now, self._patience()) == Verdict.DEAF
        problem = DEAF.format(now - self.heard) if deaf else refused
        self._say(lambda: pulses.renew(self.who, heard_at=self.heard_at, problem=problem))
        return problem if deaf else ""

    def stop(self) -> None:
        """The worker has ended; one that fell, unasked, leaves its pulse to fall silent."""
        self.over.set()
        if stopping.is_asked():
            self._say(lambda: pulses.stopped(self.who))

    def _publish(self) -> str:
        """Why the broker did not take the message, or "". A line of its own: nothing shared with the pool."""
        try:
            with self.app.connection_for_write() as line:
                self.app.send_task(ECHO, connection=line, queue=self.queue, declare=[], retry=False)
        except OperationalError as error:
            log.warning(UNREACHABLE.format(error))
            return UNREACHABLE.format(error)
        return ""

    def _patience(self) -> float:
        return patience(
            settings.WORKER_DEAF_SECONDS,
            settings.CELERY_TASK_TIME_LIMIT,
            hands_full=len(state.active_requests) >= self.processes,
        )

    def _say(self, write: Callable[[], None]) -> None:
        try:
            write()
        except db.Error as error:  # the next look tries again
            log.warning("The pulse of %s could not be written: %s", self.who.name, error)
        finally:
            db.connections.close_all()  # of this thread; a process forked later finds none to inherit


def end(problem: str) -> None:
    """Stop the worker, gently first. The supervisor (systemd, compose, `make run`) starts another one."""
    log.critical(problem)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    log.critical("It does not stop by itself; ending it.")
    os._exit(EX_TEMPFAIL)


# --- the one of this process ---------------------------------------------------------------------------

_watch: Watch | None = None


def start(app: Celery, node: str, processes: int) -> None:
    """Call it once, in the main process of a worker that starts: it may wait for the broker for long."""
    global _watch
    _watch = Watch(app, node, processes)
    os.register_at_fork(before=_hold, after_in_parent=_let_go, after_in_child=_forget)
    _watch.start()


def heard(**_: Any) -> None:
    """The worker has received a message."""
    if _watch:
        _watch.hear()


def stop() -> None:
    """The worker has ended."""
    if _watch:
        _watch.stop()


def echo_strategy(task: Task, app: Celery, consumer: Any, **_: Any) -> Callable[..., None]:
    """How a worker takes an echo: by its main process, without the pool and without a line in the log."""

    def hear(message: object, body: object, ack: Callable[..., None], *_: object) -> None:
        heard()
        ack(log, consumer.connection_errors)

    return hear


def _hold() -> None:
    """Nothing is forked while the thread holds locks and a connection; the pool does not wait for ever."""
    if _watch:
        _watch.is_held = _watch.looking.acquire(timeout=LONGEST_LOOK)


def _let_go() -> None:
    if _watch and _watch.is_held:
        _watch.looking.release()


def _forget() -> None:
    global _watch
    _watch = None
