"""What every connection to PostgreSQL is told, and that the address has the last word."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

NAME = "idle_in_transaction_session_timeout"
ASK = """
import json
from tracker_xero.settings import DATABASES
print(json.dumps(DATABASES["default"]["OPTIONS"]))
"""


def options_of(address: str) -> str:
    """Settings are read once a process, so one of its own reads them by this address."""
    told = os.environ | {"DEBUG": "on", "DATABASE_URL": address}
    done = subprocess.run([sys.executable, "-c", ASK], env=told, capture_output=True, text=True, check=True)
    return str(json.loads(done.stdout).get("options"))


@pytest.mark.services
@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no sessions that outlive a machine")
def test_a_transaction_in_which_nothing_happens_ends_by_itself() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {NAME}")
        assert cursor.fetchone() == ("1min",)


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", f"-c {NAME}=60s"),
        (f"?options=-c%20{NAME}%3D5min", f"-c {NAME}=5min"),
        ("?options=-c%20search_path%3Dtracker", f"-c search_path=tracker -c {NAME}=60s"),
    ],
)
def test_the_address_may_say_its_own(query: str, options: str) -> None:
    assert options_of(f"postgres://tracker@db/tracker{query}") == options


def test_sqlite_is_told_nothing_of_it() -> None:
    assert options_of("sqlite:///:memory:") == "None"
