"""App configuration."""

from django.apps import AppConfig


class AccountingSyncConfig(AppConfig):
    """Sending invoices to the Accounts System (Xero) and bringing back what was paid."""

    name = "accounting_sync"
    verbose_name = "Accounts System"
