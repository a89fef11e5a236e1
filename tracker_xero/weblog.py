"""Gunicorn's own words in the same lines as everything else: gunicorn.conf.py names this class."""

import logging

from django.conf import settings
from gunicorn.config import Config
from gunicorn.glogging import Logger

from tracker_xero.logs import configure


class WebLog(Logger):  # type: ignore[misc] # gunicorn publishes no types
    """Its loggers hand on to the root logger instead of writing lines of their own."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        # Gunicorn speaks before Django is loaded: the first line is to look like the last.
        configure(settings.LOGGING)
        for log in (self.error_log, self.access_log):
            _hand_on(log)


def _hand_on(log: logging.Logger) -> None:
    for handler in list(log.handlers):
        if getattr(handler, "_gunicorn", False):
            log.removeHandler(handler)
    log.propagate = True
