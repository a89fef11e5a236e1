"""Links kept true to the mirror: contacts merged and renamed in Xero, and when each was last seen."""

from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from accounting_sync.choices import LinkedHow
from accounting_sync.links import history
from accounting_sync.links.merged import end_of
from accounting_sync.models import CompanyLink, MirrorContact, Organisation
from companies.models import Company

Moved = list[tuple[Company, str, str]]


@transaction.atomic
def follow_merges(organisation: Organisation) -> None:
    """Links to a contact that became part of another go to the one that is left, as its documents did.

    One whose end is not in the mirror, or whose merges go round in a circle, stays and is shown as merged.
    """
    merged = MirrorContact.objects.filter(organisation=organisation, merged_to__isnull=False)
    merged_to: dict[UUID, UUID] = dict(merged.values_list("contact_id", "merged_to"))  # type: ignore[arg-type]
    if not merged_to:
        return
    links = CompanyLink.objects.filter(organisation=organisation, contact_id__in=merged.values("contact_id"))
    ends = {
        link: end
        for link in links.select_related("company")
        if (end := end_of(link.contact_id, merged_to)) is not None
    }
    left = MirrorContact.objects.filter(organisation=organisation, contact_id__in=set(ends.values()))
    names = dict(left.values_list("contact_id", "name"))
    moved: Moved = []
    for link, end in ends.items():
        if end in names and _move(link, end, names[end]):
            moved.append((link.company, link.contact_name, names[end]))
    history.moved(organisation, history.MERGED, moved)


def _move(link: CompanyLink, end: UUID, name: str) -> bool:
    """Unless somebody has changed it meanwhile."""
    return bool(
        CompanyLink.objects.filter(pk=link.pk, contact_id=link.contact_id).update(
            contact_id=end,
            contact_name=name,
            how=LinkedHow.MERGED,
            linked_by=None,
            linked_at=timezone.now(),
        )
    )


@transaction.atomic
def take_new_names(organisation: Organisation) -> None:
    """A contact that has another name in Xero has it here too; what it was called stands in the history."""
    contact = MirrorContact.objects.filter(
        organisation=OuterRef("organisation"), contact_id=OuterRef("contact_id")
    )
    links = CompanyLink.objects.filter(organisation=organisation).annotate(
        name_now=Subquery(contact.values("name")[:1])
    )
    renamed = links.filter(name_now__isnull=False).exclude(contact_name=F("name_now"))
    moved: Moved = []
    for link in renamed.select_related("company"):
        now = str(link.name_now)
        same = CompanyLink.objects.filter(
            pk=link.pk, contact_id=link.contact_id, contact_name=link.contact_name
        )
        if same.update(contact_name=now):
            moved.append((link.company, link.contact_name, now))
    history.moved(organisation, history.RENAMED, moved)


def mark_checked(organisation: Organisation) -> None:
    """The contacts of these links were seen in the mirror now."""
    seen = MirrorContact.objects.filter(organisation=organisation).values("contact_id")
    CompanyLink.objects.filter(organisation=organisation, contact_id__in=seen).update(
        checked_at=timezone.now()
    )
