"""The real processes, for journeys and for tests that kill: web, worker, scheduler, broker and sandbox.

    def test_something(stack: Trial) -> None:
        stack.manage("send_invoices", "--all-unsent", "--wait")
        stack.kill_worker(); stack.start_worker()

`stack` is one office for the whole session, seeded and connected; `make_stack` starts one of a test's own,
`empty_stack` one without anybody or anything in it.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

from launcher.ports import free_port
from launcher.trial import Trial

MakeStack = Callable[..., Trial]
SEED = ("--companies", "12", "--invoices", "120")
# The sweeper is what wakes work whose message was lost: a test does not wait half a minute for it.
QUICK = {"SWEEP_SECONDS": "2"}


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """A running Tracker, shared: a test uses invoices of its own making or a filter of its own."""
    with trial(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture
def make_stack(tmp_path: Path) -> Iterator[MakeStack]:
    """`make_stack(SEND_LEASE_SECONDS="2")`: one more, told what the test needs."""
    with ExitStack() as running:
        yield lambda **told: running.enter_context(trial(tmp_path / f"stack-{free_port()}", **told))


@pytest.fixture
def empty_stack(tmp_path: Path) -> Iterator[Trial]:
    """A Tracker as the migrations leave it, and a sandbox it is not connected to."""
    with trial(tmp_path / "empty", demo=False) as running:
        yield running


@contextmanager
def trial(var: Path, *, demo: bool = True, **told: str) -> Iterator[Trial]:
    with database() as url:
        services = {"DATABASE_URL": url} if url else {}
        if broker := os.environ.get("CELERY_BROKER_URL"):
            services["CELERY_BROKER_URL"] = broker
        running = Trial(var, **{**QUICK, **services, **told})
        running.start(*SEED, demo=demo)
        try:
            yield running
        finally:
            running.stop()


@contextmanager
def database() -> Iterator[str]:
    """On PostgreSQL a database of its own, dropped afterwards; "" on SQLite, where it is a file in `var`."""
    parts = urlsplit(os.environ.get("DATABASE_URL", ""))
    if not parts.scheme.startswith("postgres"):
        yield ""
        return
    name = f"tracker_test_stack_{free_port()}"
    server = urlunsplit(parts._replace(path="/postgres"))
    with closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        connection.cursor().execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            connection.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')
