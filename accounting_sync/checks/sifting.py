"""What the check would refuse is refused before a company or an item is created for it.

Only what something would be created for comes here (ADR 15); the rest is judged when its document is built.
"""

from django.db.models import QuerySet

from accounting_sync import claims
from accounting_sync.applying import refuse
from accounting_sync.checks.books import read_books
from accounting_sync.checks.judging import judge
from accounting_sync.checks.preflight import Books, Fate, Verdict
from accounting_sync.checks.rereading import Keep, is_old, read_again
from accounting_sync.chunks import batched
from accounting_sync.models import Batch
from accounting_sync.ports import AccountsSystem
from invoices.models import Invoice

CHUNK = 500
Stopped = dict[int, Verdict]  # invoice id -> why it cannot go


def sift(batch: Batch, invoices: QuerySet[Invoice], system: AccountsSystem, keep: Keep) -> None:
    """Refuse what of these cannot go, as new as the knowledge of Xero has to be for that. Raises NotSent.

    `keep` renews the hold on the batch; it raises NotSent when another worker has it.
    """
    books = read_books(batch.organisation)
    stopped = _stopped(batch, invoices, books)
    if is_old(books) and any(verdict.by_mirror for verdict in stopped.values()):
        read_again(batch, system, keep)
        stopped = _stopped(batch, invoices, read_books(batch.organisation))
    if stopped:
        keep()  # examining many takes its time, and who has lost the batch meanwhile refuses nothing
        _refuse(batch, stopped)


def _stopped(batch: Batch, invoices: QuerySet[Invoice], books: Books) -> Stopped:
    judged = judge(batch.organisation, books, invoices.all(), on_their_way=True)
    return {invoice.pk: verdict for invoice, verdict in judged if verdict.fate is Fate.REFUSE}


def _refuse(batch: Batch, stopped: Stopped) -> None:
    """But not for their company: the preparation looks for its contact itself, in Xero as it is now."""
    by_reason: dict[str, list[int]] = {}
    for pk, verdict in stopped.items():
        if not verdict.of_company:
            by_reason.setdefault(verdict.reason, []).append(pk)
    for reason, ids in by_reason.items():
        for chunk in batched(ids, CHUNK):
            refuse(batch, claims.unattended(batch).filter(invoice__in=chunk), reason)
