"""Contacts as rows to choose from: what they are linked to, whether they can be chosen, and why suggested."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from accounting_sync.links.linking import not_usable
from accounting_sync.links.suggesting import Suggested
from accounting_sync.models import CompanyLink, MirrorContact, Organisation
from companies.models import Company


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact as shown."""

    contact: MirrorContact
    linked_to: Sequence[str] = ()  # other companies
    is_current: bool = False  # the one the company has
    merged_into: str = ""
    suggested: Suggested | None = None

    @property
    def key(self) -> str:
        return str(self.contact.contact_id)

    @property
    def can_be_chosen(self) -> bool:
        return not self.is_current and not not_usable(self.contact)


def contact_rows(
    organisation: Organisation, company: Company, contacts: Sequence[MirrorContact]
) -> list[ContactRow]:
    """Rows of what a search found."""
    linked = companies_of(organisation, [contact.contact_id for contact in contacts])
    names = _names(organisation, [contact.merged_to for contact in contacts if contact.merged_to])
    return [
        ContactRow(
            contact,
            [each.name for each in linked.get(contact.contact_id, []) if each != company],
            is_current=company in linked.get(contact.contact_id, []),
            merged_into=names.get(contact.merged_to, "another one") if contact.merged_to else "",
        )
        for contact in contacts
    ]


def suggested_rows(
    organisation: Organisation, company: Company, suggestions: Sequence[Suggested]
) -> list[ContactRow]:
    """Rows of suggestions; the contact the company has already is none."""
    linked = companies_of(organisation, [each.contact.contact_id for each in suggestions])
    rows = []
    for each in suggestions:
        companies = linked.get(each.contact.contact_id, [])
        if company not in companies:
            rows.append(ContactRow(each.contact, [other.name for other in companies], suggested=each))
    return rows


def companies_of(organisation: Organisation, contact_ids: Iterable[UUID]) -> dict[UUID, list[Company]]:
    """The companies linked to each of these contacts."""
    links = CompanyLink.objects.filter(organisation=organisation, contact_id__in=set(contact_ids))
    found: dict[UUID, list[Company]] = {}
    for link in links.select_related("company").order_by("company__name"):
        found.setdefault(link.contact_id, []).append(link.company)
    return found


def _names(organisation: Organisation, contact_ids: Sequence[UUID]) -> dict[UUID, str]:
    if not contact_ids:
        return {}
    rows = MirrorContact.objects.filter(organisation=organisation, contact_id__in=contact_ids)
    return dict(rows.values_list("contact_id", "name"))
