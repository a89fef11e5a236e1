"""The mirror as the plain values that the check before a send decides on; costs no call."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db.models import QuerySet

from accounting_sync.checks.seen import Customer, Seen
from accounting_sync.checks.tracking import TrackedBy, tracked_by
from accounting_sync.choices import Dimension
from accounting_sync.keys import key
from accounting_sync.links.merged import end_of
from accounting_sync.links.search import named
from accounting_sync.links.usable import Contact
from accounting_sync.models import CompanyLink, MirrorContact, Organisation
from accounting_sync.setup.chart import Chart
from accounting_sync.setup.chosen import Chosen
from companies.models import Company


def read_seen(organisation: Organisation, chart: Chart) -> Seen | None:
    """What was last read; None when it never was to its end."""
    if organisation.mirrored_at is None:
        return None
    return Seen(
        at=organisation.mirrored_at,
        # An active one of the same code counts before an archived one.
        accounts={key(each.code): each for each in sorted(chart.accounts, key=lambda each: each.is_active)},
        rates={rate.tax_type: rate for rate in chart.rates},
        currencies=frozenset([organisation.base_currency, *chart.currencies]),
        themes=frozenset(chart.themes),
        period_lock=organisation.period_lock_date,
        year_lock=organisation.year_lock_date,
        actions=organisation.actions,
    )


def tracked_as(chosen: Chosen, chart: Chart) -> tuple[TrackedBy, ...]:
    """How offices and consultants are tracked, as far as a category is chosen for them."""
    return tuple(
        tracked_by(
            dimension,
            chart.category(category_id),
            {pk: option for (which, pk), option in chosen.options.items() if which == dimension},
        )
        for dimension in Dimension
        if (category_id := chosen.categories.get(dimension, ""))
    )


class Customers:
    """The companies of one organisation, each with the contact it has or would get by its name.

    Links are read anew each time, as a person may change them; a contact, once.
    """

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._contacts: dict[UUID, Contact | None] = {}

    def of(self, company_ids: Collection[int]) -> Mapping[int, Customer]:
        """Companies by id; in three queries at most, where no contact was merged."""
        links = CompanyLink.objects.filter(organisation=self._organisation, company__in=company_ids)
        rows = list(links.values_list("company_id", "company__name", "contact_id"))
        contacts = self._of_links({contact_id for _, _, contact_id in rows})
        linked = {
            pk: Customer(name, contacts[contact_id], is_linked=True, contact_id=str(contact_id))
            for pk, name, contact_id in rows
        }
        return linked | self._by_name(set(company_ids) - set(linked))

    def _of_links(self, ids: set[UUID]) -> Mapping[UUID, Contact | None]:
        if unread := ids - self._contacts.keys():
            found = _ends(MirrorContact.objects.filter(organisation=self._organisation), unread)
            self._contacts |= {pk: found.get(pk) for pk in unread}
        return self._contacts

    def _by_name(self, company_ids: set[int]) -> dict[int, Customer]:
        if not company_ids:
            return {}
        names = dict(Company.objects.filter(pk__in=company_ids).values_list("pk", "name"))
        found = named(self._organisation, names.values())
        by_name = {
            name: Contact(row.name, row.is_archived, row.merged_to is not None) for name, row in found.items()
        }
        return {pk: Customer(name, by_name.get(key(name))) for pk, name in names.items()}


def _ends(contacts: QuerySet[MirrorContact], ids: set[UUID]) -> dict[UUID, Contact]:
    """Contacts by id; a merged one is the one it is part of now, as far as that one was read."""
    found: dict[UUID, Contact] = {}
    merged_to: dict[UUID, UUID] = {}
    wanted, asked = ids, set[UUID]()
    while wanted:
        asked |= wanted
        rows = contacts.filter(contact_id__in=wanted)
        columns = ("contact_id", "name", "is_archived", "merged_to")
        for pk, name, is_archived, merged in rows.values_list(*columns):
            found[pk] = Contact(name, is_archived, merged is not None)
            if merged:
                merged_to[pk] = merged
        wanted = set(merged_to.values()) - asked
    ends = {pk: end_of(pk, merged_to) or pk for pk in ids}
    return {pk: found[end if end in found else pk] for pk, end in ends.items() if pk in found}
