"""Doorways of the worker: an id comes in, one call is made. No rule lives here."""

import logging
from collections.abc import Callable

from celery import Task, shared_task
from django.db import connection as database
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounting_sync import pruning, running
from accounting_sync.connection import connecting, disconnecting
from accounting_sync.mirror import mirroring, runs
from accounting_sync.models import Batch
from accounting_sync.operations import pulses
from ui.correlation import following

log = logging.getLogger(__name__)


@shared_task
def run_batch(number: int) -> None:
    """Carry a batch on from wherever it stands."""
    batch = Batch.objects.select_related("organisation").get(pk=number)
    seconds = running.countdown(running.carry_on(batch))
    if seconds is not None:
        _ring(run_batch, number, countdown=seconds)


@shared_task
def sweep() -> None:
    """Wake whatever is due or was left behind by a dead worker. Losing messages costs a delay, no more.

    Only a sweep that did all of its work is a sign of the scheduler: one that breaks each time is not well.
    """
    began = timezone.now()
    database.ensure_connection()  # without it no step can do anything, and each would wait for it
    steps = (
        connecting.forget_consents,
        _wake_batches,
        _wake_consents,
        runs.open_nightly,
        pruning.prune,
        _wake_readings,
        disconnecting.give_up_left_behind,
        _wake_disconnects,
    )
    failed = [step for step in steps if not _is_done(step)]
    if not failed:
        pulses.swept(began)


def _is_done(step: Callable[[], object]) -> bool:
    try:
        step()
    except Exception:
        log.exception("A step of the sweep failed; the others go on")
        return False
    return True


def _wake_batches() -> None:
    for number in running.due_batches():
        wake(number)


def _wake_consents() -> None:
    for consent_id in connecting.consents_waiting():
        wake_consent(consent_id)


def _wake_readings() -> None:
    for run_id in runs.due_runs():
        wake_mirror(run_id)


def _wake_disconnects() -> None:
    for connection_id in disconnecting.disconnects_waiting():
        wake_disconnect(connection_id)


@shared_task(Strategy="accounting_sync.operations.watch:echo_strategy")
def echo() -> None:
    """A worker's message to itself. It is heard where it arrives (operations/watch.py) and never run."""


@shared_task
def exchange_consent(consent_id: int) -> None:
    """Trade the code of a consent for tokens and read which organisations it reaches."""
    with following(consent=consent_id):
        connecting.exchange(consent_id)


@shared_task
def read_mirror(run_id: int) -> None:
    """Carry a reading of the reference data on from wherever it stands."""
    with following(mirror_run=run_id):
        seconds = running.countdown(mirroring.carry_on(run_id))
    if seconds is not None:
        _ring(read_mirror, run_id, countdown=seconds)


@shared_task
def disconnect(connection_id: int) -> None:
    """Delete a connection at Xero. A failure is found again by the sweep."""
    with following(connection=connection_id):
        disconnecting.disconnect(connection_id)


def wake(number: int) -> None:
    """Ring for a worker to carry a batch on."""
    _ring(run_batch, number)


def wake_consent(consent_id: int) -> None:
    """Ring for a worker to exchange a consent's code."""
    _ring(exchange_consent, consent_id)


def wake_mirror(run_id: int) -> None:
    """Ring for a worker to carry a reading of the reference data on."""
    _ring(read_mirror, run_id)


def wake_disconnect(connection_id: int) -> None:
    """Ring for a worker to disconnect."""
    _ring(disconnect, connection_id)


def look_around() -> None:
    """Ring for a sweep, before the scheduler's first turn."""
    _ring(sweep)


def _ring(task: Task, *row_id: int, countdown: float = 0) -> None:
    """A dead broker costs a delay only: the sweep finds the row in the database."""
    try:
        task.apply_async(row_id, countdown=countdown, retry=False)
    except OperationalError:
        log.warning("The broker does not answer; %s%s waits for the next sweep", task.name, row_id)
