"""Companies a send would create although Xero probably has them: told before, for a twin stays for good."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from accounting_sync.links.matching import LIKELY
from accounting_sync.links.suggesting import suggest
from accounting_sync.models import ContactSuggestion, Organisation
from companies.models import Company

LOOKED_AT = 5  # companies the last reading did not know: each is a question of its own


@dataclass(frozen=True, slots=True)
class Twin:
    """A company, and the name of the contact it probably is."""

    company: Company
    contact_name: str


def twins(organisation: Organisation, companies: Collection[Company]) -> list[Twin]:
    """Those of the companies that likely have a contact already, by the last comparison or one made now."""
    rows = ContactSuggestion.objects.filter(organisation=organisation, company__in=companies)
    known = {row.company_id: row for row in rows.select_related("contact")}
    found = [
        Twin(company, known[company.pk].contact.name)
        for company in companies
        if company.pk in known and known[company.pk].score >= LIKELY
    ]
    return [*found, *_compared_now(organisation, [row for row in companies if row.pk not in known])]


def _compared_now(organisation: Organisation, companies: Collection[Company]) -> Iterator[Twin]:
    """Only what was saved since the last reading: of the others it found no likeness."""
    since = organisation.mirrored_at
    new = [company for company in companies if since is None or company.updated_at > since]
    for company in new[:LOOKED_AT]:
        for best in suggest(organisation, company)[:1]:
            if best.score >= LIKELY:
                yield Twin(company, best.contact.name)
