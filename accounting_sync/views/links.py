"""The pop-ups that link a company to a contact: search, pick, see what it means, confirm; or remove it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from accounting_sync.connection.current import current_organisation
from accounting_sync.deep_links import contact_url
from accounting_sync.links import linking
from accounting_sync.links.linking import NotLinked
from accounting_sync.links.search import search
from accounting_sync.links.suggesting import suggest
from accounting_sync.models import Batch, CompanyLink, InvoiceLink, MirrorContact, Organisation
from accounting_sync.views.contact_rows import companies_of, contact_rows, suggested_rows
from accounting_sync.views.guards import may_link, tell_problems
from accounting_sync.views.http import show_dialog
from accounting_sync.views.progress import progress_context
from companies.models import Company
from ui.http import HtmxRequest

RESULTS = 20
SHORTEST = 2  # letters that are worth a search


class LinkForm(forms.Form):
    """What the pop-ups carry along: the contact, the one that was seen linked, the batch it all came from."""

    contact = forms.UUIDField(required=False)
    seen = forms.UUIDField(required=False)
    batch = forms.IntegerField(required=False, min_value=1, max_value=2**62)


@require_GET
@may_link
@tell_problems
def choose_contact(request: HtmxRequest, pk: int) -> HttpResponse:
    """Suggestions, and a search over the mirror."""
    company, organisation = get_object_or_404(Company, pk=pk), current_organisation()
    context = _results(request, organisation, company) | {
        "title": f"Which contact is {company.name}?",
        "link": CompanyLink.objects.filter(organisation=organisation, company=company).first(),
        "suggestions": suggested_rows(organisation, company, suggest(organisation, company)),
        "batch": _batch(request, organisation),
    }
    return show_dialog(request, "accounting_sync/_choose_contact.html", context)


@require_GET
@may_link
@tell_problems
def search_contacts(request: HtmxRequest, pk: int) -> HttpResponse:
    """The contacts that match what is typed."""
    company, organisation = get_object_or_404(Company, pk=pk), current_organisation()
    if not request.htmx:
        return choose_contact(request, pk)
    return render(request, "accounting_sync/_contact_results.html", _results(request, organisation, company))


def _results(request: HtmxRequest, organisation: Organisation, company: Company) -> dict[str, Any]:
    text = request.GET.get("q", "").strip()
    found = search(organisation, text, RESULTS + 1) if len(text) >= SHORTEST else []
    return {
        "company": company,
        "organisation": organisation,
        "q": text,
        "is_searched": len(text) >= SHORTEST,
        "results": contact_rows(organisation, company, found[:RESULTS]),
        "has_more": len(found) > RESULTS,
    }


@require_GET
@may_link
@tell_problems
def confirm_contact(request: HtmxRequest, pk: int) -> HttpResponse:
    """Say what linking to the picked contact will do."""
    company, organisation = get_object_or_404(Company, pk=pk), current_organisation()
    contact = _contact(organisation, _form(request).cleaned_data.get("contact"))
    linked_to = companies_of(organisation, [contact.contact_id]).get(contact.contact_id, [])
    context = _what_it_means(organisation, company) | {
        "title": f"Link {company.name} to {contact.name}?",
        "contact": contact,
        "not_usable": linking.not_usable(contact),
        "others": [other.name for other in linked_to if other != company],
        "xero_url": contact_url(organisation, contact.contact_id),
        "batch": _batch(request, organisation),
    }
    return show_dialog(request, "accounting_sync/_confirm_contact.html", context)


@require_POST
@may_link
@tell_problems
def link_company(request: HtmxRequest, pk: int) -> HttpResponse:
    """Link the company, or give it another contact than the one that was seen."""
    company, organisation = get_object_or_404(Company, pk=pk), current_organisation()
    given = _form(request).cleaned_data
    contact = _contact(organisation, given.get("contact"))
    if seen := given.get("seen"):
        linking.change(organisation, company, seen, contact, request.user)
    else:
        linking.link(organisation, company, contact, request.user)
    said = f"{company.name} is linked to {contact.name}."
    batch = _batch(request, organisation)
    if batch is None:
        return _done(request, company, said)
    if not request.htmx:
        messages.success(request, said)
        return redirect(batch)
    context = progress_context(request.user, batch, None) | {"said": said}
    return show_dialog(request, "accounting_sync/_progress_dialog.html", context)


@require_GET
@may_link
@tell_problems
def confirm_unlink(request: HtmxRequest, pk: int) -> HttpResponse:
    """Say what removing the link will do."""
    company, organisation = get_object_or_404(Company, pk=pk), current_organisation()
    context = _what_it_means(organisation, company) | {"title": f"Remove the link of {company.name}?"}
    if context["link"] is None:
        raise NotLinked(f"“{company.name}” is not linked to any contact.")
    return show_dialog(request, "accounting_sync/_confirm_unlink.html", context)


@require_POST
@may_link
@tell_problems
def unlink_company(request: HtmxRequest, pk: int) -> HttpResponse:
    """Take the link away, if it still is the one that was seen."""
    company, organisation = get_object_or_404(Company, pk=pk), current_organisation()
    seen = _form(request).cleaned_data.get("seen")
    if seen is None:
        raise NotLinked("This pop-up is out of date. Close it, and choose the action again.")
    linking.unlink(organisation, company, seen, request.user)
    return _done(request, company, f"{company.name} is no longer linked.")


def _what_it_means(organisation: Organisation, company: Company) -> dict[str, Any]:
    sent = InvoiceLink.objects.filter(organisation=organisation, invoice__company=company)
    return {
        "company": company,
        "organisation": organisation,
        "link": CompanyLink.objects.filter(organisation=organisation, company=company).first(),
        "sent": sent.count(),
    }


def _form(request: HtmxRequest) -> LinkForm:
    """What is not understood is as if it were not there."""
    form = LinkForm(request.POST if request.method == "POST" else request.GET)
    form.is_valid()
    return form


def _contact(organisation: Organisation, contact_id: UUID | None) -> MirrorContact:
    """Raises NotLinked for one the mirror does not hold."""
    contacts = MirrorContact.objects.filter(organisation=organisation)
    found = contacts.filter(contact_id=contact_id).first() if contact_id else None
    if found is None:
        raise NotLinked("No contact was picked, or it is not in Xero any more. Go back, and pick one.")
    return found


def _batch(request: HtmxRequest, organisation: Organisation) -> Batch | None:
    number = _form(request).cleaned_data.get("batch")
    batches = Batch.objects.filter(organisation=organisation).select_related("organisation")
    return batches.filter(pk=number).first() if number else None


def _done(request: HtmxRequest, company: Company, said: str) -> HttpResponse:
    """Close the pop-up and say it; without htmx, on the page of the company."""
    if not request.htmx:
        messages.success(request, said)
        return redirect(company)
    answer = HttpResponse(status=204)
    trigger_client_event(answer, "toast", {"value": said})
    trigger_client_event(answer, "close-dialog")
    return answer
