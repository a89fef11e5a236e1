"""The database brought up to date; the very first time also a demo office, connected to the sandbox."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from launcher.office import Office
from launcher.places import ROOT
from launcher.say import step

ORGANISATION = "Demo Company (UK)"
DEMO_SETTINGS = (
    "auto_create_companies=yes", "auto_create_items=yes", "send_as=AUTHORISED",
    "account.permanent_fee=210", "account.temp_time=220", "account.expenses=230", "account.other=260",
    "tax.STD=OUTPUT2", "tax.RED=RROUTPUT", "tax.ZERO=ZERORATEDOUTPUT", "tax.EXEMPT=EXEMPTOUTPUT",
    "tax.OLD=OUTPUT2", "tax.NONE=NONE",
)  # fmt: skip
ANY_USER = "from django.contrib.auth import get_user_model as m; print('users:', m().objects.exists())"


def migrate(office: Office) -> None:
    """The tables as this version wants them; instant when no migration has changed."""
    stamp = Stamp(office)
    if not stamp.migrated:
        step("Preparing the database …")
        office.manage("migrate", "--noinput", "-v", "0")
        stamp.set("migrated", _fingerprint())
    if office.environment()["DEBUG"].lower() in ("off", "false", "0", "no"):
        office.manage("collectstatic", "--noinput", "-v", "0")


def seed(office: Office, *words: str) -> bool:
    """The demo office, if the database was empty. True: it still has to be connected."""
    stamp = Stamp(office)
    if not stamp.get("seeded"):
        if office.apart or "users: False" in office.manage("shell", "-v", "0", "-c", ANY_USER).stdout:
            step("Filling the demo office …")
            office.manage("seed_demo", *words)
            stamp.set("to connect", "yes")
        stamp.set("seeded", "yes")
    return stamp.get("to connect") == "yes" and office.own_sandbox


def connect(office: Office) -> None:
    """The demo office to the sandbox (it must answer), with the choices an accountant would make."""
    step("Connecting it to the sandbox …")
    office.manage("connect_xero", "--accept", "--organisation", ORGANISATION)
    office.manage("accounts_settings", *DEMO_SETTINGS)
    Stamp(office).set("to connect", "done")


class Stamp:
    """What was already done to which database, so that the second start need not ask."""

    def __init__(self, office: Office) -> None:
        self.file = office.var / "prepared.json"
        self.database = office.environment()["DATABASE_URL"]
        known = json.loads(self.file.read_text()) if self.file.exists() else {}
        self.is_file = self.database.startswith("sqlite:///")
        gone = self.is_file and not Path(self.database.removeprefix("sqlite:///")).exists()
        self.known: dict[str, str] = {} if gone else known.get(self._key, {})

    @property
    def _key(self) -> str:
        return hashlib.sha256(self.database.encode()).hexdigest()[:16]  # the address may hold a password

    @property
    def migrated(self) -> bool:
        """A server's database may have been dropped behind our back: there we always ask."""
        return self.is_file and self.get("migrated") == _fingerprint()

    def get(self, name: str) -> str:
        return self.known.get(name, "")

    def set(self, name: str, text: str) -> None:
        self.known[name] = text
        others = json.loads(self.file.read_text()) if self.file.exists() else {}
        self.file.write_text(json.dumps(others | {self._key: self.known}, indent=1))


def _fingerprint() -> str:
    """Of every migration of ours, and of the packages that bring theirs."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for file in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()
