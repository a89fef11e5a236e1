"""The life of a MirrorRun: opened once, held by one worker at a time, moved on step by step, finished."""

import uuid
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounting_sync import leases
from accounting_sync.choices import OPEN_READINGS, ConnectionState, MirrorState, MirrorStep
from accounting_sync.claims import SOON, again_at
from accounting_sync.errors import NotSent
from accounting_sync.mirror import nightly
from accounting_sync.models import Connection, MirrorRun, Organisation

# Without these read nothing can be judged: what may be chosen, what a send would run into.
JUDGED = {MirrorStep.ORGANISATION, MirrorStep.CURRENCIES, MirrorStep.ACCOUNTS, MirrorStep.TAX_RATES}
LONGEST_REASON = 255


def open_run(organisation: Organisation, user: User | None = None) -> MirrorRun:
    """The reading under way, due now, or a new one: two presses are one reading."""
    run, is_new = MirrorRun.objects.get_or_create(
        organisation=organisation, state__in=OPEN_READINGS, defaults={"asked_by": user}
    )
    if not is_new:
        MirrorRun.objects.filter(pk=run.pk).update(next_attempt_at=timezone.now())
    return run


def open_anew(organisation: Organisation, user: User) -> MirrorRun:
    """A new reading from the first step: another grant may be allowed other things than the one before."""
    MirrorRun.objects.filter(organisation=organisation, state__in=OPEN_READINGS).delete()
    return open_run(organisation, user)


def open_nightly() -> None:
    """Open the reading of tonight, once the time has come and nobody has asked for one since."""
    connection = Connection.objects.current()
    if connection is None or connection.state != ConnectionState.CONNECTED:
        return
    last = MirrorRun.objects.filter(organisation=connection.organisation).first()
    if last and last.state in OPEN_READINGS:
        return
    if nightly.is_due(timezone.now(), last.finished_at if last else None, timezone.get_default_timezone()):
        open_run(connection.organisation)


def due_runs() -> list[int]:
    """Readings of the connected organisation that could go on now and that no worker holds."""
    in_use = Q(
        organisation__connection__is_current=True,
        organisation__connection__state=ConnectionState.CONNECTED,
    )
    return list(_free().filter(in_use).values_list("pk", flat=True))


def claim(run_id: int) -> MirrorRun | None:
    """Take hold of a reading that is due; None when another worker has it or it is over."""
    lease = uuid.uuid4()
    held = (
        _free()
        .filter(pk=run_id)
        .update(state=MirrorState.READING, waits_for="", lease_token=lease, lease_until=leases.end())
    )
    return MirrorRun.objects.select_related("organisation").get(pk=run_id) if held else None


def _free() -> QuerySet[MirrorRun]:
    return MirrorRun.objects.filter(
        leases.free(), state__in=OPEN_READINGS, next_attempt_at__lte=timezone.now()
    )


def keep(run: MirrorRun) -> None:
    """Renew the lease before a call. Raises NotSent when another worker has taken the reading over."""
    _write(run, lease_until=leases.end())


def count(run: MirrorRun, rows: int, problem: str = "") -> None:
    """Note how many rows of the present step are read so far. Raises NotSent for a lost lease."""
    run.counts = {**run.counts, run.step: rows}
    run.problem = _with(run, problem)
    _write(run, counts=run.counts, problem=run.problem)


def move_on(run: MirrorRun, rows: int | None, problem: str = "") -> None:
    """Leave a step behind; `rows` is None when it could not be read.

    Call it first in the transaction that writes the rows: a worker that lost its lease writes none.
    Raises NotSent.
    """
    others = {step: read for step, read in run.counts.items() if step != run.step}
    run.counts = others if rows is None else {**others, run.step: rows}
    run.problem = _with(run, problem)
    steps = MirrorStep.values
    run.step = steps[min(steps.index(run.step) + 1, len(steps) - 1)]
    _write(run, step=run.step, counts=run.counts, problem=run.problem)


def put_off(run: MirrorRun, error: NotSent) -> datetime | None:
    """Let it go on later, and say why; None when another worker has it meanwhile."""
    later = again_at(error)
    given_back = _held(run).update(
        state=MirrorState.WAITING,
        next_attempt_at=later,
        waits_for=str(error)[:LONGEST_REASON],
        lease_token=None,
        lease_until=None,
    )
    return later if given_back else None


@transaction.atomic
def finish(run: MirrorRun) -> None:
    """Close it. Failed is only a reading that brought nothing."""
    now = timezone.now()
    state = MirrorState.DONE if run.counts else MirrorState.FAILED
    _write(run, state=state, finished_at=now, lease_token=None, lease_until=None)
    if set(run.counts) >= JUDGED:
        Organisation.objects.filter(pk=run.organisation_id).update(mirrored_at=now)


def _with(run: MirrorRun, problem: str) -> str:
    """The problems so far and this one, under the name of the present step."""
    line = f"{MirrorStep(run.step).label}: {problem}" if problem else ""
    return "\n".join(filter(None, (run.problem, line)))


def _write(run: MirrorRun, **fields: object) -> None:
    if not _held(run).update(**fields):
        raise NotSent("Another worker has taken this reading over.", timezone.now() + SOON)


def _held(run: MirrorRun) -> QuerySet[MirrorRun]:
    """The row while it is ours: every write goes through here, so an old lease changes nothing."""
    return MirrorRun.objects.filter(pk=run.pk, lease_token=run.lease_token)
