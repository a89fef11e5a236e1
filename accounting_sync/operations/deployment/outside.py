"""Checks that ask Xero, the mail server and the disk."""

import socket
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils import timezone

from accounting_sync.operations.deployment import clocks, configuration
from accounting_sync.operations.deployment.findings import Finding, failure, ok, warning
from accounting_sync.xero.clock import xeros_time

SMTP = "django.core.mail.backends.smtp.EmailBackend"
MAIL_PATIENCE = 3.0  # seconds
SECOND = timedelta(seconds=1)


def xero_clock() -> Finding:
    before = timezone.now()
    try:
        theirs = xeros_time()
    except OSError as error:
        says = f"Xero's login service cannot be reached ({type(error).__name__})."
        return failure(says, "Let this machine out to identity.xero.com and api.xero.com, port 443.")
    if theirs is None:
        return warning("Xero's login service does not say what time it is.", "Check the clock by hand.")
    return clocks.judged("Xero's", clocks.apart(theirs, before, timezone.now()), SECOND)


def static_files() -> Finding:
    """Whether collectstatic has run since the program changed."""
    storage: Any = staticfiles_storage
    if not hasattr(storage, "hashed_files"):
        return warning("Static files are served as they lie in the source.", configuration.PRODUCTION)
    found = {path: source for finder in get_finders() for path, source in finder.list([])}
    stale = [path for path, source in found.items() if not _is_collected(path, source, storage)]
    if stale:
        says = f"{len(stale)} static files are missing or old, for example {min(stale)}."
        return failure(says, "Run manage.py collectstatic.")
    return ok(f"{len(found)} static files are collected.")


def _is_collected(path: str, source: Any, storage: Any) -> bool:
    """By the name it was given, which holds a hash of what was in it."""
    named = storage.hashed_files.get(path, "")
    if not path.endswith(".js"):  # stylesheets are rewritten when they are collected
        return bool(named)
    with source.open(path) as file:
        return storage.file_hash(path, file) in named


def mail_server() -> Finding:
    """Connects and hangs up; nothing is sent."""
    if settings.EMAIL_BACKEND != SMTP:
        says = "Mail goes to no server: nobody is told of a lost connection."
        return warning(says, "Set EMAIL_URL, for example smtp+tls://user:password@mail:587.")
    address = (settings.EMAIL_HOST, settings.EMAIL_PORT)
    try:
        socket.create_connection(address, timeout=MAIL_PATIENCE).close()
    except OSError as error:
        says = f"The mail server {address[0]}:{address[1]} cannot be reached ({type(error).__name__})."
        return failure(says, "Start it, or correct EMAIL_URL.")
    return ok(f"The mail server {address[0]}:{address[1]} answers.")
