"""Looks at a running Tracker from outside: its tables and the sandbox's controls, until something is so."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg2
import requests

from launcher.trial import Trial

PATIENCE = 60  # seconds


def rows(stack: Trial, query: str) -> list[tuple[Any, ...]]:
    """Asked straight from the database: no process of Tracker has to be well for it, and none is started."""
    url = stack.office.environment()["DATABASE_URL"]
    is_file = url.startswith("sqlite")
    line = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20) if is_file else psycopg2.connect(url)
    with closing(line), closing(line.cursor()) as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def sandbox(stack: Trial, what: str, body: Any = None) -> Any:
    """What the sandbox's control answers; with a body it is told something."""
    answer = requests.request(
        "GET" if body is None else "POST", f"{stack.sandbox_url}/_sandbox/{what}", json=body, timeout=10
    )
    answer.raise_for_status()
    return answer.json()


def until(happened: Callable[[], object]) -> None:
    """Look until it is so. Fails when it takes longer than anybody would wait."""
    for _ in looks():
        if happened():
            return


def looks(patience: float = PATIENCE) -> Iterator[None]:
    """Ten times a second; fails when `patience` (seconds) is at its end."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        yield
        time.sleep(0.1)
    raise AssertionError(f"it did not happen within {patience} seconds")
