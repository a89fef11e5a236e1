"""Which contact a company is in the Accounts System: linked, changed, removed, each written into the history.

Nothing is ever overwritten unseen: a link made or changed by somebody else meanwhile wins, and is told of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounting_sync.choices import LinkedHow
from accounting_sync.links import history, suggesting, upkeep
from accounting_sync.links.usable import Contact, contact_fault
from accounting_sync.models import Batch, CompanyLink, ContactSuggestion, MirrorContact, Organisation
from companies.models import Company

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class NotLinked(Exception):
    """Nothing was changed; the text says why, for the person who wanted it."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of many: how many are linked now, and (company, reason) of the others."""

    linked: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)


def link(organisation: Organisation, company: Company, contact: MirrorContact, user: "User") -> CompanyLink:
    """Link a company that has no contact yet. Raises NotLinked when it cannot be, or has one by now."""
    _demand_usable(contact)
    made = _insert(organisation, [(company, contact.contact_id, contact.name)], LinkedHow.CHOSEN, user)
    if not made:
        raise NotLinked(_meanwhile(organisation, company))
    return made[0]


def change(
    organisation: Organisation, company: Company, seen: UUID, contact: MirrorContact, user: "User"
) -> None:
    """Give a company another contact than the one the person saw. Raises NotLinked when that is not it."""
    _demand_usable(contact)
    with transaction.atomic():
        before = _locked(organisation, company, seen)
        CompanyLink.objects.filter(pk=before.pk).update(
            contact_id=contact.contact_id,
            contact_name=contact.name,
            how=LinkedHow.CHOSEN,
            linked_by=user,
            linked_at=timezone.now(),
            checked_at=organisation.mirrored_at,
        )
        row = (company, before.contact_name, contact.name)
        history.moved(organisation, history.CHANGED, [row], user)


def unlink(organisation: Organisation, company: Company, seen: UUID, user: "User") -> None:
    """Take the link away; nothing changes in Xero. Raises NotLinked when it is no longer what was seen."""
    with transaction.atomic():
        before = _locked(organisation, company, seen)
        before.delete()
        history.moved(organisation, history.REMOVED, [(company, before.contact_name, "")], user)
    suggesting.suggest_again(organisation, company)


def _locked(organisation: Organisation, company: Company, seen: UUID) -> CompanyLink:
    links = CompanyLink.objects.select_for_update().filter(organisation=organisation, company=company)
    found = links.filter(contact_id=seen).first()
    if found is None:
        raise NotLinked(_meanwhile(organisation, company))
    return found


def _demand_usable(contact: MirrorContact) -> None:
    if reason := not_usable(contact):
        raise NotLinked(reason)


def not_usable(contact: MirrorContact) -> str:
    """Why no company can be linked to a contact; empty when it can."""
    return contact_fault(Contact(contact.name, contact.is_archived, contact.merged_to is not None))


def _meanwhile(organisation: Organisation, company: Company) -> str:
    links = CompanyLink.objects.filter(organisation=organisation, company=company)
    found = links.select_related("linked_by").first()
    if found is None:
        return f"The link of “{company.name}” was removed meanwhile."
    who = found.linked_by.get_full_name() or found.linked_by.get_username() if found.linked_by else "Tracker"
    return f"“{company.name}” was linked to “{found.contact_name}” by {who} meanwhile."


def link_many(organisation: Organisation, chosen: Mapping[int, UUID], user: "User") -> Result:
    """Link many companies (by id) to a contact each; what cannot be linked by now is skipped and told of."""
    companies = Company.objects.in_bulk(list(chosen))
    rows = MirrorContact.objects.filter(organisation=organisation, contact_id__in=set(chosen.values()))
    contacts = {row.contact_id: row for row in rows}
    result = Result()
    wanted = []
    for pk, company in companies.items():
        contact = contacts.get(chosen[pk])
        reason = not_usable(contact) if contact else "Its contact is not in Xero any more."
        if contact and not reason:
            wanted.append((company, contact.contact_id, contact.name))
        else:
            result.skipped.append((company.name, reason))
    made = {link.company_id for link in _insert(organisation, wanted, LinkedHow.CHOSEN, user)}
    late = [company for company, *_ in wanted if company.pk not in made]
    result.skipped.extend((company.name, "It was linked by somebody else meanwhile.") for company in late)
    return Result(len(made), result.skipped)


def link_by_send(batch: Batch, rows: Sequence[tuple[Company, UUID, str]], how: LinkedHow) -> None:
    """Link companies on the way of a batch; one a person has linked in the same moment stays as it is."""
    _insert(batch.organisation, rows, how, None, batch)


@transaction.atomic
def _insert(
    organisation: Organisation,
    rows: Sequence[tuple[Company, UUID, str]],
    how: LinkedHow,
    user: "User | None",
    batch: Batch | None = None,
) -> list[CompanyLink]:
    """Those of the links that are ours: of two at once the database lets one in, and waits to know which."""
    now = timezone.now()
    links = [
        CompanyLink(
            organisation=organisation,
            company=company,
            contact_id=contact_id,
            contact_name=name,
            how=how,
            linked_by=user,
            linked_at=now,
            checked_at=now if batch else organisation.mirrored_at,
        )
        # In one order: of two who insert the same ones, neither may wait for what the other holds.
        for company, contact_id, name in sorted(rows, key=lambda row: row[0].pk)
    ]
    before = set(_of(organisation, links).values_list("company_id", flat=True))
    CompanyLink.objects.bulk_create(links, 500, ignore_conflicts=True)
    ours = _of(organisation, links).filter(linked_at=now, linked_by=user)
    after = set(ours.values_list("company_id", flat=True)) - before
    made = [link for link in links if link.company_id in after]
    history.linked(organisation, made, user, batch)
    ContactSuggestion.objects.filter(organisation=organisation, company__in=after).delete()
    return made


def _of(organisation: Organisation, links: Sequence[CompanyLink]) -> QuerySet[CompanyLink]:
    companies = [link.company_id for link in links]
    return CompanyLink.objects.filter(organisation=organisation, company__in=companies)


def after_reading(organisation: Organisation) -> None:
    """The last step of a reading: what it means for what is linked, and whom the others may be."""
    upkeep.follow_merges(organisation)
    upkeep.take_new_names(organisation)
    upkeep.mark_checked(organisation)
    suggesting.suggest_all(organisation)
