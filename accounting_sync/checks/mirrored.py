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


def read_customers(organisation: Organisation, company_ids: Collection[int]) -> Mapping[int, Customer]:
    """Companies by id, with the contact each has or would get by its name; in a handful of queries."""
    names = dict(Company.objects.filter(pk__in=company_ids).values_list("pk", "name"))
    links = CompanyLink.objects.filter(organisation=organisation, company__in=company_ids)
    linked = dict(links.values_list("company_id", "contact_id"))
    by_id = _ends(MirrorContact.objects.filter(organisation=organisation), set(linked.values()))
    rows = named(organisation, [name for pk, name in names.items() if pk not in linked])
    by_name = {name: _contact(row) for name, row in rows.items()}
    return {
        pk: Customer(name, by_id.get(linked[pk]), is_linked=True)
        if pk in linked
        else Customer(name, by_name.get(key(name)))
        for pk, name in names.items()
    }


def _ends(contacts: QuerySet[MirrorContact], ids: set[UUID]) -> dict[UUID, Contact]:
    """Contacts by id; a merged one is the one it is part of now, as far as that one was read."""
    rows: dict[UUID, MirrorContact] = {}
    wanted = ids
    while wanted:
        rows |= {row.contact_id: row for row in contacts.filter(contact_id__in=wanted)}
        wanted = {row.merged_to for row in rows.values() if row.merged_to} - set(rows) - wanted
    merged_to = {row.contact_id: row.merged_to for row in rows.values() if row.merged_to}
    ends = {pk: end_of(pk, merged_to) or pk for pk in ids}
    return {pk: _contact(rows[end if end in rows else pk]) for pk, end in ends.items() if pk in rows}


def _contact(row: MirrorContact) -> Contact:
    return Contact(row.name, row.is_archived, row.merged_to is not None)
