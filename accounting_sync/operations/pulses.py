"""What the long-running processes say of themselves: each writes its row, pages and monitoring read them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from accounting_sync.choices import ProcessKind, ProcessState
from accounting_sync.models import Pulse

SCHEDULER = "scheduler"  # one row however many there are: the sweep does not know who asked for it
PULSES_LEFT_OUT = 4.5  # and a worker is gone, or cannot reach the database
WORKER_SILENT = timedelta(seconds=45)  # at least so long, however quick its pulse
FORGOTTEN = timedelta(days=7)
LONGEST_PROBLEM = 255


@dataclass(frozen=True, slots=True)
class Process:
    """Who a process is; the same from its start to its end."""

    name: str
    kind: ProcessKind
    process_id: int | None
    started_at: datetime


def renew(process: Process, *, heard_at: datetime | None = None, problem: str = "") -> None:
    """Say that it is running, and what is wrong with it, if anything. One statement."""
    _write(process, heard_at=heard_at, problem=problem[:LONGEST_PROBLEM], stopped_at=None)


def stopped(process: Process) -> None:
    """Say that it has ended as it should. The problem it ended for stays to be read."""
    Pulse.objects.filter(name=process.name, process_id=process.process_id).update(stopped_at=timezone.now())


def swept(began: datetime) -> None:
    """A sweep did all of its work, so a scheduler is alive; rows of processes long gone are deleted."""
    _write(Process(SCHEDULER, ProcessKind.SCHEDULER, None, began), stopped_at=None)
    Pulse.objects.filter(seen_at__lt=timezone.now() - FORGOTTEN).delete()


def state(pulse: Pulse, now: datetime) -> ProcessState:
    """What is to be thought of a process by what it last said."""
    if pulse.stopped_at:
        return ProcessState.STOPPED
    if now - pulse.seen_at > _silent_after(ProcessKind(pulse.kind)):
        return ProcessState.SILENT
    return ProcessState.IN_TROUBLE if pulse.problem else ProcessState.WELL


def is_any_worker_alive(now: datetime) -> bool:
    """Whether there is somebody to go on with what waits."""
    workers = Pulse.objects.filter(kind=ProcessKind.WORKER, stopped_at=None)
    return workers.filter(seen_at__gte=now - _silent_after(ProcessKind.WORKER)).exists()


def _silent_after(kind: ProcessKind) -> timedelta:
    if kind == ProcessKind.SCHEDULER:
        return timedelta(seconds=3 * settings.SWEEP_SECONDS)
    return max(WORKER_SILENT, timedelta(seconds=PULSES_LEFT_OUT * settings.WORKER_PULSE_SECONDS))


def _write(process: Process, **said: object) -> None:
    row = Pulse(
        name=process.name,
        kind=process.kind,
        process_id=process.process_id,
        started_at=process.started_at,
        version=settings.VERSION,
        seen_at=timezone.now(),
        **said,
    )
    # Who is here for the first time and who is known: one statement for both, without a race between two.
    changed = ["kind", "process_id", "version", "seen_at", *said]
    if process.kind == ProcessKind.WORKER:  # the scheduler's beginning is that of its first sweep
        changed.append("started_at")
    Pulse.objects.bulk_create([row], update_conflicts=True, unique_fields=["name"], update_fields=changed)
