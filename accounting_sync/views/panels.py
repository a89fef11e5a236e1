"""Slots on the screens of invoices and companies, or pages of their own: what the Accounts System knows."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from accounting_sync.deep_links import contact_url, document_url
from accounting_sync.links.history import last_in_xero
from accounting_sync.models import (
    CompanyLink,
    Connection,
    ContactSuggestion,
    InvoiceLink,
    MirrorContact,
    Organisation,
    Submission,
)
from accounting_sync.views.http import show_dialog
from accounting_sync.views.rows import submission_rows
from companies.models import Company
from invoices.models import Invoice
from ui.http import HtmxRequest

SENDS_SHOWN = 5


@require_GET
@permission_required("accounting_sync.view_batch", raise_exception=True)
def invoice_panel(request: HtmxRequest, pk: int) -> HttpResponse:
    """The document an invoice is in Xero, and its last sends."""
    invoice = get_object_or_404(Invoice, pk=pk)
    organisation = _organisation()
    link = InvoiceLink.objects.filter(organisation=organisation, invoice=invoice).first()
    last = Submission.objects.filter(organisation=organisation, invoice=invoice).select_related("batch")
    context = {
        "invoice": invoice,
        "organisation": organisation,
        "link": link,
        "xero_url": document_url(organisation, link.kind, link.document_id) if organisation and link else "",
        "rows": submission_rows(organisation, last.order_by("-pk")[:SENDS_SHOWN]) if organisation else [],
    }
    return show_dialog(request, "accounting_sync/_invoice_panel.html", {"title": invoice.number} | context)


@require_GET
@permission_required("accounting_sync.view_batch", raise_exception=True)
def company_panel(request: HtmxRequest, pk: int) -> HttpResponse:
    """Accounts System Details: which contact a company is, and how it came to be."""
    company = get_object_or_404(Company, pk=pk)
    organisation = _organisation()
    context: dict[str, Any] = {"organisation": organisation, "company": company}
    if organisation:
        context |= {"link": None, "suggestion": None} | _contact_of(organisation, company)
    return show_dialog(request, "accounting_sync/_company_panel.html", {"title": company.name} | context)


def _contact_of(organisation: Organisation, company: Company) -> dict[str, Any]:
    """The link of a company and what the mirror knows of its contact; unlinked, the contact it may be."""
    links = CompanyLink.objects.filter(organisation=organisation, company=company)
    link = links.select_related("linked_by", "organisation").first()
    if link is None:
        best = ContactSuggestion.objects.filter(organisation=organisation, company=company)
        return {"suggestion": best.select_related("contact").first()}
    contacts = MirrorContact.objects.filter(organisation=organisation, contact_id=link.contact_id)
    return {
        "link": link,
        "contact": contacts.first(),
        "xero_url": contact_url(organisation, link.contact_id),
        "in_xero": last_in_xero(link),
        "is_gone": bool(organisation.mirrored_at and organisation.mirrored_at > link.linked_at),
    }


def _organisation() -> Organisation | None:
    connection = Connection.objects.current()
    return connection.organisation if connection else None
