"""How long a worker may hold what it took without being heard of; after that it is taken for dead."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone


def length() -> timedelta:
    return timedelta(seconds=settings.SEND_LEASE_SECONDS)


def end() -> datetime:
    """Of a lease that is taken, or renewed, now."""
    return timezone.now() + length()


def free(of: str = "") -> Q:
    """Rows that nobody holds, or whose holder was not heard of in time; `of` leads to them (`batch__`)."""
    return Q(**{f"{of}lease_until": None}) | Q(**{f"{of}lease_until__lt": timezone.now()})
