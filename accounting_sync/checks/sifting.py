"""What the check would refuse is refused before a company or an item is created for it.

What only an old reading of Xero speaks against is read again first: somebody may have mended it there since.
That costs eight calls a batch (more where many contacts changed), and none when nothing would be refused.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounting_sync import calls, claims
from accounting_sync.applying import refuse
from accounting_sync.checks.books import read_books
from accounting_sync.checks.judging import judge
from accounting_sync.checks.preflight import Books, Fate, Verdict
from accounting_sync.choices import MirrorStep
from accounting_sync.chunks import batched
from accounting_sync.errors import Refused
from accounting_sync.mirror import reference
from accounting_sync.mirror.mirroring import PARTS, Ask, read_actions
from accounting_sync.mirror.runs import JUDGED
from accounting_sync.mirror.tables import write_organisation
from accounting_sync.models import Batch, Organisation
from accounting_sync.ports import AccountsSystem, Answer, Request
from invoices.models import Invoice

log = logging.getLogger(__name__)
FRESH = timedelta(minutes=1)
CHUNK = 500
# With the contacts that changed: all that the check looks at.
AGAIN = (
    MirrorStep.ORGANISATION,
    MirrorStep.CURRENCIES,
    MirrorStep.ACCOUNTS,
    MirrorStep.TAX_RATES,
    MirrorStep.TRACKING,
    MirrorStep.THEMES,
)
Keep = Callable[[], None]
Stopped = dict[int, Verdict]  # invoice id -> why it cannot go


def sift(batch: Batch, system: AccountsSystem, keep: Keep) -> None:
    """Refuse what cannot go, as new as the knowledge of Xero has to be for that. Raises NotSent.

    `keep` renews the hold on the batch; it raises NotSent when another worker has it.
    """
    books = read_books(batch.organisation)
    stopped = _stopped(batch, books)
    if _is_old(books) and any(verdict.by_mirror for verdict in stopped.values()):
        try:
            _read_again(batch, system, keep)
        except Refused as error:  # then it is judged by what is here
            log.warning("%s: Xero does not let its contacts be read: %s", batch, error)
        stopped = _stopped(batch, read_books(batch.organisation))
    if stopped:
        keep()  # examining many takes its time, and who has lost the batch meanwhile refuses nothing
        _refuse(batch, stopped)


def _is_old(books: Books) -> bool:
    return books.seen is not None and timezone.now() - books.seen.at > FRESH


def _stopped(batch: Batch, books: Books) -> Stopped:
    waiting = Invoice.objects.filter(pk__in=claims.unattended(batch).values("invoice"))
    judged = judge(batch.organisation, books, waiting, on_their_way=True)
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


def _read_again(batch: Batch, system: AccountsSystem, keep: Keep) -> None:
    """Read what the check looks at; the mirror is then as new as after a whole reading.

    A part that Xero refuses stays as it was. Raises NotSent; Refused of the contacts.
    """

    def ask(request: Request) -> Answer:
        keep()
        return calls.read(batch.organisation, batch, request, system)

    read = {step for step in AGAIN if _read_part(batch, step, system, ask)}
    reference.refresh_contacts(batch.organisation, batch, system, keep)
    if read >= JUDGED:
        Organisation.objects.filter(pk=batch.organisation_id).update(mirrored_at=timezone.now())


def _read_part(batch: Batch, step: MirrorStep, system: AccountsSystem, ask: Ask) -> bool:
    """Read and write one part; False when Xero refuses it or its answer holds nothing."""
    try:
        if step == MirrorStep.ORGANISATION:
            answer = ask(system.read_organisation())
            write_organisation(batch.organisation, answer, read_actions(system, ask))
            return bool(answer.rows)
        request, write = PARTS[step]
        answer = ask(request(system))
    except Refused as error:
        log.warning("%s: %s cannot be read: %s", batch, step.label, error)
        return False
    if not answer.rows and step in JUDGED:  # no books are without accounts, tax rates or a currency
        return False
    with transaction.atomic():
        write(batch.organisation, answer)
    return True
