"""A killed process of the worker's pool is replaced, and the new one inherits nothing of the watch."""

import os
import signal
from pathlib import Path

import pytest

from tests.processes.office import MARKS, Works

pytestmark = MARKS


def children(pid: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def threads(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="it looks into Linux's /proc")
def test_a_killed_process_of_the_pool_is_replaced_by_one_without_the_watch(works: Works) -> None:
    main = works.worker_pid()
    before = children(main)
    assert threads(main) > 1  # the watch
    os.kill(min(before), signal.SIGKILL)
    works.until(lambda: len(children(main) - before) == 1)
    (new,) = children(main) - before
    works.until(lambda: threads(new) == 1)
    works.until_sent(works.press(5))
    assert works.worker_pid() == main
    assert new in children(main)
