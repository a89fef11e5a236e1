"""The door in: a reading of the reference data is asked for, by a person, a command or a new connection."""

import time
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from accounting_sync import tasks
from accounting_sync.choices import OPEN_READINGS, MirrorStep
from accounting_sync.connection.tokens import connected
from accounting_sync.mirror import mirroring, runs
from accounting_sync.models import MirrorRun, Organisation
from accounting_sync.running import LONGEST_COUNTDOWN

POLL = timedelta(seconds=0.5)


def ask(organisation: Organisation, user: User | None = None) -> MirrorRun:
    """The reading under way or a new one, and a worker woken for it once it is committed."""
    run = runs.open_run(organisation, user)
    transaction.on_commit(lambda: tasks.wake_mirror(run.pk))
    return run


def read_here(organisation: Organisation, told: mirroring.Told = lambda run, step: None) -> MirrorRun:
    """Read everything in this process: for the command line. What waits over a minute is left to workers.

    Raises ConnectionLost: for a person to reconnect it would wait in vain.
    """
    connected(organisation)
    run = runs.open_run(organisation)
    while True:
        mirroring.carry_on(run.pk, told)
        run.refresh_from_db()
        if not _goes_on_soon(run):
            return run


def read_by_workers(organisation: Organisation, told: mirroring.Told) -> MirrorRun:
    """Ask the workers and watch them; the same end as `read_here`. Raises ConnectionLost."""
    connected(organisation)
    run = ask(organisation)
    steps = list(MirrorStep)[_steps_done(run) :]
    while steps:
        goes_on = _goes_on_soon(run)
        run.refresh_from_db()
        while steps and MirrorStep.values.index(steps[0]) < _steps_done(run):
            told(run, steps.pop(0))
        if not goes_on:
            break
    return run


def _steps_done(run: MirrorRun) -> int:
    return MirrorStep.values.index(run.step) if run.state in OPEN_READINGS else len(MirrorStep)


def _goes_on_soon(run: MirrorRun) -> bool:
    """Wait a moment, or as long as the reading has to; False when it is over or waits for long.

    Raises ConnectionLost.
    """
    if run.state not in OPEN_READINGS:
        return False
    connected(run.organisation)
    wait = run.next_attempt_at - timezone.now()
    if wait > LONGEST_COUNTDOWN:
        return False
    time.sleep(max(wait, POLL).total_seconds())
    return True
