"""Who may call now: turns per organisation, counted from the Call rows all workers and machines share.

A call takes up its minute from when it leaves until 60 seconds after its answer: Xero counted it somewhere in
between, so the limit holds by its clock too, whether its windows are fixed or rolling.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Case, Count, F, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounting_sync import leases, limits
from accounting_sync.choices import CallState
from accounting_sync.errors import NotSent
from accounting_sync.limits import AFTERMATH, DAY, LONGEST_CALL, MINUTE, MOMENT, Hindrance, Use
from accounting_sync.models import Call, Organisation

NEARLY_USED_UP = 100  # calls left of a day, from where on each one is counted
OVERTAKING = 50  # answers overtake each other: a rise by no more is not a new day


def take_turn(organisation_id: int, *, goes_first: bool = False) -> None:
    """Check, with the organisation locked, that a call may leave now. Raises NotSent with a time to retry.

    Call it in the transaction that writes the Call row: the row is the turn.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    now = timezone.now()
    if organisation.paused_until and organisation.paused_until > now:
        raise NotSent(organisation.pause_reason, organisation.paused_until)
    hindrance = limits.hindrance(_use(organisation, now), goes_first=goes_first)
    if hindrance:
        raise NotSent(hindrance, _free_at(hindrance, organisation, now, goes_first=goes_first))


def _use(organisation: Organisation, now: datetime) -> Use:
    # After a lease its worker is taken for dead, here as there: a dead one must not keep the living waiting.
    is_open = Q(state=CallState.OPEN, last_sent_at__gt=now - min(leases.length(), LONGEST_CALL))
    lingers = Q(state=CallState.UNCERTAIN, finished_at__gt=now - AFTERMATH)
    counted = _in_minute(organisation, now).aggregate(
        in_minute=Count("pk"),
        under_way=Count("pk", filter=is_open),
        lingering=Count("pk", filter=lingers),
    )
    ends = limits.day_ends(organisation.day_began_at, now)
    return Use(
        **counted,
        day_left=_day_left(organisation, now),
        day_is_late=ends is not None and ends - now <= limits.RESERVE_ENDS,
        is_probing=organisation.outage_count > 0,
    )


def _in_minute(organisation: Organisation, now: datetime) -> QuerySet[Call]:
    """Those that take up a place in the minute. (The first condition only narrows: it has the index.)"""
    recent = Q(organisation=organisation, last_sent_at__gt=now - MINUTE - LONGEST_CALL)
    return Call.objects.filter(recent, Q(state=CallState.OPEN) | Q(finished_at__gt=now - MINUTE)).order_by()


def _day_left(organisation: Organisation, now: datetime) -> int | None:
    """What is left of the running day: what Xero said, less what has been under way since it said so."""
    said, noted_at = organisation.day_calls_left, organisation.day_noted_at
    if said is None or noted_at is None or not limits.day_ends(organisation.day_began_at, now):
        return None
    if said > NEARLY_USED_UP:
        return said
    later = Call.objects.filter(organisation=organisation, last_sent_at__gt=noted_at - LONGEST_CALL)
    unknown = later.filter(Q(finished_at=None) | Q(finished_at__gt=noted_at)).exclude(
        state=CallState.NOT_SENT
    )
    return said - max(unknown.count() - 1, 0)  # the one that was told so is among them


def _free_at(
    hindrance: Hindrance, organisation: Organisation, now: datetime, *, goes_first: bool
) -> datetime:
    if hindrance in {Hindrance.DAY, Hindrance.RESERVE}:
        ends = limits.day_ends(organisation.day_began_at, now) or now + MOMENT
        return ends if hindrance is Hindrance.DAY else ends - limits.RESERVE_ENDS
    if hindrance is Hindrance.MINUTE:
        return _next_in_minute(organisation, now, goes_first=goes_first)
    return now + MOMENT


def _next_in_minute(organisation: Organisation, now: datetime, *, goes_first: bool) -> datetime:
    """When enough of the calls in the minute are a minute old."""
    ends = _in_minute(organisation, now).order_by(Coalesce("finished_at", now))
    finished: list[datetime | None] = list(ends.values_list("finished_at", flat=True))
    end = finished[len(finished) - limits.calls_a_minute(goes_first=goes_first)]
    return max(end + MINUTE, now + MOMENT / 10) if end else now + MOMENT


def pause(organisation_id: int, why: str, until: datetime) -> None:
    """No call leaves before `until`: Xero asked for it, or cannot be reached. A longer pause stays."""
    shorter = Q(paused_until=None) | Q(paused_until__lt=until)
    Organisation.objects.filter(shorter, pk=organisation_id).update(
        paused_until=until, pause_reason=why[:200]
    )


def note_limit(organisation_id: int, why: str, until: datetime) -> None:
    """Xero named the end of a limit itself. Of a day that is used up it knows it better than we do."""
    pause(organisation_id, why, until)
    ends_earlier = Organisation.objects.filter(day_calls_left__lte=0, day_began_at__gt=until - DAY)
    ends_earlier.filter(pk=organisation_id).update(day_began_at=until - DAY)


def note_answer(call: Call, day_calls_left: int | None = None) -> None:
    """Xero answered, so it is up; remember what its header said is left of the day."""
    organisation = Organisation.objects.filter(pk=call.organisation_id)
    organisation.filter(outage_count__gt=0).update(outage_count=0, outage_since=None)
    if day_calls_left is not None:
        _note_day(organisation, call, day_calls_left)


def _note_day(organisation: QuerySet[Organisation], call: Call, left: int) -> None:
    """Downwards only, as answers overtake each other; what rises is a new day, begun by now at the latest."""
    now = timezone.now()
    is_new_day = (
        Q(day_calls_left=None)
        | Q(day_began_at=None)
        | Q(day_began_at__lte=now - DAY)
        | Q(day_calls_left__lt=left - OVERTAKING, day_noted_at__lt=call.last_sent_at)
    )
    organisation.filter(is_new_day | Q(day_calls_left__gte=left)).update(
        day_began_at=Case(When(is_new_day, then=now), default=F("day_began_at")),
        day_calls_left=left,
        day_noted_at=call.last_sent_at,
    )


@transaction.atomic
def note_outage(organisation_id: int, why: str, until: datetime | None = None) -> datetime:
    """Xero is down: leave it alone, longer each time, until one call gets through. Says until when.

    Calls that were under way together fail together, and count as one: while it is left alone none leaves.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation_id)
    now = timezone.now()
    paused_until = organisation.paused_until
    if not (organisation.outage_count and paused_until and paused_until > now):
        organisation.outage_count += 1
        organisation.outage_since = organisation.outage_since or now
        organisation.save(update_fields=["outage_count", "outage_since"])
        paused_until = now + limits.probe_after(organisation.outage_count)
    until = max(until or now, paused_until)
    pause(organisation_id, why, until)
    return until


def note_lost_answer(organisation_id: int, why: str) -> None:
    """One lost answer makes the next call go alone; a second in a row counts as an outage."""
    first = Organisation.objects.filter(pk=organisation_id, outage_count=0)
    if not first.update(outage_count=1, outage_since=timezone.now()):
        note_outage(organisation_id, why)


def calls_this_minute(organisation: Organisation) -> int:
    """How many places of the minute are taken, for the page that shows it."""
    return _in_minute(organisation, timezone.now()).count()
