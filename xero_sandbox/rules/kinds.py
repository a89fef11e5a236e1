"""Invoices and credit notes share almost every rule; this says where they differ."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from xero_sandbox.rules.books import Books, Table
from xero_sandbox.rules.messages import Say
from xero_sandbox.rules.wire import Reader, day, flag, guid, number, one_of, record, records, text
from xero_sandbox.words import CreditNoteType, DocStatus, InvoiceType, LineAmountTypes

SHARED_FIELDS: dict[str, Reader] = {
    "Contact": record,
    "Date": day,
    "DueDate": day,
    "LineAmountTypes": one_of(LineAmountTypes),
    "Reference": text,
    "BrandingThemeID": guid,
    "CurrencyCode": text,
    "CurrencyRate": number,
    "Status": one_of(DocStatus),
    "SentToContact": flag,
    "LineItems": records,
    "SubTotal": number,
    "TotalTax": number,
    "Total": number,
    "RoundingAmount": number,
}
CLAIMED = (
    "SubTotal",
    "TotalTax",
    "Total",
    "RoundingAmount",
)  # checked against the lines, never stored as sent
MAX_ROUNDING = Decimal("0.10")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document."""

    noun: str
    collection: str
    table_name: str
    id_field: str
    number_field: str
    sales_type: str
    taken: Say
    prefix: str
    fields: dict[str, Reader]
    needs_due_date: bool

    def table(self, books: Books) -> Table:
        """Where such documents are kept."""
        table: Table = getattr(books, self.table_name)
        return table


def _fields(types: type[StrEnum], **own: Reader) -> dict[str, Reader]:
    return {"Type": one_of(types), **SHARED_FIELDS, **own}


INVOICE = Kind(
    noun="Invoice",
    collection="Invoices",
    table_name="invoices",
    id_field="InvoiceID",
    number_field="InvoiceNumber",
    sales_type=InvoiceType.ACCREC,
    taken=Say.NUMBER_TAKEN,
    prefix="INV",
    fields=_fields(
        InvoiceType,
        InvoiceID=guid,
        InvoiceNumber=text,
        Url=text,
        ExpectedPaymentDate=day,
        PlannedPaymentDate=day,
    ),
    needs_due_date=True,
)
CREDIT_NOTE = Kind(
    noun="Credit Note",
    collection="CreditNotes",
    table_name="credit_notes",
    id_field="CreditNoteID",
    number_field="CreditNoteNumber",
    sales_type=CreditNoteType.ACCRECCREDIT,
    taken=Say.CREDIT_NUMBER_TAKEN,
    prefix="CN",
    fields=_fields(CreditNoteType, CreditNoteID=guid, CreditNoteNumber=text),
    needs_due_date=False,
)
