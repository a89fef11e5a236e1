"""The Celery application. Messages are wake-ups that carry ids; the truth is in the database."""

import gc
import os
import warnings
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker_xero.settings")
# Containers commonly run as root; Celery's page-long warning would hide the lines that matter.
warnings.filterwarnings("ignore", message=".*superuser privileges.*")

app = Celery("tracker_xero")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


# --- a worker's watch of itself: imported late, for it needs the models, which load after this file ---------


def _start_watch(sender: str, instance: Any, **_: Any) -> None:
    from accounting_sync.operations import watch

    instance.app.amqp.queues.select_add(watch.own_queue(sender))
    signals.task_received.connect(watch.heard)
    watch.start(instance.app, sender, instance.concurrency)


def _freeze(**_: Any) -> None:
    """Before the pool forks: the collector leaves alone what is loaded, so its pages stay shared.

    Source: https://docs.python.org/3/library/gc.html#gc.freeze. It saves a worker of three processes 30 MB.
    """
    gc.collect()
    gc.freeze()


def _make_way(**_: Any) -> None:
    from accounting_sync import stopping

    stopping.ask()


def _stop_watch(**_: Any) -> None:
    from accounting_sync.operations import watch

    watch.stop()


def _look_around(**_: Any) -> None:
    """A scheduler that starts looks at once: what was left behind does not wait for its first turn."""
    from accounting_sync import tasks

    tasks.look_around()


signals.beat_init.connect(_look_around)
signals.celeryd_after_setup.connect(_freeze)
signals.celeryd_after_setup.connect(_start_watch)
signals.worker_shutting_down.connect(_make_way)
signals.worker_shutdown.connect(_stop_watch)
