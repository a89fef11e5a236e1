"""`manage.py connect_xero`: connect from the terminal; on a loopback sandbox it can consent by itself."""

from argparse import ArgumentParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from accounting_sync import pinning, readings
from accounting_sync.choices import ConsentState
from accounting_sync.connection import connecting
from accounting_sync.errors import AccountsSystemError
from accounting_sync.mirror import tables, wording
from accounting_sync.models import Consent, Organisation

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
USAGE = 2


class Command(BaseCommand):
    """Print the consent's address, or follow it (--accept), then choose an organisation."""

    help = "Connect Tracker to a Xero organisation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--accept", action="store_true", help="give the consent; only on a loopback login"
        )
        parser.add_argument(
            "--organisation",
            metavar="NAME",
            help="which one, when there are several or it is another than before",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = _first_admin()
        consent, url = connecting.begin(user)
        if not options["accept"]:
            self.stdout.write(f"Log in to Tracker as {user}, then open this address and allow access:\n{url}")
            return
        try:
            self._accept(consent, url, user)
            name = options["organisation"] or ""
            connection = pinning.choose(consent, _tenant(consent, name), user, typed_name=name)
        except pinning.NameNotTyped as error:
            raise CommandError(f"{error} Here: --organisation NAME.", returncode=USAGE) from error
        except (connecting.ConsentError, AccountsSystemError) as error:
            raise CommandError(str(error), returncode=USAGE) from error
        self.stdout.write(f"Connected to {connection.organisation}.")
        self._read(connection.organisation)

    def _read(self, organisation: Organisation) -> None:
        """Fill the mirror, so that accounts can be chosen at once."""
        try:
            run = readings.read_here(organisation)
        except AccountsSystemError as error:
            raise CommandError(str(error), returncode=USAGE) from error
        self.stdout.write(f"Read from Xero: {wording.contents(tables.counted(organisation))}.")
        for line in filter(None, (run.problem, run.waits_for)):
            self.stdout.write(line)

    def _accept(self, consent: Consent, url: str, user: User) -> None:
        if urlsplit(settings.XERO_LOGIN_URL).hostname not in LOOPBACK:
            raise CommandError(
                "--accept works with a sandbox on this machine only; at the real Xero a person consents.",
                returncode=USAGE,
            )
        query = parse_qs(urlsplit(_allow(url)).query)
        given = {key: query.get(key, [""])[0] for key in ("state", "code", "error")}
        connecting.answer(given["state"], given["code"], given["error"], user)
        connecting.exchange(consent.pk)
        consent.refresh_from_db()
        if consent.state != ConsentState.CHOOSE:
            raise CommandError(consent.problem or "Xero gave no consent.", returncode=USAGE)


def _allow(url: str) -> str:
    """The address the consent sends a person back to."""
    try:
        answer = requests.post(url, data={"decision": "allow"}, allow_redirects=False, timeout=10)
    except requests.RequestException as error:
        raise CommandError(f"{settings.XERO_LOGIN_URL} does not answer.", returncode=USAGE) from error
    if "Location" not in answer.headers:
        raise CommandError(
            f"{settings.XERO_LOGIN_URL} gave no consent ({answer.status_code}).", returncode=USAGE
        )
    return str(answer.headers["Location"])


def _first_admin() -> User:
    user = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if user is None:
        raise CommandError("There is no admin yet: manage.py createsuperuser", returncode=USAGE)
    return user


def _tenant(consent: Consent, name: str) -> str:
    """The id of the organisation named, or of the only one."""
    rows = [row for row in consent.organisations if not name or row["name"] == name]
    if len(rows) != 1:
        names = ", ".join(row["name"] for row in consent.organisations)
        raise CommandError(f"Choose one with --organisation: {names}.", returncode=USAGE)
    return str(rows[0]["tenant_id"])
