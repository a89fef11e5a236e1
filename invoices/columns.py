"""The columns of the list of invoices."""

from django.urls import reverse

from invoices.choices import OPEN_STATUSES, BatchStatus, InvoiceStatus
from invoices.consultants import full_name
from invoices.models import Invoice
from ui.cells import badge, day, icon_badge, link, moment, money
from ui.tables import Column, Table, register

STATUS_TONES = {
    InvoiceStatus.DRAFT: "calm",
    InvoiceStatus.APPROVED: "busy",
    InvoiceStatus.PART_PAID: "warn",
    InvoiceStatus.PAID: "good",
    InvoiceStatus.VOID: "calm",
}


def number_cell(invoice: Invoice) -> str:
    return link(invoice.get_absolute_url(), invoice.number, "record-link number")


def company_cell(invoice: Invoice) -> str:
    return invoice.company.name


def status_cell(invoice: Invoice) -> str:
    status = InvoiceStatus(invoice.status)
    return badge(status.label, STATUS_TONES[status])


def total_cell(invoice: Invoice) -> str:
    return f"{money(invoice.total)} {invoice.currency}"


def office_cell(invoice: Invoice) -> str:
    return invoice.office.name if invoice.office else ""


def consultant_cell(invoice: Invoice) -> str:
    return full_name(invoice.consultant) if invoice.consultant else ""


def batch_number_cell(invoice: Invoice) -> str:
    if invoice.batch_number is None:
        return ""
    return link(reverse("accounting_sync:batch", args=[invoice.batch_number]), str(invoice.batch_number))


def batch_status_cell(invoice: Invoice) -> str:
    if not invoice.batch_status:
        return ""
    status = BatchStatus(invoice.batch_status)
    return badge(status.label, status.tone)


def batch_icon_cell(invoice: Invoice) -> str:
    if not invoice.batch_status:
        return ""
    status = BatchStatus(invoice.batch_status)
    return icon_badge(status.label, status.tone, status.icon)


def is_busy(invoice: Invoice) -> bool:
    """On its way: the list looks again by itself."""
    return invoice.batch_status in OPEN_STATUSES


INVOICES = register(
    Table(
        name="invoices",
        title="Invoices",
        noun="invoice",
        nouns="invoices",
        permission="invoices.view_invoice",
        default_sort="-date",
        default=("number", "company", "date", "due", "reference", "total", "status"),
        has_ticks=True,
        busy=is_busy,
        columns=(
            Column("number", "Number", number_cell, sort=("number",), fixed=True, card="title"),
            Column("company", "Company", company_cell, ("company__name",), joins=("company",), card="lead"),
            Column("date", "Date", lambda i: day(i.issue_date), sort=("issue_date",)),
            Column("due", "Due", lambda i: day(i.due_date), sort=("due_date",)),
            Column("reference", "Reference", lambda i: i.reference, sort=("reference",)),
            Column("total", "Total", total_cell, sort=("total",), align="end", card="aside"),
            Column("status", "Status", status_cell, sort=("status",)),
            Column(
                "batch_date",
                "Batch Date",
                lambda i: moment(i.batch_date),
                sort=("batch_date",),
                nullable=True,
            ),
            Column("batch_number", "Batch Number", batch_number_cell, sort=("batch_number",), nullable=True),
            Column("batch_status", "Batch Status", batch_status_cell, sort=("batch_status",)),
            Column("batch_icon", "Batch Status Icon", batch_icon_cell, align="center"),
            Column("batch_reason", "Batch Reason", lambda i: i.batch_reason),
            Column("currency", "Currency", lambda i: i.currency, sort=("currency",)),
            Column("kind", "Kind", lambda i: i.kind.label),
            Column("office", "Office", office_cell, ("office__name",), joins=("office",), nullable=True),
            Column(
                "consultant",
                "Consultant",
                consultant_cell,
                ("consultant__first_name", "consultant__last_name", "consultant__username"),
                joins=("consultant",),
                nullable=True,
            ),
            Column("net", "Net", lambda i: money(i.net), sort=("net",), align="end"),
            Column("tax", "Tax", lambda i: money(i.tax), sort=("tax",), align="end"),
            Column("paid", "Paid", lambda i: money(i.amount_paid), sort=("amount_paid",), align="end"),
            Column("due_amount", "Due amount", lambda i: money(i.amount_due), align="end"),
        ),
    )
)
