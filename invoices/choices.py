"""The closed words of invoices: each state once, with its label, colour and icon."""

from django.db import models


class InvoiceStatus(models.TextChoices):
    """Where an invoice stands in Tracker."""

    DRAFT = "draft", "Draft"
    APPROVED = "approved", "Approved"
    PART_PAID = "part_paid", "Part paid"
    PAID = "paid", "Paid"
    VOID = "void", "Void"


class LineKind(models.TextChoices):
    """What a line is for; Invoice Settings choose an account for each."""

    PERMANENT_FEE = "permanent_fee", "Permanent fee"
    TEMP_TIME = "temp_time", "Temp time"
    EXPENSES = "expenses", "Expenses"
    OTHER = "other", "Other"


class DocumentKind(models.TextChoices):
    """A negative total is a credit note; everything else is an invoice."""

    INVOICE = "invoice", "Invoice"
    CREDIT_NOTE = "credit_note", "Credit note"


class BatchStatus(models.TextChoices):
    """What became of an invoice in its last batch (column Batch Status), of a submission in its own."""

    QUEUED = "queued", "Queued"
    SENDING = "sending", "Sending"
    CHECKING = "checking", "Checking"  # the answer was lost and is being looked up
    PAUSED = "paused", "Paused"  # a limit or the connection; resumes by itself
    SENT = "sent", "Sent"
    UPDATED = "updated", "Updated"  # a Sync brought something back
    UNCHANGED = "unchanged", "Unchanged"  # equal to what was accepted last: no call was made
    NEEDS_YOU = "needs_you", "Needs you"  # refused: the reason says how to fix it
    CHANGED = "changed", "Changed since sent"  # only on invoices: edited after it was sent

    @property
    def icon(self) -> str:
        return BATCH_STATUS_LOOKS[self][0]

    @property
    def tone(self) -> str:
        """The colour family of the badge: calm, busy, good, warn or bad."""
        return BATCH_STATUS_LOOKS[self][1]


BATCH_STATUS_LOOKS = {  # lucide icon, tone
    BatchStatus.QUEUED: ("clock", "busy"),
    BatchStatus.SENDING: ("send", "busy"),
    BatchStatus.CHECKING: ("search", "busy"),
    BatchStatus.PAUSED: ("circle-pause", "warn"),
    BatchStatus.SENT: ("circle-check", "good"),
    BatchStatus.UPDATED: ("refresh-cw", "good"),
    BatchStatus.UNCHANGED: ("equal", "calm"),
    BatchStatus.NEEDS_YOU: ("triangle-alert", "bad"),
    BatchStatus.CHANGED: ("pencil", "warn"),
}
OPEN_STATUSES = (BatchStatus.QUEUED, BatchStatus.SENDING, BatchStatus.CHECKING, BatchStatus.PAUSED)
GOOD_STATUSES = (BatchStatus.SENT, BatchStatus.UPDATED, BatchStatus.UNCHANGED)
