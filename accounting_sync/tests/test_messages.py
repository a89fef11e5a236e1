"""Messages carry ids and nothing else: an older or newer worker can read every one, and none holds data."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery import Task, current_app, signals

from accounting_sync import tasks

OURS = "accounting_sync.tasks."
TAKES_AN_ID = {
    "disconnect": tasks.wake_disconnect,
    "exchange_consent": tasks.wake_consent,
    "read_mirror": tasks.wake_mirror,
    "run_batch": tasks.wake,
}
TAKES_NOTHING = {"echo", "sweep"}
# Celery's own, which it writes into every message; of ours there may be one: the id a click is followed by.
HEADERS = {
    "argsrepr", "correlation_id", "eta", "expires", "group", "group_index", "id", "ignore_result",
    "kwargsrepr", "lang", "origin", "parent_id", "replaced_task_nesting", "retries", "root_id", "shadow",
    "stamped_headers", "stamps", "task", "timelimit",
}  # fmt: skip


def ours() -> dict[str, Task]:
    return {name.removeprefix(OURS): task for name, task in current_app.tasks.items() if OURS in name}


def test_every_task_takes_one_id_or_nothing() -> None:
    assert ours().keys() == TAKES_AN_ID.keys() | TAKES_NOTHING
    for name, task in ours().items():
        taken = inspect.signature(task.run).parameters.values()
        assert [parameter.annotation for parameter in taken] == [int] * (name in TAKES_AN_ID), name


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What goes to the broker, caught just before it does; the broker itself is nobody's."""
    seen: list[dict[str, Any]] = []

    def catch(sender: str, body: tuple[Any, ...], headers: dict[str, Any], **_: Any) -> None:
        seen.append({"name": sender, "body": body, "headers": headers})

    monkeypatch.setattr(current_app.conf, "broker_url", "memory://")
    signals.before_task_publish.connect(catch, weak=False)
    yield seen
    signals.before_task_publish.disconnect(catch)


@pytest.mark.parametrize(("name", "ring"), TAKES_AN_ID.items())
def test_what_is_published_is_an_id(
    published: list[dict[str, Any]], name: str, ring: Callable[[int], None]
) -> None:
    ring(17)
    (message,) = published
    args, kwargs, rest = message["body"]
    assert (message["name"], list(args), kwargs) == (OURS + name, [17], {})
    assert not any(rest.values())
    assert message["headers"].keys() <= HEADERS


def test_a_scheduler_that_starts_has_everything_looked_at_at_once(published: list[dict[str, Any]]) -> None:
    signals.beat_init.send(sender=None)
    assert [(message["name"], list(message["body"][0])) for message in published] == [(f"{OURS}sweep", [])]
