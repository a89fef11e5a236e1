"""What the audit history says of the links between companies and contacts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from accounting_sync.choices import LinkedHow
from accounting_sync.models import Batch, CompanyLink, Organisation
from audit.models import Event
from audit.recording import Change, record_many
from companies.models import Company

if TYPE_CHECKING:
    from django.contrib.auth.models import User

AREA = "Company link"
LINKED, CHANGED, REMOVED = "Linked", "Changed", "Removed"
MERGED, RENAMED = "Followed a merge in Xero", "Renamed in Xero"
CONTACT = "Contact"


def linked(
    organisation: Organisation, links: Sequence[CompanyLink], who: "User | None", batch: Batch | None = None
) -> None:
    """These were linked: by a person, or on the way of a batch."""
    way = [Change("Batch", "", str(batch.number))] if batch else []
    rows = [
        (
            link.company,
            [
                Change(CONTACT, "", link.contact_name),
                Change("How", "", str(LinkedHow(link.how).label)),
                *way,
            ],
        )
        for link in links
    ]
    record_many(AREA, LINKED, rows, who=who, organisation=organisation.name)


def moved(
    organisation: Organisation,
    action: str,
    rows: Sequence[tuple[Company, str, str]],
    who: "User | None" = None,
) -> None:
    """The contact of each of these is another one, has another name, or (no name) is gone."""
    events = [(company, [Change(CONTACT, before, after)]) for company, before, after in rows]
    record_many(AREA, action, events, who=who, organisation=organisation.name)


def last_in_xero(link: CompanyLink) -> Event | None:
    """What Xero's people last did to the contact of this link since it was made: a merge or a new name."""
    return Event.objects.filter(
        area=AREA,
        action__in=(MERGED, RENAMED),
        subject_type=Company._meta.label_lower,
        subject_id=str(link.company_id),
        organisation=link.organisation.name,
        at__gte=link.linked_at,
    ).first()
