"""App configuration."""

from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    """Sales invoices and credit notes."""

    name = "invoices"
    verbose_name = "Invoices"
