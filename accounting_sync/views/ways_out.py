"""The screens that mend a refusal, for whoever looks at it: link the company, open Invoice Settings."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounting_sync.models import Batch, CompanyLink, Connection, Submission
from accounting_sync.progress import Refusal
from accounting_sync.remedies import Fix, fixes
from companies.models import Company

MOST = 5  # buttons for one reason


@dataclass(frozen=True, slots=True)
class ToLink:
    """A company that needs a contact; `now` is the one it was linked to since."""

    company: Company
    now: str = ""


@dataclass(frozen=True, slots=True)
class WayOut:
    """A refusal with what mends it."""

    refusal: Refusal
    to_link: list[ToLink]
    in_settings: bool = False

    @property
    def shown(self) -> list[ToLink]:
        """Companies for which there is room."""
        return self.to_link[:MOST]

    @property
    def more(self) -> int:
        """Companies for which there is no room."""
        return max(0, len(self.to_link) - MOST)


def ways_out(batch: Batch, refusals: Iterable[Refusal]) -> list[WayOut]:
    """Each refusal of a batch with the screens that mend it; links can be made in the current books only."""
    found = list(refusals)
    to_link = [refusal for refusal in found if Fix.LINK_COMPANY in fixes(refusal.reason)]
    since = _linked_since(batch, to_link) if to_link and _is_current(batch) else None
    return [
        _way_out(refusal, _to_link(refusal, since) if since is not None and refusal in to_link else [])
        for refusal in found
    ]


def _way_out(refusal: Refusal, to_link: list[ToLink]) -> WayOut:
    """Where all are linked by now, the settings need no look."""
    is_mended = bool(to_link) and all(each.now for each in to_link)
    return WayOut(refusal, to_link, Fix.INVOICE_SETTINGS in fixes(refusal.reason) and not is_mended)


def _is_current(batch: Batch) -> bool:
    return Connection.objects.filter(organisation=batch.organisation_id, is_current=True).exists()


def _to_link(refusal: Refusal, since: dict[int, CompanyLink]) -> list[ToLink]:
    """One for each company, in the order of the invoices."""
    rows: dict[Company, ToLink] = {}
    for submission in refusal.submissions:
        company = submission.invoice.company
        rows.setdefault(company, ToLink(company, _now(submission, since.get(company.pk))))
    return list(rows.values())


def _now(submission: Submission, link: CompanyLink | None) -> str:
    """The contact it has by now, if that is news since the refusal."""
    if link is None or (submission.finished_at and link.linked_at < submission.finished_at):
        return ""
    return link.contact_name


def _linked_since(batch: Batch, refusals: Iterable[Refusal]) -> dict[int, CompanyLink]:
    companies = {row.invoice.company_id for refusal in refusals for row in refusal.submissions}
    links = CompanyLink.objects.filter(organisation=batch.organisation_id, company__in=companies)
    return {link.company_id: link for link in links}
