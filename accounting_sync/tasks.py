"""Doorways of the worker: an id comes in, one call is made. No rule lives here."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


@shared_task
def run_batch(number: int) -> None:
    """Carry a batch on from wherever it stands."""


@shared_task
def sweep() -> None:
    """Find what is due or left behind by a dead worker, and carry it on."""


def wake(number: int) -> None:
    """Ring for a worker. A dead broker costs a delay only: the sweep finds the batch in the database."""
    try:
        run_batch.apply_async((number,), retry=False)
    except OperationalError:
        log.warning("The broker does not answer; batch %s waits for the next sweep", number)
