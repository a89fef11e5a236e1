"""What happened to batch 17? One id, from the press in the web's log to the call in the worker's."""

import json
import re
import uuid
from typing import Any

import pytest

from launcher.trial import Trial
from tests.conftest import MakeStack
from tests.person import Person
from tests.test_killed_worker import until

pytestmark = [pytest.mark.services, pytest.mark.timeout(180)]

SEND = "/accounts-system/send/"
TICKED = """
from invoices.models import Invoice
found = Invoice.objects.filter(status="approved", total__gt=0).order_by("-pk")
print(*found.values_list("pk", flat=True)[:8], sep=",")
"""
BATCH = """
from accounting_sync.models import Batch
batch = Batch.objects.get()
print(batch.number, batch.stage, batch.correlation_id)
"""

USER = """
from django.contrib.auth.models import User
print(User.objects.get(username="demo").pk)
"""


def events(stack: Trial, process: str) -> list[dict[str, Any]]:
    """Every line of a log: each must be one event in JSON."""
    return [json.loads(line) for line in stack.log(process).splitlines()]


def test_a_press_of_send_is_found_again_in_the_workers_call(make_stack: MakeStack) -> None:
    stack = make_stack(LOG_FORMAT="json")
    person = Person(stack)
    person.look("/login/")
    person.press("/login/", username="demo", password="demo")
    ids = stack.manage("shell", "-v", "0", "-c", TICKED).stdout.strip()
    person.headers["X-Request-ID"] = "the-click.17"
    person.press(f"{SEND}start/", token=str(uuid.uuid4()), scope="ticked", ids=ids)
    until(lambda: batch(stack)[1] == "done")
    number, _, thread = batch(stack)
    assert thread == "the-click.17"

    # Support greps for one id, in the logs of two processes.
    (asked,) = (event for event in threaded(stack, "web", thread) if event["event"] == "batch asked for")
    assert (str(asked["batch"]), asked["user_id"]) == (number, user_id(stack))
    made = [event for event in threaded(stack, "worker", thread) if event["event"] == "call finished"]
    (sent,) = (call for call in made if call["operation"] == "create_invoices")
    assert sent["state"] == "confirmed"
    assert sent["http_status"] == 200
    assert 1 <= sent["documents"] <= 8
    assert str(sent["batch"]) == number
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
        found = events(stack, process)
        assert any(said in event["event"] for event in found), process
        assert all(event["timestamp"].endswith("Z") and event["logger"] for event in found)


def threaded(stack: Trial, process: str, thread: str) -> list[dict[str, Any]]:
    return [event for event in events(stack, process) if event.get("correlation_id") == thread]


def batch(stack: Trial) -> list[str]:
    return stack.manage("shell", "-v", "0", "-c", BATCH).stdout.split()


def user_id(stack: Trial) -> int:
    return int(stack.manage("shell", "-v", "0", "-c", USER).stdout)
