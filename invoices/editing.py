"""PURE: what may still be edited, what an edit does to the batch status, the next number."""

import re

from invoices.choices import GOOD_STATUSES, BatchStatus, InvoiceStatus

LOCKED = {InvoiceStatus.PAID: "This invoice is paid, so it can be read but not changed."}
NOT_SENT = {InvoiceStatus.VOID: "This invoice is void: it will not be sent."}
EDITED = "Edited since it was refused; send it again. Before: "
# What a person may set; paid and part paid come back from the Accounts System.
SETTABLE = (InvoiceStatus.DRAFT, InvoiceStatus.APPROVED, InvoiceStatus.VOID)
FIRST_NUMBER = "INV-00001"


def why_locked(status: str) -> str:
    """The sentence that says why an invoice can no longer be changed; blank while it can."""
    return LOCKED.get(InvoiceStatus(status), "")


def why_not_sent(status: str) -> str:
    """What a form says above an invoice that may be edited and is yet not for the Accounts System."""
    return NOT_SENT.get(InvoiceStatus(status), "")


def batch_status_after_edit(status: str) -> str:
    """What stands in the books is no longer what stands here; a send under way settles that by itself."""
    return BatchStatus.CHANGED.value if status in GOOD_STATUSES else status


def batch_reason_after_edit(status: str, reason: str) -> str:
    """A refusal was of what stood here before: it is kept, and said to be past."""
    if status != BatchStatus.NEEDS_YOU or reason.startswith(EDITED):
        return reason
    return f"{EDITED}{reason}"


def status_choices(status: str) -> list[tuple[str, str]]:
    """The statuses a form offers: the settable ones, and the one the invoice has."""
    offered = [choice for choice in InvoiceStatus if choice in SETTABLE or choice == status]
    return [(choice.value, choice.label) for choice in offered]


def next_number(last: str) -> str:
    """INV-00099 → INV-00100; a number without figures at its end gets some."""
    if not last:
        return FIRST_NUMBER
    match = re.search(r"[0-9]+$", last)
    if match is None:
        return f"{last}-1"
    figures = match.group()
    return f"{last[: match.start()]}{int(figures) + 1:0{len(figures)}d}"


def opened_as(version: int, status: str) -> str:
    """What a form carries to prove which state of the invoice it was opened with."""
    return f"{version}.{status}"
