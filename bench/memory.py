"""What the worker takes at most while it sends: read from /proc as it works."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PAUSE = 0.2


@dataclass
class Peak:
    """Megabytes: all of the worker's processes together, and the largest of its children."""

    together: float = 0.0  # the largest sum of PSS seen: a page several processes share is counted once
    child: float = 0.0  # VmHWM: the kernel's own high-water mark of one child's resident memory
    seen: set[int] = field(default_factory=set)


@contextmanager
def watched(leader: int) -> Iterator[Peak]:
    """The peak of a process and its children while the block runs."""
    peak, over = Peak(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(leader, peak, over))
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _watch(leader: int, peak: Peak, over: threading.Event) -> None:
    while True:
        children = list(_children(leader))
        peak.seen.update(children)
        peak.together = max(
            peak.together, sum(_megabytes(pid, "Pss:", "smaps_rollup") for pid in (leader, *children))
        )
        peak.child = max([peak.child, *(_megabytes(pid, "VmHWM:", "status") for pid in children)])
        if over.wait(PAUSE):
            return


def _children(leader: int) -> Iterator[int]:
    """Celery's pool: one level deep."""
    try:
        words = Path(f"/proc/{leader}/task/{leader}/children").read_text().split()
    except OSError:
        words = []
    yield from map(int, words)


def _megabytes(pid: int, name: str, file: str) -> float:
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return 0.0  # it has gone
    return sum(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024
