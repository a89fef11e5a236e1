"""Who may call now: turns per organisation, counted from the Call rows all workers share.

Xero allows 60 calls a minute and 5 at once per organisation (developer.xero.com, "OAuth 2.0 API limits"); we
stay below both, so that a person working in another app, or a clock that differs, does not tip us over.
"""

from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from accounting_sync.choices import CallState
from accounting_sync.errors import NotSent
from accounting_sync.models import Call, Organisation

CALLS_A_MINUTE = 55
CALLS_AT_ONCE = 4
MINUTE = timedelta(seconds=60)  # no call lasts as long: one still open after it belongs to a dead worker
MOMENT = timedelta(seconds=1)


def take_turn(organisation_id: int) -> None:
    """Check, with the organisation locked, that a call may leave now. Raises NotSent with a time to retry.

    Call it in the transaction that writes the Call row: the row is the turn.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    now = timezone.now()
    if organisation.paused_until and organisation.paused_until > now:
        raise NotSent(organisation.pause_reason, organisation.paused_until)
    recent = Call.objects.filter(organisation=organisation, last_sent_at__gt=now - MINUTE)
    turns = recent.aggregate(
        made=Count("pk"), oldest=Min("last_sent_at"), under_way=Count("pk", filter=Q(state=CallState.OPEN))
    )
    if turns["made"] >= CALLS_A_MINUTE:
        raise NotSent("Xero takes 60 calls a minute; the next turn is near.", turns["oldest"] + MINUTE)
    if turns["under_way"] >= CALLS_AT_ONCE:
        raise NotSent("Xero takes 5 calls at once; the next turn is near.", now + MOMENT)


def pause(organisation_id: int, why: str, until: datetime) -> None:
    """No call leaves before `until`: Xero asked for it, or cannot be reached. A longer pause stays."""
    shorter = Q(paused_until=None) | Q(paused_until__lt=until)
    Organisation.objects.filter(shorter, pk=organisation_id).update(
        paused_until=until, pause_reason=why[:200]
    )


def note_calls_left(organisation_id: int, day_calls_left: int | None) -> None:
    """Remember what Xero's header said is left of the day."""
    if day_calls_left is not None:
        Organisation.objects.filter(pk=organisation_id).update(day_calls_left=day_calls_left)
