"""What only an old reading of Xero speaks against is read again before it is refused (ADR 9).

Somebody may have mended it there since. That costs eight calls, more where many contacts changed.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounting_sync import calls
from accounting_sync.checks.preflight import Books
from accounting_sync.choices import MirrorStep
from accounting_sync.errors import Refused
from accounting_sync.mirror import reference
from accounting_sync.mirror.mirroring import PARTS, Ask, read_actions
from accounting_sync.mirror.runs import JUDGED
from accounting_sync.mirror.tables import write_organisation
from accounting_sync.models import Batch, Organisation
from accounting_sync.ports import AccountsSystem, Answer, Request

log = logging.getLogger(__name__)
FRESH = timedelta(minutes=1)
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


def is_old(books: Books) -> bool:
    """Whether what was last seen may have been mended since. What was never read is not judged by."""
    return books.seen is not None and timezone.now() - books.seen.at > FRESH


def read_again(batch: Batch, system: AccountsSystem, keep: Keep) -> None:
    """Read what the check looks at; the mirror is then as new as after a whole reading.

    What Xero refuses to tell stays as it was, and is judged by as it is. `keep` renews the hold on what is
    being worked on, before each call. Raises what it raises, and NotSent.
    """

    def ask(request: Request) -> Answer:
        keep()
        return calls.read(batch.organisation, batch, request, system)

    read = {step for step in AGAIN if _read_part(batch, step, system, ask)}
    try:
        reference.refresh_contacts(batch.organisation, batch, system, keep)
    except Refused as error:
        log.warning("%s: Xero does not let its contacts be read: %s", batch, error)
        return
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
