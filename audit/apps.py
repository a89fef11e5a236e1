"""App configuration."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who changed what, when, from what to what."""

    name = "audit"
    verbose_name = "Audit history"
