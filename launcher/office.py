"""One running Tracker: its folder, its ports, what its processes are told and how they are started."""

from __future__ import annotations

import base64
import json
import os
import secrets
import subprocess
from collections.abc import Container
from dataclasses import dataclass, field
from pathlib import Path

from launcher import broker
from launcher.places import PYTHON, ROOT, on_loopback, pythonpath
from launcher.say import Trouble

XERO_ADDRESSES = ("XERO_LOGIN_URL", "XERO_IDENTITY_URL", "XERO_API_URL")
CLIENT_ID = "tracker-demo"
# Loaded once, not once a worker; no control socket in the home directory, where two Trackers would meet
GUNICORN = [
    "--workers", "2", "--threads", "8", "--worker-class", "gthread", "--preload", "--no-control-socket",
]  # fmt: skip
BEAT = ["--pidfile", "", "--loglevel", "INFO"]  # the launcher's own lock is enough
ALONE = ("--without-mingle", "--without-gossip")  # a second saved: there is nobody else to look for
ANSWER_PATH = "/accounts-system/connect/answer/"


@dataclass
class Office:
    """`told` wins over the environment, which wins over the defaults for a laptop.

    One that is `apart` (a test, the demo) takes no address, key or database from the environment.
    """

    var: Path
    port: int
    sandbox_port: int
    told: dict[str, str] = field(default_factory=dict)
    apart: bool = False
    broker: broker.Broker = field(init=False)

    def __post_init__(self) -> None:
        self.var.mkdir(parents=True, exist_ok=True)
        url = self.told.get("CELERY_BROKER_URL") or (not self.apart and os.environ.get("CELERY_BROKER_URL"))
        self.broker = broker.Broker(url, None) if url else broker.private(self.var)

    @property
    def url(self) -> str:
        return on_loopback(self.port)

    @property
    def sandbox_url(self) -> str:
        return on_loopback(self.sandbox_port)

    @property
    def own_sandbox(self) -> bool:
        """Somebody who names Xero's addresses wants those, not the stand-in."""
        return self.apart or not any(os.environ.get(name) for name in XERO_ADDRESSES)

    @property
    def node(self) -> str:
        """The worker's name: unlike any other on a shared broker."""
        return f"tracker-{self.port}@localhost"

    def environment(self) -> dict[str, str]:
        """What every process of this office finds in its environment."""
        kept = kept_secrets(self.var)
        defaults = {
            "DEBUG": "on",
            "SECRET_KEY": kept["SECRET_KEY"],
            "TOKEN_KEYS": kept["TOKEN_KEYS"],
            "PUBLIC_URL": self.url,
            "ALLOWED_HOSTS": "localhost,127.0.0.1",
            "DATABASE_URL": f"sqlite:///{self.var / 'tracker.sqlite3'}",
            "CELERY_BROKER_URL": self.broker.url,
            "XERO_CLIENT_ID": CLIENT_ID,
            "XERO_CLIENT_SECRET": kept["XERO_CLIENT_SECRET"],
            "XERO_WEBHOOK_KEY": kept["XERO_WEBHOOK_KEY"],
            **dict.fromkeys(XERO_ADDRESSES, self.sandbox_url),
        }
        fixed = {
            "PYTHONPATH": pythonpath(),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "tracker_xero.settings",
        }
        return defaults | inherited(defaults if self.apart else ()) | fixed | self.told

    def commands(self) -> dict[str, list[str]]:
        """The processes by name, in the order they start."""
        listed = {"broker": self.broker.command, "sandbox": self._sandbox() if self.own_sandbox else None}
        here = f"127.0.0.1:{self.port}"
        celery = [str(PYTHON), "-m", "celery", "--quiet", "-A", "tracker_xero"]
        return {name: command for name, command in listed.items() if command} | {
            "web": [str(PYTHON), "-m", "gunicorn", "tracker_xero.wsgi", *GUNICORN, "--bind", here],
            "worker": [*celery, "worker", "-c", "2", "-n", self.node, "--loglevel", "INFO", *ALONE],
            "scheduler": [*celery, "beat", "--schedule", str(self.var / "beat"), *BEAT],
        }

    def manage(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """`manage.py WORDS` of this office, its output kept."""
        command = [str(PYTHON), "manage.py", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment(), capture_output=True, text=True, check=False
        )
        if check and done.returncode:
            last = "\n  ".join((done.stdout + done.stderr).strip().splitlines()[-15:])
            raise Trouble(f"manage.py {' '.join(words)} ended with status {done.returncode}:\n  {last}")
        return done

    def _sandbox(self) -> list[str]:
        secret = self.environment()["XERO_CLIENT_SECRET"]
        ledger = str(self.var / "sandbox.sqlite3")
        command = [str(PYTHON), "-m", "xero_sandbox", "--port", str(self.sandbox_port), "--ledger", ledger]
        return [
            *command,
            "--client-id",
            CLIENT_ID,
            f"--client-secret={secret}",  # joined: a secret may begin with a dash
            "--redirect-uri",
            self.url + ANSWER_PATH,
        ]


def inherited(without: Container[str]) -> dict[str, str]:
    """Our own environment, less what belongs to a test run around us and what the office must not take."""
    mine = (item for item in os.environ.items() if not item[0].startswith(("PYTEST_", "COV_")))
    return {name: text for name, text in mine if text and name not in without}


def kept_secrets(var: Path) -> dict[str, str]:
    """Made once, readable by this user only; a restart keeps everybody logged in and Xero connected."""
    file = var / "secrets.json"
    if not file.exists():
        made = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "TOKEN_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "XERO_CLIENT_SECRET": secrets.token_urlsafe(24),
            "XERO_WEBHOOK_KEY": secrets.token_urlsafe(24),
        }
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            json.dump(made, out)
    kept: dict[str, str] = json.loads(file.read_text())
    return kept
