"""`manage.py sync_invoices`: Sync from Accounts System from the terminal."""

from accounting_sync.choices import BatchKind
from accounting_sync.management.commands._batches import BatchCommand


class Command(BatchCommand):
    """Bring the status and paid amounts of chosen invoices back."""

    help = "Bring back the status and paid amounts of invoices from the Accounts System."
    kind = BatchKind.SYNC
    verb = "Syncing"
