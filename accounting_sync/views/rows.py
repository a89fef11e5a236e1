"""Submissions as table rows: with their badge, and where the document is in Xero."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounting_sync.deep_links import document_url
from accounting_sync.models import InvoiceLink, Organisation, Submission
from accounting_sync.remedies import Fix, fixes, way_out
from invoices.choices import BatchStatus


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """One invoice in one batch, as shown."""

    submission: Submission
    status: BatchStatus
    xero_url: str = ""

    @property
    def may_link(self) -> bool:
        """Whether linking its company to a contact mends it."""
        refused = self.status == BatchStatus.NEEDS_YOU
        return refused and Fix.LINK_COMPANY in fixes(self.submission.reason)

    @property
    def way_out(self) -> str:
        """What to do about a refusal; nothing for any other end."""
        return way_out(self.submission.reason) if self.status == BatchStatus.NEEDS_YOU else ""


def submission_rows(organisation: Organisation, submissions: Iterable[Submission]) -> list[SubmissionRow]:
    """Rows of submissions of one organisation, their links read at once."""
    found = list(submissions)
    links = InvoiceLink.objects.filter(
        organisation=organisation, invoice_id__in=[submission.invoice_id for submission in found]
    )
    urls = {link.invoice_id: document_url(organisation, link.kind, link.document_id) for link in links}
    return [
        SubmissionRow(submission, BatchStatus(submission.status), urls.get(submission.invoice_id, ""))
        for submission in found
    ]


def in_order(counts: dict[BatchStatus, int]) -> dict[BatchStatus, int]:
    """The counts in the order of the statuses, so that badges keep their places from one look to the next."""
    return {status: counts[status] for status in BatchStatus if status in counts}
