"""What is remembered of the Accounts System; everything hangs on an Organisation."""

from accounting_sync.models.batch import Batch, Call, Submission
from accounting_sync.models.link import CompanyLink, InvoiceLink
from accounting_sync.models.mirror import MirrorContact, MirrorItem
from accounting_sync.models.organisation import Connection, Consent, Organisation
from accounting_sync.models.settings import AccountChoice, AccountsSettings, TaxChoice

__all__ = [
    "AccountChoice",
    "AccountsSettings",
    "Batch",
    "Call",
    "CompanyLink",
    "Connection",
    "Consent",
    "InvoiceLink",
    "MirrorContact",
    "MirrorItem",
    "Organisation",
    "Submission",
    "TaxChoice",
]
