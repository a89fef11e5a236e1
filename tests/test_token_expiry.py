"""Twenty processes at the moment a token expires: one refresh, and all of them go on with the same token."""

import json
from typing import Any

import pytest
import requests

from launcher.trial import Trial

pytestmark = [pytest.mark.services, pytest.mark.timeout(180)]

PROCESSES = 20
TRADED = "POST /connect/token"
# Each process has a database connection of its own; the barrier lets them all go at once.
AT_ONCE = """
import hashlib, json, multiprocessing, os
from django.db import connections
from django.utils import timezone
from accounting_sync.models import Connection, Organisation
from accounting_sync.connection.tokens import access_token

def ask(barrier, answers):
    organisation = Organisation.objects.get(connection__is_current=True)
    barrier.wait(60)
    try:
        answers.put(hashlib.sha256(access_token(organisation).encode()).hexdigest())
    except Exception as error:
        answers.put(repr(error))

Connection.objects.update(expires_at=timezone.now())
connections.close_all()
fork = multiprocessing.get_context("fork")
barrier, answers = fork.Barrier(PROCESSES), fork.Queue()
started = [fork.Process(target=ask, args=(barrier, answers)) for _ in range(PROCESSES)]
for process in started: process.start()
given = [answers.get(timeout=90) for _ in started]
for process in started: process.join()
held = hashlib.sha256(Connection.objects.get(is_current=True).access_token.encode()).hexdigest()
print(json.dumps({"given": given, "held": held}))
""".replace("PROCESSES", str(PROCESSES))


def test_twenty_processes_at_expiry_refresh_once_and_lose_nothing(stack: Trial) -> None:
    for slow in (False, True):
        # The second time the answer takes a while: the others meet a refresh that is under way.
        faults = [{"kind": "drip", "path": "/connect/token", "when": "after", "seconds": 2}] if slow else []
        control(stack, "faults", faults)
        before = traded(stack)
        told = json.loads(stack.manage("shell", "-v", "0", "-c", AT_ONCE).stdout)
        assert told["given"] == [told["held"]] * PROCESSES
        assert traded(stack) == before + 1
        stack.manage("mirror_reference")  # and the token works


def test_a_refresh_whose_answer_is_lost_is_made_good_by_one_of_them(stack: Trial) -> None:
    control(stack, "faults", [{"kind": "reset", "path": "/connect/token", "when": "after"}])
    before = traded(stack)
    told = json.loads(stack.manage("shell", "-v", "0", "-c", AT_ONCE).stdout)
    assert told["given"] == [told["held"]] * PROCESSES
    assert traded(stack) == before + 2


def control(stack: Trial, what: str, body: Any) -> None:
    requests.post(f"{stack.sandbox_url}/_sandbox/{what}", json=body, timeout=10).raise_for_status()


def traded(stack: Trial) -> int:
    """How many refreshes and codes the sandbox has answered or broken."""
    figures = requests.get(f"{stack.sandbox_url}/_sandbox/figures", timeout=10).json()
    return int(figures["identity_calls"].get(TRADED, 0))
