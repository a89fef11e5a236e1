"""One line an event, whoever writes it; the same from web, worker and scheduler."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from django.conf import settings

from tracker_xero import logs

PLANTED = "sbx-refresh-4x9KqPzL2mN7vR1tY6wB3cD8fG5hJ0sA"
Say = Callable[[], None]


@pytest.fixture(params=logs.FORMATS)
def lines(request: pytest.FixtureRequest) -> Iterator[tuple[str, io.StringIO]]:
    """The format, and what a logger of the standard library or structlog's writes in it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.formatter(request.param, ["our-own-key"]))
    logger = logging.getLogger("some.room")
    logger.addHandler(handler)
    yield request.param, written
    logger.removeHandler(handler)
    structlog.contextvars.clear_contextvars()


def fail_with(text: str) -> None:
    try:
        raise ValueError(text)
    except ValueError:
        logging.getLogger("some.room").exception("It went wrong")


def bind_and_say(text: str) -> None:
    structlog.contextvars.bind_contextvars(held=text)
    logging.getLogger("some.room").warning("x")


WAYS: dict[str, Say] = {
    "in the words": lambda: logging.getLogger("some.room").warning("Refreshed %s", PLANTED),
    "as an argument of another type": lambda: logging.getLogger("some.room").warning("%s", {"x": [PLANTED]}),
    "as a fact": lambda: structlog.stdlib.get_logger("some.room").warning("refreshed", refresh=PLANTED),
    "as a fact deep down": lambda: structlog.stdlib.get_logger("some.room").warning("x", y={"z": [PLANTED]}),
    "in a traceback": lambda: fail_with(PLANTED),
    "bound to the thread": lambda: bind_and_say(PLANTED),
    "one of our own keys": lambda: logging.getLogger("some.room").warning("our-own-key"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_planted_token_is_caught(lines: tuple[str, io.StringIO], way: str) -> None:
    WAYS[way]()
    written = lines[1].getvalue()
    assert written
    assert PLANTED[12:30] not in written
    assert "our-own-key" not in written
    assert "[redacted]" in written


def test_an_event_says_when_where_how_bad_and_to_which_thread_it_belongs(
    lines: tuple[str, io.StringIO],
) -> None:
    structlog.contextvars.bind_contextvars(correlation_id="thread-1", batch=17)
    logging.getLogger("some.room").warning("batch %s: finished", 17)
    structlog.stdlib.get_logger("some.room").error("call finished", seconds=0.25)
    log_format, written = lines
    first, second = written.getvalue().splitlines()
    if log_format == "json":
        event: dict[str, Any] = json.loads(first)
        assert event.pop("timestamp").endswith("Z")
        assert event.pop("pid") > 0
        assert event == {
            "level": "warning",
            "event": "batch 17: finished",
            "logger": "some.room",
            "correlation_id": "thread-1",
            "batch": 17,
        }
        assert json.loads(second)["seconds"] == 0.25
    else:
        for line in (first, second):
            assert line[:10].count("-") == 2
            assert all(part in line for part in ("[some.room]", "correlation_id=thread-1", "batch=17"))
        assert "batch 17: finished" in first
        assert "seconds=0.25" in second


def test_nobody_can_make_a_line_of_his_own(lines: tuple[str, io.StringIO]) -> None:
    logging.getLogger("some.room").warning("Not Found: %s", "/x\n2026-11-25 [info] all is well\r\n")
    assert len(lines[1].getvalue().splitlines()) == 1


def test_a_failure_is_one_line_of_json_with_its_traceback() -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.formatter("json", []))
    logging.getLogger("some.room").addHandler(handler)
    try:
        fail_with("why")
    finally:
        logging.getLogger("some.room").removeHandler(handler)
    (line,) = written.getvalue().splitlines()
    assert "ValueError: why" in json.loads(line)["exception"]


def test_no_logger_of_django_says_it_twice() -> None:
    """Its own handlers are gone: everything reaches the root logger, and only that one writes."""
    for name in ("django", "django.request", "django.server"):
        assert logging.getLogger(name).handlers == []
        assert logging.getLogger(name).propagate


def test_celery_leaves_logging_to_us_and_a_task_is_bound_and_let_go() -> None:
    from celery.signals import setup_logging, task_postrun, task_prerun

    from accounting_sync.tasks import sweep

    assert setup_logging.receivers
    structlog.contextvars.bind_contextvars(batch=1)
    task_prerun.send(sender=sweep, task=sweep, task_id="some-id")
    assert structlog.contextvars.get_contextvars() == {"task": sweep.name, "task_id": "some-id"}
    task_postrun.send(sender=sweep, task=sweep, task_id="some-id")
    assert structlog.contextvars.get_contextvars() == {}


def test_our_own_keys_are_among_what_is_taken_out() -> None:
    told = settings.LOGGING["formatters"]["lines"]["secrets"]
    assert {settings.SECRET_KEY, *settings.TOKEN_KEYS} <= set(told)
