"""A secret is taken out of a log line by its name, its shape and its value; the rest stays readable."""

import json
import os
import secrets
import subprocess
import sys
import uuid
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.fernet import Fernet

from tracker_xero.redacting import GONE, password_in, redactor

OURS = "our-own-secret-at-xero"
JWT = jwt.encode({"sub": "x"}, "a key that is long enough for sha256", algorithm="HS256")
FERNET_KEY = Fernet.generate_key().decode()
SEALED = Fernet(FERNET_KEY).encrypt(b"a token").decode()
# As Xero's own: token_urlsafe, which in one of some thousand has no digit; those of a test are to be alike.
REFRESH = "aB3-" + secrets.token_urlsafe(32)


def cleaned(**facts: Any) -> str:
    return json.dumps(redactor([OURS, "short"])(facts))


# By name: made anew in each process, they would be other tests in each of pytest-xdist's.
@pytest.mark.parametrize(
    "secret",
    [JWT, FERNET_KEY, SEALED, REFRESH, OURS],
    ids=["a token", "a key of tokens", "a sealed token", "a refresh token", "our own secret"],
)
@pytest.mark.parametrize(
    "place",
    [
        lambda secret: {"event": f"refreshed with {secret}, went on"},
        lambda secret: {"event": "refreshed", "how": secret},
        lambda secret: {"event": "refreshed", "answer": {"deep": [{"down": secret}]}},
        lambda secret: {"event": "refreshed", "exception": f"Traceback\n  KeyError: '{secret}'"},
        lambda secret: {"event": ValueError(secret)},
        lambda secret: {"event": "x", "pair": (1, f'{{"a": "{secret}"}}')},
    ],
)
def test_a_secret_is_known_wherever_it_stands(secret: str, place: Callable[[str], dict[str, Any]]) -> None:
    found = cleaned(**place(secret))
    assert secret not in found
    assert secret[10:30] not in found
    assert GONE in found


@pytest.mark.parametrize(
    "text",
    [
        "GET /accounts-system/connect/answer/?state=s&code=hush",
        "code=hush&state=s",
        "grant_type=refresh_token&refresh_token=hush",
        "{'access_token': 'hush', 'expires_in': 1800}",
        '{"client_secret": "hush and more"}',
        "Authorization: Bearer hush",
        "headers: {'Authorization': 'Basic hush'}",
        "authorization=hush",
        "Cookie: sessionid=hush; csrftoken=hush",
        "password=hush",
        "METRICS_TOKEN=hush",
        "EMAIL_HOST_PASSWORD: hush",
        "{'EMAIL_HOST_PASSWORD': 'hush'}",
        "PGPASSWORD=hush",
        "X-Client-Secret: hush",
        "redis://:hush@redis:6379/0 is gone",
        "postgres://tracker:hush@db/tracker",
    ],
)
def test_what_is_named_as_a_secret_is_taken_out_whatever_it_looks_like(text: str) -> None:
    assert "hush" not in cleaned(event=text)


@pytest.mark.parametrize(
    "name",
    [
        *["access_token", "Authorization", "client_secret", "code", "TOKEN_KEYS", "set-cookie", "password"],
        *["METRICS_TOKEN", "EMAIL_HOST_PASSWORD"],
    ],
)
def test_a_fact_of_such_a_name_is_taken_out(name: str) -> None:
    assert "hush" not in cleaned(event="x", **{name: "hush"}, inside={name: ["hush"]})


@pytest.mark.parametrize(
    "text",
    [
        "call finished: create_invoices, 50 documents, HTTP 200",
        "worker exited with code: 1",
        "Account code 200 is archived",
        "status_code=503",
        "tokenizer=fast, token_seconds_left=1200",
        "Connected to redis://:**@127.0.0.1:6379/14",
        f"Task accounting_sync.tasks.sweep[{uuid.UUID(int=2**127 + 12345)}] succeeded in 0.01s: None",
        f"body {'0a1b' * 16}",
        "PUT https://api.xero.com/api.xro/2.0/Invoices?unitdp=4",
        "short",
        "http://127.0.0.1:8000/invoices/?q=a@b",
        "/work/tracker/accounting_sync/migrations/0003_reference_settings_links.py",
    ],
)
def test_what_is_no_secret_stays_as_it_is(text: str) -> None:
    assert redactor([OURS, "short"])({"event": text, "n": 5, "none": None}) == {
        "event": text,
        "n": 5,
        "none": None,
    }


@pytest.mark.parametrize(
    ("address", "password"),
    [
        ("redis://:a%40b-c%2Fd@redis:6379/0", "a@b-c/d"),
        ("amqp://tracker:long-enough@rabbit//", "long-enough"),
        ("redis://127.0.0.1:6379/0", ""),
        ("", ""),
    ],
)
def test_the_password_in_an_address_is_known_without_its_escapes(address: str, password: str) -> None:
    assert password_in(address) == password


SECRETS = {
    "SECRET_KEY": "the secret key of this one",
    "TOKEN_KEYS": "the key of tokens,the key before",
    "XERO_CLIENT_SECRET": "the secret of the app",
    "XERO_WEBHOOK_KEY": "the key of webhooks",
    "METRICS_TOKEN": "the token of monitoring",
}
ADDRESSES = {
    "DATABASE_URL": "postgres://tracker:of%20the%20database@db/tracker",
    "CELERY_BROKER_URL": "redis://:of%20one%20broker@one/0;redis://:of%20another@two/0",
    "EMAIL_URL": "smtp+tls://tracker:of%20the%20mail%20server@mail:587",
}
IN_ADDRESSES = ["of the database", "of one broker", "of another", "of the mail server"]
ASK = """
import json
from tracker_xero.settings import LOGGING
print(json.dumps(LOGGING["formatters"]["lines"]["secrets"]))
"""


def test_all_that_an_installation_keeps_secret_is_known_by_value() -> None:
    """Its settings are read in a process of their own; this one has its own already."""
    told = {"DEBUG": "off", "LOG_FORMAT": "json"} | SECRETS | ADDRESSES
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=os.environ | told, capture_output=True, text=True, check=True
    )
    known = json.loads(done.stdout)
    assert {*",".join(SECRETS.values()).split(","), *IN_ADDRESSES} <= {*known}
