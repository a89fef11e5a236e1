"""Every company of a batch gets its contact before a document names it: found by its name, else created."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from uuid import UUID

from django.db import transaction

from accounting_sync import calls, claims
from accounting_sync.applying import refuse
from accounting_sync.checks.seen import not_created
from accounting_sync.choices import LinkedHow
from accounting_sync.chunks import batched
from accounting_sync.errors import Refused
from accounting_sync.halving import each_alone
from accounting_sync.keys import key
from accounting_sync.links.linking import link_by_send, not_usable
from accounting_sync.links.search import named
from accounting_sync.mirror import reference
from accounting_sync.models import Batch, CompanyLink
from accounting_sync.ports import AccountsSystem, Contact, OutgoingContact
from companies.models import Company
from invoices.choices import OPEN_STATUSES

CHUNK = 50
NOT_MENTIONED = "Xero's answer does not mention it."
TAKEN = "already"  # "… is already assigned to another contact"
Keep = Callable[[], None]


def unlinked(batch: Batch) -> list[Company]:
    """The companies of what is open in the batch that have no contact yet."""
    linked = CompanyLink.objects.filter(organisation=batch.organisation_id).values("company")
    waiting = batch.submissions.filter(status__in=OPEN_STATUSES)
    return list(
        Company.objects.filter(invoices__submissions__in=waiting)
        .exclude(pk__in=linked)
        .distinct()
        .order_by("pk")
    )


def link_companies(batch: Batch, system: AccountsSystem, keep: Keep, *, may_create: bool) -> None:
    """Link or create them all; the invoices of those that cannot be need a person.

    `keep` renews the hold on the batch. Raises what it and calls raise.
    """
    companies = unlinked(batch)
    if not companies:
        return
    reference.refresh_contacts(batch.organisation, batch, system, keep)
    missing = _link_by_name(batch, companies)
    if missing and may_create:
        for chunk in batched(missing, CHUNK):
            each_alone(chunk, partial(_create, batch, system, keep), partial(_none_created, batch))
    else:
        for company in missing:
            _refuse(batch, company, not_created(company.name))


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
            _refuse(batch, company, reason)
    return [company for company in companies if company not in reasons]


def _create(batch: Batch, system: AccountsSystem, keep: Keep, companies: Sequence[Company]) -> None:
    keep()
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
    _settle_refused(batch, system, keep, refused)


def _settle_refused(batch: Batch, system: AccountsSystem, keep: Keep, refused: Mapping[Company, str]) -> None:
    """A name that is taken may have been taken by another batch in the same moment: look, then link."""
    left = list(refused)
    if any(TAKEN in said for said in refused.values()):
        # A reading that is refused leaves it at what was said: nothing that was created is created again.
        with suppress(Refused):
            reference.refresh_contacts(batch.organisation, batch, system, keep)
        left = _link_by_name(batch, left)
    for company in left:
        _none_created(batch, [company], refused[company])


def _none_created(batch: Batch, companies: Sequence[Company], said: str) -> None:
    for company in companies:
        _refuse(batch, company, f"Xero did not create the company “{company.name}”: {said}")


def _refuse(batch: Batch, company: Company, reason: str) -> None:
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
