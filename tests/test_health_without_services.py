"""/health/ of a process whose database and broker are gone, or take a connection and say nothing."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from launcher.ports import free_port

ASK = """
import json, time
import django
django.setup()
from django.test import Client
client, answers = Client(SERVER_NAME="localhost"), {}
for path in ("/health/", "/health/live/", "/metrics/"):
    began = time.monotonic()
    answer = client.get(path, headers={"Authorization": "Bearer token"})
    answers[path] = [answer.status_code, round(time.monotonic() - began, 1), answer.text]
print(json.dumps(answers))
"""
PATIENCE = 60  # seconds for a whole process on a busy machine; without time-outs it would hang for ever
Answers = dict[str, tuple[int, float, str]]


@pytest.fixture
def hole() -> Iterator[Callable[[], int]]:
    """`hole()`: a port where somebody listens and never says a word."""
    with ExitStack() as opened:

        def listen() -> int:
            listener = opened.enter_context(socket.socket())
            listener.bind(("127.0.0.1", 0))
            listener.listen(16)
            return int(listener.getsockname()[1])

        yield listen


def answers(database: int, broker: str) -> Answers:
    """Of a process of its own: nothing of this test's connections is in the way."""
    told = {
        "DEBUG": "on",
        "DJANGO_SETTINGS_MODULE": "tracker_xero.settings",
        "DATABASE_URL": f"postgres://nobody:a-password@127.0.0.1:{database}/nothing",
        "CELERY_BROKER_URL": broker,
        "METRICS_TOKEN": "token",
    }
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env=kept | told,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    found: Answers = json.loads(done.stdout.splitlines()[-1])
    return found


def check(found: Answers) -> None:
    assert {path: answer[0] for path, answer in found.items()} == dict.fromkeys(found, 503)
    parts = json.loads(found["/health/"][2])["parts"]
    assert not [name for name, part in parts.items() if part["ok"]]
    assert "a-password" not in found["/health/"][2]


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_services_that_are_gone_are_told_of(scheme: str) -> None:
    check(answers(free_port(), f"{scheme}://127.0.0.1:{free_port()}/0"))


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_services_that_say_nothing_are_told_of(hole: Callable[[], int], scheme: str) -> None:
    check(answers(hole(), f"{scheme}://127.0.0.1:{hole()}/0"))
