"""`manage.py check_deployment`: is this installation fit for people's work? One line a check."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from accounting_sync.operations.deployment import table
from accounting_sync.operations.deployment.findings import Finding, Grade


class Command(BaseCommand):
    """Exit status 0 only when nothing failed; warnings do not count."""

    help = (
        "Look at settings, database, broker, processes, clocks, keys and the rest; say what to mend and how."
    )
    requires_system_checks = []  # they are one of the checks, and must not keep the others from running

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        found = []
        for name, finding in table.run():
            found.append((name, finding))
            if not options["json"]:
                self._tell(name, finding)
        is_ok = all(finding.grade is not Grade.FAILURE for _, finding in found)
        if options["json"]:
            listed = [{"check": name, **asdict(finding)} for name, finding in found]
            self.stdout.write(json.dumps({"ok": is_ok, "checks": listed}))
        if not is_ok:
            sys.exit(1)

    def _tell(self, name: str, finding: Finding) -> None:
        styles = {
            Grade.OK: self.style.SUCCESS,
            Grade.WARNING: self.style.WARNING,
            Grade.FAILURE: self.style.ERROR,
        }
        line = f"{styles[finding.grade](f'{finding.grade:<8}')} {name:<15} {finding.says} {finding.way_out}"
        self.stdout.write(line.rstrip())
