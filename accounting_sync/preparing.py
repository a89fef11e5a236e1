"""Before the documents: every company of the batch gets its contact, every item code its item.

Once a batch, not once a chunk: 1,000 invoices of 100 new companies cost three calls here.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounting_sync import calls, claims, stopping
from accounting_sync.applying import refuse
from accounting_sync.checks import sifting
from accounting_sync.checks.seen import not_created
from accounting_sync.choices import BatchStage, LinkedHow
from accounting_sync.chunks import batched
from accounting_sync.errors import NotSent, Refused
from accounting_sync.keys import key
from accounting_sync.links.linking import link_by_send, not_usable
from accounting_sync.links.search import named
from accounting_sync.mirror import reference
from accounting_sync.models import AccountsSettings, Batch, CompanyLink, MirrorItem, Submission
from accounting_sync.ports import AccountsSystem, Contact, OutgoingContact, OutgoingItem
from accounting_sync.ports import Item as BooksItem
from companies.models import Company
from invoices.choices import OPEN_STATUSES
from invoices.models import InvoiceLine, Item

CHUNK = 50
NOT_MENTIONED = "Xero's answer does not mention it."
TAKEN = "already"  # "… is already assigned to another contact", "Price List Item with Code … already exists"
T = TypeVar("T")


def prepare(batch: Batch, system: AccountsSystem) -> bool:
    """Make the batch ready for its documents; False when another worker is at it. Raises what calls raise."""
    if not _take_lease(batch):
        return False
    switches, _ = AccountsSettings.objects.get_or_create(organisation=batch.organisation)
    try:
        sifting.sift(batch, system, partial(_keep_lease, batch))
        _link_companies(batch, system, may_create=switches.auto_create_companies)
        _ensure_items(batch, system, may_create=switches.auto_create_items)
        Batch.objects.filter(pk=batch.pk, lease_token=batch.lease_token).update(stage=BatchStage.WORKING)
    except Refused as error:  # of a reading: asked again it would be refused again
        refuse(batch, claims.unattended(batch), str(error))
    finally:
        Batch.objects.filter(pk=batch.pk, lease_token=batch.lease_token).update(
            lease_token=None, lease_until=None
        )
    return True


def _take_lease(batch: Batch) -> bool:
    now = timezone.now()
    batch.lease_token = uuid.uuid4()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    return bool(
        Batch.objects.filter(free, pk=batch.pk, stage=BatchStage.PREPARING).update(
            lease_token=batch.lease_token,
            lease_until=now + timedelta(seconds=settings.SEND_LEASE_SECONDS),
        )
    )


def _keep_lease(batch: Batch) -> None:
    """Renew it before each call: a long preparation outlasts one lease.

    Raises NotSent when it is lost, or when this worker is to stop.
    """
    stopping.make_way()
    until = timezone.now() + timedelta(seconds=settings.SEND_LEASE_SECONDS)
    if not Batch.objects.filter(pk=batch.pk, lease_token=batch.lease_token).update(lease_until=until):
        raise NotSent("Another worker has taken this batch over.", timezone.now() + claims.SOON)


def _each_alone(
    things: Sequence[T], create: Callable[[Sequence[T]], None], refused: Callable[[T, str], None]
) -> None:
    """One bad element can make Xero refuse all: halve until it stands alone, so that no neighbour suffers."""
    try:
        create(things)
    except Refused as error:
        if len(things) == 1:
            refused(things[0], str(error))
            return
        half = len(things) // 2
        for part in (things[:half], things[half:]):
            _each_alone(part, create, refused)


def _open(batch: Batch) -> QuerySet[Submission]:
    return batch.submissions.filter(status__in=OPEN_STATUSES)


# --- companies -----------------------------------------------------------------------------------------


def _link_companies(batch: Batch, system: AccountsSystem, *, may_create: bool) -> None:
    unlinked = _unlinked(batch)
    if not unlinked:
        return
    reference.refresh_contacts(batch.organisation, batch, system, partial(_keep_lease, batch))
    missing = _link_by_name(batch, unlinked)
    if missing and may_create:
        for chunk in batched(missing, CHUNK):
            _each_alone(chunk, partial(_create_contacts, batch, system), partial(_not_created, batch))
    else:
        for company in missing:
            _refuse_company(batch, company, not_created(company.name))


def _unlinked(batch: Batch) -> list[Company]:
    linked = CompanyLink.objects.filter(organisation=batch.organisation).values("company")
    return list(
        Company.objects.filter(invoices__submissions__in=_open(batch))
        .exclude(pk__in=linked)
        .distinct()
        .order_by("pk")
    )


def _link_by_name(batch: Batch, companies: Sequence[Company]) -> list[Company]:
    """Link those whose exact name is there; return those it is not.

    A contact that is archived, or became part of another one, takes no invoices: nothing is linked to it,
    nor can another of its name be created.
    """
    found = named(batch.organisation, [company.name for company in companies])
    pairs = [(company, found[key(company.name)]) for company in companies if key(company.name) in found]
    reasons = {company: not_usable(contact) for company, contact in pairs}
    link_by_send(
        batch,
        [(company, contact.contact_id, contact.name) for company, contact in pairs if not reasons[company]],
        LinkedHow.NAME,
    )
    for company, reason in reasons.items():
        if reason:
            _refuse_company(batch, company, reason)
    return [company for company in companies if company not in reasons]


def _create_contacts(batch: Batch, system: AccountsSystem, companies: Sequence[Company]) -> None:
    _keep_lease(batch)
    request = system.create_contacts([_outgoing(company) for company in companies])
    call = calls.write_down(batch.organisation_id, batch, request)
    answer = calls.perform(call, request, system)
    # Two companies that differ in case only are one name in Xero: the one it created serves both.
    contacts = [row for row in answer.rows if isinstance(row, Contact)]
    rows = {key(row.name): row for row in sorted(contacts, key=lambda row: not row.problems)}
    refused: dict[Company, str] = {}
    created: list[tuple[Company, Contact]] = []
    for company in companies:
        contact = rows.get(key(company.name))
        if contact is None or contact.problems:
            refused[company] = " ".join(contact.problems) if contact else NOT_MENTIONED
        else:
            created.append((company, contact))
    with transaction.atomic():
        reference.remember_contacts(batch.organisation, {row.remote_id: row for _, row in created}.values())
        links = [(company, UUID(contact.remote_id), contact.name) for company, contact in created]
        link_by_send(batch, links, LinkedHow.CREATED)
        calls.confirm(call, answer)
    _settle_refused(batch, system, refused)


def _settle_refused(batch: Batch, system: AccountsSystem, refused: Mapping[Company, str]) -> None:
    """A name that is taken may have been taken by another batch in the same moment: look, then link."""
    left = list(refused)
    if any(TAKEN in said for said in refused.values()):
        reference.refresh_contacts(batch.organisation, batch, system, partial(_keep_lease, batch))
        left = _link_by_name(batch, left)
    for company in left:
        _not_created(batch, company, refused[company])


def _not_created(batch: Batch, company: Company, said: str) -> None:
    _refuse_company(batch, company, f"Xero did not create the company “{company.name}”: {said}")


def _refuse_company(batch: Batch, company: Company, reason: str) -> None:
    refuse(batch, claims.unattended(batch).filter(invoice__company=company), reason)


def _outgoing(company: Company) -> OutgoingContact:
    return OutgoingContact(
        key=str(company.pk),
        name=company.name,
        account_number=company.account_number,
        email=company.email,
        tax_number=company.tax_number,
        currency=company.currency,
        address=(
            company.address_line_1,
            company.address_line_2,
            company.city,
            company.region,
            company.postal_code,
            company.country,
        ),
    )


# --- items ---------------------------------------------------------------------------------------------


def _ensure_items(batch: Batch, system: AccountsSystem, *, may_create: bool) -> None:
    missing = _unknown_codes(batch)
    if not missing:
        return
    reference.refresh_items(batch.organisation, batch, system)
    missing = _unknown_codes(batch)
    if missing and may_create:
        for chunk in batched(missing, CHUNK):
            _each_alone(chunk, partial(_create_items, batch, system), partial(_item_not_created, batch))
    else:
        for code in missing:
            _refuse_item(
                batch,
                code,
                f"The item “{code}” does not exist in Xero, and Invoice Settings do not allow creating it. "
                "Switch on “Auto-create invoice items that do not exist”, or take the item off the line.",
            )


def _unknown_codes(batch: Batch) -> list[str]:
    lines = InvoiceLine.objects.filter(invoice__submissions__in=_open(batch)).exclude(item_code="")
    codes = lines.order_by("item_code").values_list("item_code", flat=True).distinct()
    mirror = MirrorItem.objects.filter(organisation=batch.organisation)
    known = set(mirror.values_list("code_key", flat=True))
    # Codes that differ in case only are one item in Xero.
    return list({key(code): code for code in codes if key(code) not in known}.values())


def _create_items(batch: Batch, system: AccountsSystem, codes: Sequence[str]) -> None:
    _keep_lease(batch)
    request = system.create_items(_outgoing_items(codes))
    call = calls.write_down(batch.organisation_id, batch, request)
    answer = calls.perform(call, request, system)
    rows = {key(row.code): row for row in answer.rows if isinstance(row, BooksItem)}
    refused: dict[str, str] = {}
    with transaction.atomic():
        for code in codes:
            row = rows.get(key(code))
            if row is None or row.problems:
                refused[code] = " ".join(row.problems) if row else NOT_MENTIONED
            else:
                reference.remember_items(batch.organisation, [row])
        calls.confirm(call, answer)
    if any(TAKEN in said for said in refused.values()):  # by another batch in the same moment
        reference.refresh_items(batch.organisation, batch, system)
    for code in set(refused) & set(_unknown_codes(batch)):
        _item_not_created(batch, code, refused[code])


def _outgoing_items(codes: Sequence[str]) -> list[OutgoingItem]:
    known = {item.code: item for item in Item.objects.filter(code__in=codes)}
    return [
        OutgoingItem(code, known[code].name, known[code].description)
        if code in known
        else OutgoingItem(code, code)
        for code in codes
    ]


def _item_not_created(batch: Batch, code: str, said: str) -> None:
    _refuse_item(batch, code, f"Xero did not create the item “{code}”: {said}")


def _refuse_item(batch: Batch, code: str, reason: str) -> None:
    with_code = InvoiceLine.objects.filter(item_code__iexact=code).values("invoice")
    refuse(batch, claims.unattended(batch).filter(invoice__in=with_code), reason)
