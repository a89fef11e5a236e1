"""`manage.py accounts_settings [KEY=VALUE …]`: Invoice and Payment Settings from the terminal."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounting_sync.connection.current import current_organisation
from accounting_sync.errors import NotReady
from accounting_sync.setup.accounts_settings import change, shown
from accounting_sync.setup.pairs import SettingError


class Command(BaseCommand):
    """Without pairs it shows what is chosen."""

    help = "Show or set the Accounts System section of Invoice and Payment Settings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pairs", nargs="*", metavar="KEY=VALUE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            organisation = current_organisation()
            if pairs := [_pair(text) for text in options["pairs"]]:
                change(organisation, pairs)
        except (NotReady, SettingError) as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(f"Settings of {organisation}:")
        for line in shown(organisation):
            self.stdout.write(f"  {line}")


def _pair(text: str) -> tuple[str, str]:
    key, separator, value = text.partition("=")
    if not separator:
        raise SettingError(f"“{text}” is not KEY=VALUE.")
    return key.strip(), value.strip()
