"""`manage.py rotate_token_keys`: every secret under the first of TOKEN_KEYS (docs/operations.md)."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounting_sync.connection.rotation import rotate

STILL_OLD = 1
UNREADABLE = 2


class Command(BaseCommand):
    """Rewrite, or with --check only count, what is under an older key."""

    help = "Put Xero's tokens under the first of TOKEN_KEYS; then the older keys can go."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only count what is still under an older key; 1 if any is"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        check, unreadable, old = options["check"], [], 0
        for counts in rotate(only_count=check):
            done = "under an older key" if check else "put under the first key"
            self.stdout.write(
                f"{counts.table}: {counts.old} {done}, {counts.current} already under the first"
            )
            unreadable += counts.unreadable
            old += counts.old
        if unreadable:
            rows = "\n".join(f"  {row}" for row in unreadable)
            raise CommandError(f"No key of TOKEN_KEYS opens these:\n{rows}", returncode=UNREADABLE)
        if check and old:
            raise CommandError(f"{old} secrets are still under an older key.", returncode=STILL_OLD)
