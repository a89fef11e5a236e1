"""App configuration."""

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    """Client companies and their Banking Details."""

    name = "companies"
    verbose_name = "Companies"
