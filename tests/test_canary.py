"""After a full run on real processes no database, log, broker or page holds a token, a code or a key."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import redis
import requests

from launcher.trial import Trial
from tests.conftest import MakeStack
from tests.looking import rows, until
from tests.person import CONNECTION, Person
from tests.secrets_search import leaks
from tracker_xero.logs import FORMATS
from tracker_xero.redacting import GONE

pytestmark = [pytest.mark.services, pytest.mark.timeout(300)]

PAGES = (CONNECTION, f"{CONNECTION}health/?seen=connected", "/accounts-system/banner/")
MORE_PAGES = (
    "/",
    "/companies/",
    "/accounts-system/batches/",
    "/accounts-system/settings/invoices/",
    "/accounts-system/mirror/",
    "/admin/accounting_sync/connection/",
)
SECRETS = ("XERO_CLIENT_SECRET", "TOKEN_KEYS", "SECRET_KEY", "XERO_WEBHOOK_KEY")
# Every row of every table, as the database holds it.
DUMP = """
from django.db import connection
with connection.cursor() as cursor:
    for table in connection.introspection.table_names():
        cursor.execute(f'SELECT * FROM "{table}"')
        for row in cursor.fetchall(): print(table, *map(str, row))
"""
HELD = """
import json
from accounting_sync.models import Connection
held = Connection.objects.get(is_current=True)
print(json.dumps({"the access token": held.access_token, "the refresh token": held.refresh_token}))
"""
EXPIRE = """
from django.utils import timezone
from accounting_sync.models import Connection
Connection.objects.update(expires_at=timezone.now())
"""
PLANT = """
import logging, structlog
log = logging.getLogger("some.room")
for secret in {secrets}:
    log.warning(f"Refreshed with {{secret}}")
    structlog.stdlib.get_logger("some.room").warning("refreshed", how={{"deep": [secret]}})
    try:
        raise ValueError(secret)
    except ValueError:
        log.exception("It went wrong")
"""
STATE = "SELECT state FROM accounting_sync_connection WHERE is_current"
CONSENTS = "SELECT state FROM accounting_sync_consent ORDER BY id DESC LIMIT 1"


def test_no_secret_is_left_anywhere(make_stack: MakeStack) -> None:
    stack = make_stack()
    known, places = live(stack)
    places |= {
        "the database": stack.manage("shell", "-v", "0", "-c", DUMP).stdout,
        "dumpdata": stack.manage("dumpdata", "-v", "0").stdout,
        "the broker": "\n".join(everything_in(stack.office.broker.url)),
        **{file.name: file.read_text() for file in (stack.office.var / "logs").glob("*.log")},
    }
    assert {"web.log", "worker.log", "scheduler.log", "sandbox.log"} <= set(places)
    assert all(len(places[place]) > 1000 for place in ("the database", "dumpdata", "worker.log", "the pages"))
    assert list(leaks(places, known)) == []

    # And it would have been seen: the same places with one secret planted.
    for place in ("the database", "worker.log", "the broker"):
        planted = places | {place: places[place] + known["the refresh token"]}
        assert f"a refresh token in {place}" in list(leaks(planted, known))
    the_net_holds(stack, known)


def the_net_holds(stack: Trial, known: dict[str, str]) -> None:
    """It had nothing to catch so far; whatever is logged by mistake is caught, in every form of line."""
    logged = [line for name in ("web", "worker", "scheduler") for line in stack.log(name).splitlines()]
    assert [line for line in logged if GONE in line] == [], "somebody logs a secret on purpose"
    for stack.office.told["LOG_FORMAT"] in FORMATS:
        done = stack.manage("shell", "-v", "0", "-c", PLANT.format(secrets=list(known.values())))
        assert done.stderr.count(GONE) >= 3 * len(known)
        assert list(leaks({"the log": done.stdout + done.stderr}, known)) == []


def live(stack: Trial) -> tuple[dict[str, str], dict[str, str]]:
    """Everything that can happen to a grant; the secrets to look for, and what people were shown."""
    told = stack.office.environment()
    known = {name: told[name] for name in SECRETS} | held(stack, " of the first grant")
    shown: list[str] = []

    def command(*words: str) -> None:
        done = stack.manage(*words, check=False)
        shown.append(done.stdout + done.stderr)

    person = Person(stack)
    person.look("/login/")
    person.press("/login/", username="demo", password="demo")

    command("shell", "-c", EXPIRE)
    command("send_invoices", "--all-unsent", "--wait")
    command("sync_invoices", "--filter", "status=approved", "--wait")
    known |= held(stack, " after a refresh")
    for path in PAGES + MORE_PAGES:
        person.look(path)

    person.consent("deny")
    person.look("/accounts-system/connect/answer/?state=made-up&code=a-code-of-nobody")
    person.connect()
    known |= held(stack, " of the second grant")
    # Revoked at Xero: noticed at the next call, mailed, reconnected.
    revoke(stack, known["the refresh token of the second grant"])
    command("mirror_reference")
    assert rows(stack, STATE) == [("lost",)]
    for path in PAGES:
        person.look(path)
    person.connect()
    known |= held(stack)
    person.press("/accounts-system/connection/disconnect/")
    until(lambda: rows(stack, STATE) == [("disconnected",)])
    person.look(PAGES[0])
    person.consent()
    until(lambda: rows(stack, CONSENTS) == [("choose",)])
    return known, {"the pages": "\n".join(person.seen), "the terminal": "\n".join(shown)}


def held(stack: Trial, when: str = "") -> dict[str, str]:
    found: dict[str, str] = json.loads(stack.manage("shell", "-v", "0", "-c", HELD).stdout)
    return {name + when: text for name, text in found.items()}


def revoke(stack: Trial, refresh_token: str) -> None:
    told = stack.office.environment()
    requests.post(
        f"{stack.sandbox_url}/connect/revocation",
        {"token": refresh_token},
        auth=(told["XERO_CLIENT_ID"], told["XERO_CLIENT_SECRET"]),
        timeout=10,
    ).raise_for_status()


def everything_in(url: str) -> list[str]:
    """Every key of the broker and what it holds, whatever its type; and its file, with what was deleted."""
    parts = urlsplit(url)
    number = int(parse_qs(parts.query).get("virtual_host", ["0"])[0])
    is_socket = parts.scheme == "redis+socket"
    server: Any = redis.Redis(unix_socket_path=parts.path, db=number) if is_socket else redis.from_url(url)
    read: dict[bytes, Callable[[bytes], Any]] = {
        b"string": lambda key: [server.get(key)],
        b"list": lambda key: server.lrange(key, 0, -1),
        b"set": lambda key: server.smembers(key),
        b"hash": lambda key: server.hgetall(key).items(),
        b"zset": lambda key: server.zrange(key, 0, -1),
    }
    found = [f"{key!r} {value!r}" for key in server.scan_iter() for value in read[server.type(key)](key)]
    server.close()
    files = Path(parts.path).parent.rglob("*.aof") if is_socket else []
    return ["broker", *found, *(file.read_text(errors="replace") for file in files)]
