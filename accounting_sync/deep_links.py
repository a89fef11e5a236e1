"""Addresses of documents and contacts in Xero's own pages, or in the sandbox's when Tracker logs in there."""

from uuid import UUID

from django.conf import settings

from accounting_sync.models import Organisation
from invoices.choices import DocumentKind

REAL_LOGIN = "https://login.xero.com"
REAL_PAGES = "https://go.xero.com"


def document_url(organisation: Organisation, kind: str, document_id: UUID) -> str:
    """Where a person sees this invoice or credit note."""
    if kind == DocumentKind.CREDIT_NOTE and _pages() == REAL_PAGES:
        # Credit notes have no address of the new form (developer.xero.com, "Deep linking").
        page = f"/AccountsReceivable/ViewCreditNote.aspx?creditNoteID={document_id}"
        door = f"{REAL_PAGES}/organisationlogin/default.aspx"
        return f"{door}?shortcode={organisation.short_code}&redirecturl={page}"
    return f"{_pages()}/app/{organisation.short_code}/invoicing/view/{document_id}"


def contact_url(organisation: Organisation, contact_id: UUID) -> str:
    """Where a person sees this contact."""
    return f"{_pages()}/app/{organisation.short_code}/contacts/contact/{contact_id}"


def _pages() -> str:
    return REAL_PAGES if settings.XERO_LOGIN_URL == REAL_LOGIN else str(settings.XERO_LOGIN_URL)
