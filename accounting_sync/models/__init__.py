"""What is remembered of the Accounts System; everything hangs on an Organisation."""

from accounting_sync.models.batch import Batch, Call, Submission
from accounting_sync.models.link import CompanyLink, InvoiceLink
from accounting_sync.models.mirror import (
    ContactSuggestion,
    MirrorAccount,
    MirrorContact,
    MirrorCurrency,
    MirrorItem,
    MirrorRun,
    MirrorTaxRate,
    MirrorTheme,
    MirrorTrackingCategory,
    MirrorTrackingOption,
)
from accounting_sync.models.organisation import Connection, Consent, Organisation
from accounting_sync.models.pulse import Pulse
from accounting_sync.models.settings import (
    AccountChoice,
    AccountsSettings,
    PaymentAccountChoice,
    TaxChoice,
    TrackingChoice,
)

__all__ = [
    "AccountChoice",
    "AccountsSettings",
    "Batch",
    "Call",
    "CompanyLink",
    "Connection",
    "Consent",
    "ContactSuggestion",
    "InvoiceLink",
    "MirrorAccount",
    "MirrorContact",
    "MirrorCurrency",
    "MirrorItem",
    "MirrorRun",
    "MirrorTaxRate",
    "MirrorTheme",
    "MirrorTrackingCategory",
    "MirrorTrackingOption",
    "Organisation",
    "PaymentAccountChoice",
    "Pulse",
    "Submission",
    "TaxChoice",
    "TrackingChoice",
]
