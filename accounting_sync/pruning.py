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
# What is under way may be repeated, and what is uncertain looked up: both need what was meant.
FINISHED = (CallState.CONFIRMED, CallState.REFUSED, CallState.NOT_SENT)


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
    """Finished, old, not emptied yet, and nothing open goes back to them."""
    end = now - timedelta(days=settings.CALL_BODY_DAYS)
    open_submission = Submission.objects.filter(call=OuterRef("pk"), status__in=OPEN_STATUSES)
    open_replay = Call.objects.filter(replay_of=OuterRef("pk")).exclude(state__in=FINISHED)
    rows = Call.objects.filter(finished_at__lt=end, state__in=FINISHED).exclude(body="")
    return rows.exclude(Exists(open_submission)).exclude(Exists(open_replay)).order_by("finished_at")
