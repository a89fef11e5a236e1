"""What send_invoices and sync_invoices share: choosing invoices, watching a batch, printing the result."""

import json
import re
import sys
import time
from argparse import ArgumentParser
from typing import Any
from urllib.parse import unquote_plus

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone

from accounting_sync import running
from accounting_sync.checks.preview import Preview, preview
from accounting_sync.choices import BatchKind
from accounting_sync.connection.current import current_organisation
from accounting_sync.connection.tokens import connected
from accounting_sync.errors import ConnectionLost, NotReady
from accounting_sync.models import Batch, InvoiceLink
from accounting_sync.progress import Progress, progress, refusals, rows_of
from accounting_sync.requests import request_batch
from accounting_sync.setup import readiness
from invoices.choices import BatchStatus
from invoices.filters import FilterError, filter_invoices
from invoices.models import Invoice

USAGE = 2
POLL_SECONDS = 0.5


class BatchCommand(BaseCommand):
    """Exit status 0 only when every invoice reached a good end; 1 if any needs you; 2 usage or connection."""

    kind: BatchKind
    verb: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("numbers", nargs="*", metavar="NUMBER", help="invoice numbers")
        parser.add_argument("--filter", help='as in the list, e.g. "status=approved&company=Acme Ltd"')
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and stop")
        waiting = parser.add_mutually_exclusive_group()
        waiting.add_argument("--wait", action="store_true", help="watch the workers until the batch is done")
        waiting.add_argument(
            "--here", action="store_true", help="do the work in this process, no worker needed"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._run(self.chosen(options), options)
        except (NotReady, FilterError, ConnectionLost) as error:
            raise CommandError(str(error), returncode=USAGE) from error

    def chosen(self, options: dict[str, Any]) -> QuerySet[Invoice]:
        """The invoices named. Raises CommandError for none, or for a number that is not there."""
        if options["filter"] and options["numbers"]:
            raise CommandError("Name invoice numbers or --filter, not both.", returncode=USAGE)
        if options["filter"]:
            return filter_invoices(_pairs(options["filter"]))
        if not options["numbers"]:
            raise CommandError("Name invoice numbers, or --filter.", returncode=USAGE)
        invoices = Invoice.objects.filter(number__in=options["numbers"])
        unknown = set(options["numbers"]) - set(invoices.values_list("number", flat=True))
        if unknown:
            raise CommandError(f"There is no invoice {', '.join(sorted(unknown))}.", returncode=USAGE)
        return invoices

    def _run(self, invoices: QuerySet[Invoice], options: dict[str, Any]) -> None:
        if options["dry_run"]:
            if self.kind == BatchKind.SEND:
                readiness.demand(current_organisation())
            self._print_preview(preview(current_organisation(), self.kind, invoices))
            return
        connected(current_organisation())
        batch = request_batch(self.kind, invoices, None, wake=not options["here"])
        if options["here"]:
            running.run_here(batch.number)
        elif options["wait"]:
            self._watch(batch, quiet=options["json"])
        batch.refresh_from_db()
        self._report(batch, as_json=options["json"])
        if (options["here"] or options["wait"]) and not _all_good(batch, options):
            sys.exit(1)

    def _watch(self, batch: Batch, *, quiet: bool) -> None:
        shown = -1
        while not (now := progress(batch)).is_done:
            if not quiet and now.done != shown:
                self._show(now)
                shown = now.done
            connected(batch.organisation)  # for a person to reconnect it would wait in vain
            time.sleep(POLL_SECONDS)
            batch.refresh_from_db()
        if not quiet:
            self._show(now)

    def _show(self, now: Progress) -> None:
        """A bar on a terminal, plain lines elsewhere."""
        if self.stdout.isatty():
            filled = "█" * (now.percent // 4)
            self.stdout.write(f"\r{self.verb} [{filled:<25}] {now.done} of {now.total}", ending="")
            self.stdout.flush()
            if now.is_done:
                self.stdout.write("")
        else:
            self.stdout.write(f"{self.verb}: {now.done} of {now.total}")

    def _print_preview(self, what: Preview) -> None:
        self.stdout.write(f"{what.going} of {what.chosen} would go to {what.organisation}.")
        for total in what.totals.values():
            self.stdout.write(f"  {total.count} in {total.currency}: {total.total}")
        for title, groups in (("Needs you first", what.needs_you), ("Left out", what.left_out)):
            for reason, numbers in groups.items():
                self.stdout.write(f"{title}: {reason} ({len(numbers)}: {', '.join(numbers[:5])})")
        if what.by_mirror and what.checked_at:
            when = timezone.localtime(what.checked_at)
            self.stdout.write(f"Checked against what Xero said on {when.day} {when:%b %Y, %H:%M}.")

    def _report(self, batch: Batch, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(_summary(batch)))
            return
        counts = ", ".join(f"{count} {status.label}" for status, count in progress(batch).counts.items())
        self.stdout.write(f"Batch {batch.number}: {counts or 'nothing to do'}; {batch.calls.count()} calls.")
        for refusal in refusals(batch):
            numbers = ", ".join(row.invoice.number for row in refusal.submissions[:10])
            self.stdout.write(f"Needs you: {refusal.reason} ({len(refusal.submissions)}: {numbers})")
        if batch.left_out_count:
            self.stdout.write(f"Left out: {batch.left_out_count}, for instance {batch.left_out[0]['reason']}")


def _all_good(batch: Batch, options: dict[str, Any]) -> bool:
    """Whether every invoice reached a good end; one named by its number and left out did not."""
    now = progress(batch)
    return now.good == now.total and not (options["numbers"] and batch.left_out_count)


def _pairs(text: str) -> dict[str, str]:
    """`status=approved&company=Harbour & Vale Ltd`: an & parts only where a key follows it; %26 works too."""
    parts = re.split(r"&(?=\w+=)", text)
    return {key: unquote_plus(value) for key, _, value in (part.partition("=") for part in parts)}


def _summary(batch: Batch) -> dict[str, Any]:
    links = InvoiceLink.objects.filter(organisation=batch.organisation_id, invoice__submissions__batch=batch)
    ids = {pk: str(document_id) for pk, document_id in links.values_list("invoice_id", "document_id")}
    return {
        "batch": batch.number,
        "counts": {BatchStatus(status).value: count for status, count in progress(batch).counts.items()},
        "calls": batch.calls.count(),
        "submissions": [
            {
                "number": row.invoice.number,
                "status": row.status,
                "reason": row.reason,
                "xero_id": ids.get(row.invoice_id, ""),
            }
            for row in rows_of(batch)
        ],
    }
