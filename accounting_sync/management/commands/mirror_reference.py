"""`manage.py mirror_reference`: read accounts, tax rates, contacts and the rest from Xero, now."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounting_sync import readings
from accounting_sync.choices import OPEN_READINGS, MirrorStep
from accounting_sync.connection.current import current_organisation
from accounting_sync.errors import ConnectionLost, NotReady
from accounting_sync.mirror import wording
from accounting_sync.models import MirrorRun

USAGE = 2


class Command(BaseCommand):
    """Exit status 0 when all was read; 1 if a part was not or it goes on later; 2 without a connection."""

    help = (
        "Read the organisation's reference data from Xero: accounts, tax rates, tracking, contacts and so on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--wait", action="store_true", help="let the workers read, and wait until they are done"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        read = readings.read_by_workers if options["wait"] else readings.read_here
        try:
            run = read(current_organisation(), self._tell)
        except (NotReady, ConnectionLost) as error:
            raise CommandError(str(error), returncode=USAGE) from error
        if run.problem:
            self.stdout.write(run.problem)
        if run.state in OPEN_READINGS:
            self.stdout.write(f"{run.waits_for} A worker goes on at {run.next_attempt_at:%H:%M} UTC.")
        if run.problem or run.state in OPEN_READINGS:
            sys.exit(1)

    def _tell(self, run: MirrorRun, step: MirrorStep) -> None:
        self.stdout.write(wording.step_line(step, run.counts))
