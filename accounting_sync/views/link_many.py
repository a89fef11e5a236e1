"""All companies without a contact on one page, each with its best suggestion: tick, confirm, done."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from accounting_sync.connection.current import current_organisation
from accounting_sync.errors import NotReady
from accounting_sync.links import linking
from accounting_sync.links.matching import SURE, sureness
from accounting_sync.links.suggesting import unlinked
from accounting_sync.models import ContactSuggestion, Organisation
from accounting_sync.views.contact_rows import companies_of
from accounting_sync.views.guards import may_link, tell_problems
from accounting_sync.views.http import show_notice
from companies.models import Company
from ui.http import HtmxRequest
from ui.paging import PER_PAGE, PER_PAGE_CHOICES, Page, take_page

SEARCHED = ("name", "account_number", "email", "city")
NAMED = 10  # skipped companies that are named after the press


@dataclass(frozen=True, slots=True)
class Row:
    """A company without a contact, and the contact it may be."""

    company: Company
    suggestion: ContactSuggestion | None
    taken_by: str = ""

    @property
    def value(self) -> str:
        """What a tick posts: exactly what was seen."""
        return f"{self.company.pk}:{self.suggestion.contact.contact_id}" if self.suggestion else ""

    @property
    def is_sure(self) -> bool:
        return self.suggestion is not None and self.suggestion.score >= SURE and not self.taken_by

    @property
    def sureness(self) -> str:
        if self.suggestion is None:
            return ""
        return sureness(min(self.suggestion.score, SURE - 1) if self.taken_by else self.suggestion.score)


@require_GET
@may_link
def link_many(request: HtmxRequest) -> HttpResponse:
    """The companies without a contact, the surest suggestions first."""
    try:
        organisation = current_organisation()
    except NotReady as problem:
        return render(request, "accounting_sync/link_many.html", {"why_not": str(problem)})
    q = request.GET.get("q", "").replace("\0", "").strip()[:100]
    page = take_page(_companies(organisation, q), request.GET.dict())
    rows = _rows(organisation, page)
    context = {
        "organisation": organisation,
        "q": q,
        "page": page,
        "rows": rows,
        "sure": sum(row.is_sure for row in rows),
        "tick_sure": request.GET.get("tick") == "sure",
        "per_page_choices": [(number, number == page.per_page) for number in PER_PAGE_CHOICES],
        "previous": _address(q, page, page.number - 1) if page.number > 1 else "",
        "following": _address(q, page, page.number + 1) if page.has_next else "",
        "here": _address(q, page, page.number),
    }
    return render(request, "accounting_sync/link_many.html", context)


def _companies(organisation: Organisation, q: str) -> QuerySet[Company]:
    best = _suggestions(organisation).filter(company=OuterRef("pk")).values("score")[:1]
    found = unlinked(organisation).annotate(score=Subquery(best))
    for word in q.split():
        found = found.filter(Q(*[(f"{field}__icontains", word) for field in SEARCHED], _connector=Q.OR))
    return found.order_by(F("score").desc(nulls_last=True), "name", "pk")


def _suggestions(organisation: Organisation) -> QuerySet[ContactSuggestion]:
    """Those of contacts that still take invoices."""
    return ContactSuggestion.objects.filter(
        organisation=organisation, contact__is_archived=False, contact__merged_to=None
    )


def _rows(organisation: Organisation, page: Page) -> list[Row]:
    found = _suggestions(organisation).filter(company__in=[company.pk for company in page.rows])
    suggestions = {row.company_id: row for row in found.select_related("contact")}
    taken = companies_of(organisation, [row.contact.contact_id for row in suggestions.values()])
    return [_row(company, suggestions.get(company.pk), taken) for company in page.rows]


def _row(company: Company, suggestion: ContactSuggestion | None, taken: dict[UUID, list[Company]]) -> Row:
    others = taken.get(suggestion.contact.contact_id, []) if suggestion else []
    return Row(company, suggestion, ", ".join(other.name for other in others[:2]))


def _address(q: str, page: Page, number: int) -> str:
    kept = {"q": q, "per_page": page.per_page if page.per_page != PER_PAGE else "", "page": number}
    query = urlencode({key: value for key, value in kept.items() if value and (key, value) != ("page", 1)})
    return f"{reverse('accounting_sync:link_many')}{'?' if query else ''}{query}"


@require_POST
@may_link
@tell_problems
def link_ticked(request: HtmxRequest) -> HttpResponse:
    """Link what is ticked, and say what was not and why."""
    organisation = current_organisation()
    try:
        chosen = dict(_pair(value) for value in request.POST.getlist("link"))
    except ValueError:
        return show_notice(request, "Nothing was linked", "The page is out of date. Open it again.")
    if not chosen:
        messages.warning(request, "Nothing is ticked, so nothing was linked.")
    else:
        _tell(request, linking.link_many(organisation, chosen, request.user))
    kept = {key: request.POST.get(key, "") for key in ("q", "per_page") if request.POST.get(key)}
    return redirect(reverse("accounting_sync:link_many") + (f"?{urlencode(kept)}" if kept else ""))


def _pair(value: str) -> tuple[int, UUID]:
    company, _, contact = value.partition(":")
    if not (company.isascii() and company.isdigit() and len(company) < 19):
        raise ValueError(value)
    return int(company), UUID(contact)


def _tell(request: HtmxRequest, result: linking.Result) -> None:
    if result.linked:
        linked = "1 company is" if result.linked == 1 else f"{result.linked:,} companies are"
        messages.success(request, f"{linked} linked.")
    if result.skipped:
        named = " ".join(f"{name}: {reason}" for name, reason in result.skipped[:NAMED])
        more = f" And {len(result.skipped) - NAMED} more." if len(result.skipped) > NAMED else ""
        messages.warning(request, f"{len(result.skipped)} skipped. {named}{more}")
