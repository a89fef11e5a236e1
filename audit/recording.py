"""The one door into the audit history; call it in the transaction that makes the change."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from django.contrib.auth.models import User
from django.db.models import Model

from audit.models import Event

BY_ITSELF = "Tracker"  # nobody pressed anything: the schedule, an answer of Xero
LONGEST = 255
LONGEST_NAME = 150


@dataclass(frozen=True, slots=True)
class Change:
    """One value before and after, as people read them."""

    what: str
    before: str
    after: str


def record(
    area: str,
    action: str,
    subject: Model | str,
    changes: Sequence[Change] = (),
    *,
    who: User | None = None,
    organisation: str = "",
) -> Event:
    """Add one event. `subject` is the record it is about, or just its name; no value may be a secret."""
    event = _event(area, action, subject, changes, who, organisation)
    event.save()
    return event


def record_many(
    area: str,
    action: str,
    subjects: Iterable[tuple[Model | str, Sequence[Change]]],
    *,
    who: User | None = None,
    organisation: str = "",
) -> None:
    """Add an event for each subject with its changes, in one insert: for what thousands share."""
    Event.objects.bulk_create(
        [_event(area, action, subject, changes, who, organisation) for subject, changes in subjects], 500
    )


def _event(
    area: str,
    action: str,
    subject: Model | str,
    changes: Sequence[Change],
    who: User | None,
    organisation: str,
) -> Event:
    kind, key = (subject._meta.label_lower, str(subject.pk)) if isinstance(subject, Model) else ("", "")
    name = (who.get_full_name() or who.get_username()) if who else BY_ITSELF
    rows = [{key: _clean(value) for key, value in asdict(change).items()} for change in changes]
    said = [
        _clean(str(subject)),
        name,
        area,
        action,
        organisation,
        *(text for row in rows for text in row.values()),
    ]
    return Event(
        who=who,
        who_name=name[:LONGEST_NAME],
        area=area,
        action=action,
        subject=_clean(str(subject))[:LONGEST],
        subject_type=kind,
        subject_id=key,
        organisation=organisation,
        changes=rows,
        search_text="\n".join(said).lower(),
    )


def _clean(text: str) -> str:
    """PostgreSQL stores no NUL; nobody sees one."""
    return text.replace("\0", "")


def differences(before: dict[str, str], after: dict[str, str]) -> list[Change]:
    """What changed between two ways something stood, key by key in the order of `after`."""
    keys = [*after, *(key for key in before if key not in after)]
    return [
        Change(key, before.get(key, ""), after.get(key, ""))
        for key in keys
        if before.get(key, "") != after.get(key, "")
    ]
