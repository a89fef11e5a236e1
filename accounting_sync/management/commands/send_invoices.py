"""`manage.py send_invoices`: Send to Accounts System from the terminal."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db.models import QuerySet

from accounting_sync.choices import BatchKind
from accounting_sync.management.commands._batches import USAGE, BatchCommand
from invoices.choices import BatchStatus, InvoiceStatus
from invoices.models import Invoice


class Command(BatchCommand):
    """Send chosen invoices, or all that are approved and unsent or changed."""

    help = "Send invoices and credit notes to the Accounts System."
    kind = BatchKind.SEND
    verb = "Sending"

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--all-unsent",
            action="store_true",
            help="every approved invoice that is not in Xero as it stands",
        )

    def chosen(self, options: dict[str, Any]) -> QuerySet[Invoice]:
        if not options["all_unsent"]:
            return super().chosen(options)
        if options["numbers"] or options["filter"]:
            raise CommandError("Name invoices or --all-unsent, not both.", returncode=USAGE)
        return Invoice.objects.filter(
            status=InvoiceStatus.APPROVED, batch_status__in=("", BatchStatus.CHANGED, BatchStatus.NEEDS_YOU)
        )
