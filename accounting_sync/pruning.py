"""Upkeep at night: what was in calls long finished is let go; that they were made, and their hash, stays."""

import logging
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounting_sync.choices import CallState
from accounting_sync.models import Call, Submission
from invoices.choices import OPEN_STATUSES

log = logging.getLogger(__name__)
BEGINS, ENDS = time(2), time(5)  # local: with the nightly reading, before anybody sends
AT_ONCE = 500  # calls a sweep: a body of fifty documents is some 50 kB, and the database has other work


def prune() -> int:
    """Empty the next few that are old enough, if it is night; says how many. The sweep calls it again."""
    now = timezone.now()
    if not settings.CALL_BODY_DAYS or not BEGINS <= timezone.localtime(now).time() < ENDS:
        return 0
    old = _old(now)
    # Asked a second time with the write: something may have been opened again in between.
    emptied = old.filter(pk__in=list(old.values_list("pk", flat=True)[:AT_ONCE])).update(
        body="", documents=[]
    )
    if emptied:
        log.info("Let go of what was in %s calls of more than %s days ago", emptied, settings.CALL_BODY_DAYS)
    return emptied


def _old(now: datetime) -> QuerySet[Call]:
    """Finished, old, not emptied yet, and nothing open goes back to them.

    Only an open submission has its call repeated or looked up. An answer that was lost stays lost: the call
    is uncertain for ever, also once each of its documents was found.
    """
    end = now - timedelta(days=settings.CALL_BODY_DAYS)
    waiting = Submission.objects.filter(status__in=OPEN_STATUSES)
    replays = Call.objects.filter(replay_of=OuterRef("pk"), state=CallState.OPEN)
    rows = Call.objects.filter(finished_at__lt=end).exclude(state=CallState.OPEN).exclude(body="")
    return rows.exclude(
        Exists(waiting.filter(call=OuterRef("pk")))
        | Exists(waiting.filter(call__replay_of=OuterRef("pk")))
        | Exists(replays)
    ).order_by("finished_at")
