"""Whom unlinked companies may be: for one at once, for all after each reading of the mirror."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Case, Q, QuerySet, Value, When

from accounting_sync.links import matching
from accounting_sync.links.company_names import fold, read_name
from accounting_sync.links.matching import Party, Suggestion
from accounting_sync.models import CompanyLink, ContactSuggestion, MirrorContact, Organisation
from companies.models import Company

TELLING_WORDS = 3
WORTH_A_LOOK = 300
LONGEST_REASON = 100


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion with its contact."""

    contact: MirrorContact
    score: int
    reason: str

    @property
    def sureness(self) -> str:
        return matching.sureness(self.score)


def suggest(organisation: Organisation, company: Company) -> list[Suggested]:
    """The contacts one company may be, the best first, among those that share something with it."""
    rows = list(_sharing(organisation, company)[:WORTH_A_LOOK])
    taken = set(_links(organisation).exclude(company=company).values_list("contact_id", flat=True))
    contacts = matching.gather(_contact(row, row.contact_id in taken) for row in rows)
    by_pk = {row.pk: row for row in rows}
    return [
        Suggested(by_pk[found.contact], found.score, found.reason)
        for found in matching.suggest(_company(company), contacts)
    ]


def suggest_again(organisation: Organisation, company: Company) -> None:
    """Keep the best suggestion for a company that has just lost its link."""
    for best in suggest(organisation, company)[:1]:
        _keep(organisation, {company.pk: Suggestion(best.contact.pk, best.score, best.reason)})


def suggest_all(organisation: Organisation) -> None:
    """Compare every unlinked company with every contact, and keep the best of each."""
    taken = set(_links(organisation).values_list("contact_id", flat=True))
    rows = usable(organisation).iterator(2_000)
    contacts = matching.gather(_contact(row, row.contact_id in taken) for row in rows)
    best = {
        party: found[0]
        for party in map(_company, unlinked(organisation).iterator(2_000))
        if (found := matching.suggest(party, contacts, 1))
    }
    settled = matching.without_rivals(best)
    with transaction.atomic():  # the comparing took seconds: nobody was to wait for it
        still = set(unlinked(organisation).values_list("pk", flat=True))
        ContactSuggestion.objects.filter(organisation=organisation).delete()
        _keep(organisation, {party.pk: each for party, each in settled.items() if party.pk in still})


def unlinked(organisation: Organisation) -> QuerySet[Company]:
    """The companies that have no contact yet."""
    return Company.objects.exclude(pk__in=_links(organisation).values("company"))


def usable(organisation: Organisation) -> QuerySet[MirrorContact]:
    """The contacts that take invoices."""
    return MirrorContact.objects.filter(organisation=organisation, is_archived=False, merged_to=None)


def _links(organisation: Organisation) -> QuerySet[CompanyLink]:
    return CompanyLink.objects.filter(organisation=organisation)


def _sharing(organisation: Organisation, company: Company) -> QuerySet[MirrorContact]:
    """Those with the longest words of its name, its e-mail address or its tax number, the most first."""
    words = sorted(set(read_name(company.name).words), key=len, reverse=True)[:TELLING_WORDS]
    shared = [Q(search_text__contains=word) for word in (*words, fold(company.tax_number)) if word]
    if company.email:
        shared.append(Q(email__iexact=company.email))
    if not shared:
        return MirrorContact.objects.none()
    count = sum((Case(When(each, then=Value(1)), default=Value(0)) for each in shared), Value(0))
    return usable(organisation).alias(shared=count).filter(shared__gt=0).order_by("-shared", "pk")


def _keep(organisation: Organisation, best: dict[int, Suggestion]) -> None:
    rows = [
        ContactSuggestion(
            organisation=organisation,
            company_id=pk,
            contact_id=found.contact,
            score=found.score,
            reason=_short(found.reason),
        )
        for pk, found in best.items()
    ]
    ContactSuggestion.objects.bulk_create(
        rows,
        500,
        update_conflicts=True,
        unique_fields=["organisation", "company"],
        update_fields=["contact", "score", "reason"],
    )


def _short(reason: str) -> str:
    return reason if len(reason) <= LONGEST_REASON else f"{reason[: LONGEST_REASON - 1]}…"


def _company(company: Company) -> Party:
    return Party(company.pk, company.name, company.email, company.tax_number)


def _contact(row: MirrorContact, is_taken: bool) -> Party:
    return Party(row.pk, row.name, row.email, row.tax_number, is_taken)
