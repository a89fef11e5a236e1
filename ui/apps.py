"""App configuration."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Lists with columns a user may choose, static files, request types."""

    name = "ui"
