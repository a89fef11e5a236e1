"""The way out: claim, build, write the call down, call, read each element, record. It is given the books."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from accounting_sync import applying, calls, claims
from accounting_sync.books import read_books
from accounting_sync.building import build
from accounting_sync.calls import Carried
from accounting_sync.choices import BatchStage, CallState, SubmissionAction
from accounting_sync.claims import Claim
from accounting_sync.decisions import (
    after_answer,
    after_look_up,
    by_number,
    may_replay,
    retry_after,
)
from accounting_sync.errors import NotSent, Refused, Uncertain
from accounting_sync.models import Batch, Call
from accounting_sync.ports import AccountsSystem, Answer, Document, OutgoingDocument
from accounting_sync.preflight import Books
from accounting_sync.preparing import prepare
from invoices.choices import DocumentKind

SOON = timedelta(seconds=2)
NO_CONNECTION_PAUSE = timedelta(minutes=5)
UNKNOWN = (
    "Its answer was lost, and Xero refuses to say whether it holds it ({}). "
    "Look for its number in Xero before you send it again."
)


def send_batch(batch: Batch, system: AccountsSystem) -> datetime | None:
    """Carry a Send on as far as it goes now; says when to come again, or None when it is finished."""
    try:
        if batch.stage == BatchStage.PREPARING and not prepare(batch, system):
            return timezone.now() + SOON
        books = read_books(batch.organisation)
        for claim in claims.each(batch):
            send_or_check(claim, books, system)
    except Uncertain:  # a contact or an item: the next preparation reads what is there before it creates
        return timezone.now() + SOON
    except NotSent as error:
        until = error.retry_at or timezone.now() + NO_CONNECTION_PAUSE
        claims.hold(batch, until, str(error))
        return until
    return claims.finish_if_done(batch)


def send_or_check(claim: Claim, books: Books, system: AccountsSystem) -> None:
    """One claim: new documents are sent, those whose answer was lost are checked. Raises NotSent."""
    try:
        if claim.call is None:
            send(claim, books, system)
        else:
            check(claim, claim.call, system)
    except NotSent as error:
        claims.release(claim, error.retry_at or timezone.now() + NO_CONNECTION_PAUSE, str(error))
        raise


def send(claim: Claim, books: Books, system: AccountsSystem) -> None:
    """Build the documents, write the call down, make it, record what became of each."""
    built = build(claim.batch.organisation, books, claim.submissions)
    applying.settle(claim, built.refused, built.unchanged)
    if built.documents:
        meant = {row.submission: row for row in built.carried}
        _send_documents(claim.only(meant), built.documents, built.carried, system)


def _send_documents(
    claim: Claim, documents: Sequence[OutgoingDocument], carried: Sequence[Carried], system: AccountsSystem
) -> None:
    is_update = claim.submissions[0].action == SubmissionAction.UPDATE
    request = (system.update_documents if is_update else system.create_documents)(documents)
    try:
        call = calls.write_down(claim.batch.organisation_id, claim.batch, request, carried)
        answer = calls.perform(call, request, system)
    except Uncertain as error:
        claims.await_check(claim, timezone.now() + retry_after(0), str(error))
    except Refused as error:
        _refused_whole(claim, documents, carried, error, system)
    else:
        _record(claim, call, answer)


def _refused_whole(
    claim: Claim,
    documents: Sequence[OutgoingDocument],
    carried: Sequence[Carried],
    error: Refused,
    system: AccountsSystem,
) -> None:
    """One bad element can make Xero refuse all: halve until it stands alone, so that no neighbour suffers."""
    if len(documents) == 1:
        applying.settle(claim, {carried[0].submission: str(error)}, [])
        return
    half = len(documents) // 2
    for part in (slice(None, half), slice(half, None)):
        ids = {row.submission for row in carried[part]}
        _send_documents(claim.only(ids), documents[part], carried[part], system)


def _record(claim: Claim, call: Call, answer: Answer) -> None:
    meant = calls.carried(call)
    found = by_number(row for row in answer.rows if isinstance(row, Document))
    outcomes = {
        row.pk: after_answer(meant[row.pk].sent, next(iter(_of(found, meant[row.pk])), None))
        for row in claim.submissions
    }
    applying.answered(claim, call, answer, outcomes, meant)


def _of(found: Mapping[str, Sequence[Document]], row: Carried) -> Sequence[Document]:
    return found.get(row.number.casefold(), ())


# --- answers that were lost ----------------------------------------------------------------------------


def check(claim: Claim, call: Call, system: AccountsSystem) -> None:
    """While Xero knows the key: the identical bytes again. Later: look up what it holds, by number."""
    if may_replay(call.started_at, timezone.now()):
        _replay(claim, call, system)
    elif claim.submissions[0].action == SubmissionAction.UPDATE:
        _send_again(claim, call)
    else:
        _look_up(claim, call, system)


def _replay(claim: Claim, call: Call, system: AccountsSystem) -> None:
    request = calls.write_down_replay(call)
    try:
        answer = calls.perform(call, request, system, if_not_sent=CallState.UNCERTAIN)
    except Uncertain as error:
        attempt = int((timezone.now() - call.started_at).total_seconds() // 10)
        claims.await_check(claim, timezone.now() + retry_after(min(attempt, 3)), str(error))
    except Refused:
        # The refusal is that of the whole request: nothing of it was written. Send each again, sorted out.
        _send_again(claim, call)
    else:
        _record(claim, call, answer)


def _send_again(claim: Claim, call: Call) -> None:
    """Nothing of the old call stands in the way of a new one with a new key."""
    Call.objects.filter(pk=call.pk).update(state=CallState.REFUSED, finished_at=timezone.now())
    claims.queue_again(claim)


def _look_up(claim: Claim, call: Call, system: AccountsSystem) -> None:
    meant = calls.carried(call)
    kind = DocumentKind(claim.submissions[0].kind)
    numbers = [meant[row.pk].number for row in claim.submissions]
    request = system.read_by_numbers(kind, numbers)
    try:
        answer = calls.read(claim.batch.organisation, claim.batch, request, system)
    except Refused as error:
        applying.settle(claim, dict.fromkeys(meant, UNKNOWN.format(error)), [])
        return
    found = by_number(row for row in answer.rows if isinstance(row, Document))
    outcomes = {
        row.pk: after_look_up(meant[row.pk].sent, _of(found, meant[row.pk])) for row in claim.submissions
    }
    applying.looked_up(claim, outcomes, meant)
