"""What happened to batch 17? One id, from the press in the web's log to the call in the worker's."""

import json
import re
import uuid
from functools import partial
from typing import Any

import pytest

from launcher.trial import Trial
from tests.conftest import MakeStack
from tests.looking import rows, until
from tests.person import Person

pytestmark = [pytest.mark.services, pytest.mark.timeout(180)]

SEND = "/accounts-system/send/"
TICKED = "SELECT id FROM invoices_invoice WHERE status = 'approved' AND total > 0 ORDER BY id DESC LIMIT 8"
BATCH = "SELECT number, stage, correlation_id FROM accounting_sync_batch"
USER = "SELECT id FROM auth_user WHERE username = 'demo'"


def events(stack: Trial, process: str) -> list[dict[str, Any]]:
    """Every whole line of a log: each must be one event in JSON."""
    return [json.loads(line) for line in stack.log(process).rpartition("\n")[0].splitlines()]


def has_said(stack: Trial, process: str, words: str) -> bool:
    return any(words in event["event"] for event in events(stack, process))


def test_a_press_of_send_is_found_again_in_the_workers_call(make_stack: MakeStack) -> None:
    stack = make_stack(LOG_FORMAT="json")
    person = Person(stack)
    person.look("/login/")
    person.press("/login/", username="demo", password="demo")
    ids = ",".join(str(pk) for (pk,) in rows(stack, TICKED))
    person.headers["X-Request-ID"] = "the-click.17"
    person.press(f"{SEND}start/", token=str(uuid.uuid4()), scope="ticked", ids=ids)
    until(lambda: batch(stack)[1] == "done")
    number, _, thread = batch(stack)
    assert thread == "the-click.17"

    # Support greps for one id, in the logs of two processes.
    (asked,) = (event for event in threaded(stack, "web", thread) if event["event"] == "batch asked for")
    assert [(asked["user_id"],)] == rows(stack, USER)
    assert asked["batch"] == number
    made = [event for event in threaded(stack, "worker", thread) if event["event"] == "call finished"]
    (sent,) = (call for call in made if call["operation"] == "create_invoices")
    assert sent["state"] == "confirmed"
    assert sent["http_status"] == 200
    assert 1 <= sent["documents"] <= 8
    assert sent["batch"] == number
    assert sent["task"] == "accounting_sync.tasks.run_batch"
    assert re.fullmatch(r"[0-9a-f-]{36}", sent["task_id"])
    # And Xero's support is told Xero's own.
    assert sent["xero_correlation_id"] in person.look(f"/accounts-system/batches/{number}/")
    assert "the-click.17</code>" in person.seen[-3]

    # All three processes log alike; whatever is said is an event in UTC.
    for process, said in {
        "web": "Listening at",
        "worker": "ready.",
        "scheduler": "Sending due task sweep",
    }.items():
        until(partial(has_said, stack, process, said))
        found = events(stack, process)
        assert all(event["timestamp"].endswith("Z") and event["logger"] for event in found)


def threaded(stack: Trial, process: str, thread: str) -> list[dict[str, Any]]:
    return [event for event in events(stack, process) if event.get("correlation_id") == thread]


def batch(stack: Trial) -> tuple[Any, ...]:
    """Its number, stage and correlation id."""
    (found,) = rows(stack, BATCH)
    return found
