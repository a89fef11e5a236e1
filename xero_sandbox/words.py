"""Xero's closed sets of words, spelled as the API spells them."""

from enum import StrEnum


class DocStatus(StrEnum):
    """Life of an invoice or credit note (developer.xero.com, Accounting API, Invoices: status codes)."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    AUTHORISED = "AUTHORISED"
    PAID = "PAID"  # never set by a caller: reached when nothing is due any more
    VOIDED = "VOIDED"
    DELETED = "DELETED"

    @property
    def label(self) -> str:
        """The words Xero's own screens use for this status."""
        return _LABELS[self]


_LABELS = {
    DocStatus.DRAFT: "Draft",
    DocStatus.SUBMITTED: "Awaiting approval",
    DocStatus.AUTHORISED: "Awaiting payment",
    DocStatus.PAID: "Paid",
    DocStatus.VOIDED: "Voided",
    DocStatus.DELETED: "Deleted",
}

CREATABLE = frozenset({DocStatus.DRAFT, DocStatus.SUBMITTED, DocStatus.AUTHORISED})
FINAL = frozenset({DocStatus.PAID, DocStatus.VOIDED, DocStatus.DELETED})
DEAD = frozenset({DocStatus.VOIDED, DocStatus.DELETED})

_D = DocStatus
MOVES: dict[DocStatus, frozenset[DocStatus]] = {
    _D.DRAFT: frozenset({_D.DRAFT, _D.SUBMITTED, _D.AUTHORISED, _D.DELETED}),
    _D.SUBMITTED: frozenset({_D.SUBMITTED, _D.AUTHORISED, _D.DRAFT, _D.DELETED}),
    _D.AUTHORISED: frozenset({_D.AUTHORISED, _D.VOIDED}),
    _D.PAID: frozenset({_D.PAID}),
    _D.VOIDED: frozenset(),
    _D.DELETED: frozenset(),
}


class InvoiceType(StrEnum):
    """Sales invoice or bill."""

    ACCREC = "ACCREC"
    ACCPAY = "ACCPAY"


class CreditNoteType(StrEnum):
    """Credit given or credit received."""

    ACCRECCREDIT = "ACCRECCREDIT"
    ACCPAYCREDIT = "ACCPAYCREDIT"


class LineAmountTypes(StrEnum):
    """Whether line amounts hold the tax. Mixed case is how the wire has it."""

    EXCLUSIVE = "Exclusive"
    INCLUSIVE = "Inclusive"
    NO_TAX = "NoTax"


class ContactStatus(StrEnum):
    """A contact's states. GDPRREQUEST exists in Xero; the API cannot set it."""

    ACTIVE = "ACTIVE"
    ARCHIVED = "ARCHIVED"
    GDPRREQUEST = "GDPRREQUEST"


class PaymentStatus(StrEnum):
    """A payment is made or taken back; there is nothing between."""

    AUTHORISED = "AUTHORISED"
    DELETED = "DELETED"


class Mode(StrEnum):
    """What the verb means to Xero: PUT creates only, POST creates or updates."""

    CREATE = "PUT"
    UPSERT = "POST"
