"""Wiring: settings, addresses, Celery and WSGI. No rule of the business lives here."""

from tracker_xero.celery import app as celery_app

__all__ = ["celery_app"]
