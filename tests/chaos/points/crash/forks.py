"""Work in a forked child: as cheap as a function call, and it can die like a process."""

import json
import os
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from accounting_sync.xero import client
from tests.chaos.points.crash.copies import use
from tests.chaos.points.crash.points import DIED

FINISHED, BROKEN = 0, 70


@dataclass(frozen=True, slots=True)
class End:
    """How a child ended; what it told, unless it died."""

    died: bool
    told: Any = None


def in_child(database: str, work: Callable[[], Any], report: Path) -> End:
    """Do the work on that database. Raises AssertionError with the child's words when it breaks."""
    if connection.vendor != "sqlite":
        connection.close()  # two processes on one line would confuse the server
    report.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        _live(database, work, report)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == DIED:
        return End(died=True)
    words = report.read_text() if report.exists() else f"the child ended with {code}"
    if code != FINISHED:
        raise AssertionError(words)
    return End(died=False, told=json.loads(words))


def _live(database: str, work: Callable[[], Any], report: Path) -> None:
    code = BROKEN
    try:
        use(database)
        client._pool.cache_clear()  # its lines are the parent's
        report.write_text(json.dumps(work()))
        code = FINISHED
    except BaseException:  # noqa: BLE001 - whatever it is, the parent reads it; nothing may return from here
        report.write_text(traceback.format_exc())
    finally:
        os._exit(code)
