"""Whether the database and the broker answer, in seconds at most and without a connection that is in use."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from celery import current_app
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, transaction
from kombu.exceptions import KombuError

from accounting_sync.operations.deadline import begin
from accounting_sync.operations.known import Reached

PATIENCE = 2.0  # seconds for all services: a monitoring system gives up after some more
QUERY_PATIENCE_MS = 1000  # for each query of the facts, where the database can be told so


def both() -> tuple[Reached, Reached]:
    """The database and the broker, asked at the same time."""
    of_database, of_broker = _all(ask_database, ask_broker)
    return of_database, of_broker


def database() -> Reached:
    return _all(ask_database)[0]


def broker() -> Reached:
    return _all(ask_broker)[0]


def _all(*asks: Callable[[], None]) -> list[Reached]:
    current_app.connection_for_write().get_transport_cls()  # a first import takes time that is no service's
    end = time.monotonic() + PATIENCE
    asked = [begin(partial(_reach, ask)) for ask in asks]
    answers = []
    for answer in asked:
        try:
            answers.append(answer.result(max(end - time.monotonic(), 0)))
        except TimeoutError:
            answers.append(Reached(PATIENCE, f"no answer within {PATIENCE:g} s."))
    return answers


def _reach(ask: Callable[[], None]) -> Reached:
    """Only the kind of a fault is told: its text may hold addresses and names."""
    began = time.monotonic()
    try:
        ask()
    except (DatabaseError, OSError, KombuError) as error:
        return Reached(time.monotonic() - began, f"the connection failed ({type(error).__name__}).")
    return Reached(time.monotonic() - began)


def ask_database() -> None:
    """Over a connection made for this: one in use could be held up, or be dead without knowing it yet."""
    fresh = connections.create_connection(DEFAULT_DB_ALIAS)
    if fresh.vendor == "postgresql":
        options = {**fresh.settings_dict["OPTIONS"], "connect_timeout": int(PATIENCE)}
        fresh.settings_dict = {**fresh.settings_dict, "OPTIONS": options}
    try:
        with fresh.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        fresh.close()


def ask_broker() -> None:
    """Connects as a press of Send does."""
    timeouts = {"socket_connect_timeout": PATIENCE / 2, "socket_timeout": PATIENCE / 2}
    with current_app.connection_for_write(connect_timeout=PATIENCE, transport_options=timeouts) as asking:
        asking.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
        asking.default_channel  # noqa: B018 - opening one is what talks to the server


@contextmanager
def bounded() -> Iterator[None]:
    """No query in it takes long, where the database can be told so; it raises DatabaseError instead."""
    if connection.vendor != "postgresql":
        yield  # a transaction of ours begins by taking SQLite's only pen
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(QUERY_PATIENCE_MS)])
        yield
