"""The way out: claim, build, write the call down, call, read each element, record. It is given the books."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounting_sync import applying, calls, claims, lanes
from accounting_sync.building import Built, build
from accounting_sync.calls import Carried
from accounting_sync.checks.books import linked_elsewhere
from accounting_sync.checks.knowledge import Knowledge
from accounting_sync.choices import BatchStage, CallState
from accounting_sync.claims import Claim
from accounting_sync.decisions import (
    KEY_LIFETIME,
    Outcome,
    after_answer,
    after_look_up,
    by_number,
    may_replay,
    retry_after,
)
from accounting_sync.errors import NotPermitted, NotSent, Refused, Uncertain
from accounting_sync.halving import halves
from accounting_sync.models import Batch, Call
from accounting_sync.ports import AccountsSystem, Answer, Document, Operation, OutgoingDocument, Request
from accounting_sync.preparing import prepare
from invoices.choices import BatchStatus, DocumentKind

UPDATES = (Operation.UPDATE_INVOICES, Operation.UPDATE_CREDIT_NOTES)
# Bytes (the body is ASCII). Xero advises 3.5 MB and takes no more than 10; one document is never cut.
LARGEST_BODY = 3_500_000
Going = Sequence[tuple[OutgoingDocument, Carried]]
Write = Callable[[Sequence[OutgoingDocument]], Request]
TAKEN_BY_WHOM = "Xero has this number already; whether from an earlier try is being looked up."
UNKNOWN = (
    "Its answer was lost, and Xero refuses to say whether it holds it ({}). "
    "Look for its number in Xero before you send it again."
)


def send_batch(batch: Batch, system: AccountsSystem) -> datetime | None:
    """Carry a Send on as far as it goes now; says when to come again, or None when it is finished."""
    try:
        if batch.stage == BatchStage.PREPARING:
            if not claims.is_due(batch):
                return claims.finish_if_done(batch)
            if not prepare(batch, system):
                return timezone.now() + claims.SOON
        knowledge = Knowledge(batch, system)
        lanes.run(batch, partial(send_or_check, knowledge=knowledge, system=system))
    except Uncertain as error:  # a contact or an item: the next preparation reads before it creates
        until = timezone.now() + retry_after(_lost_answers(batch) - 1)
        claims.hold(batch, until, str(error))
        return until
    except NotSent as error:
        until = claims.again_at(error)
        claims.hold(batch, until, str(error))
        return until
    return claims.finish_if_done(batch)


def _lost_answers(batch: Batch) -> int:
    return batch.calls.filter(state=CallState.UNCERTAIN).count()


def send_or_check(claim: Claim, knowledge: Knowledge, system: AccountsSystem) -> None:
    """One claim: new documents are sent, those whose answer was lost are checked. Raises NotSent."""
    try:
        if claim.call is None:
            send(claim, knowledge, system)
        else:
            check(claim, claim.call, system)
    except NotSent as error:
        claims.release(claim, claims.again_at(error), str(error))
        raise


def send(claim: Claim, knowledge: Knowledge, system: AccountsSystem) -> None:
    """Build the documents, write the call down, make it, record what became of each."""
    built = _build(claim, knowledge)
    applying.settle(claim, built.refused, built.unchanged)
    # By what stands in the links now, not by what was thought at the press of the button.
    for write in (system.create_documents, system.update_documents):
        is_update = write == system.update_documents
        going = [row for row in built.going if bool(row[0].remote_id) is is_update]
        if going:
            _send_documents(claim, going, write, system)


def _build(claim: Claim, knowledge: Knowledge) -> Built:
    """Nothing is refused by what an old reading of Xero says: it is read again first."""
    organisation, grounds = claim.batch.organisation, knowledge.grounds
    built = build(organisation, grounds, claim.submissions)
    if built.by_mirror and (newer := knowledge.newer(grounds, partial(claims.keep, claim))):
        return build(organisation, newer, claim.submissions)
    return built


def _send_documents(claim: Claim, going: Going, write: Write, system: AccountsSystem) -> None:
    """In one call, or in as many as keep each body within its size."""
    request = write([document for document, _ in going])
    if len(request.body) > LARGEST_BODY and len(going) > 1:
        _send_in_halves(claim, going, write, system)
        return
    claim = claim.only({carried.submission for _, carried in going})
    try:
        call = _write_down(claim, request, [carried for _, carried in going])
        answer = calls.perform(call, request, system)
    except Uncertain as error:
        claims.await_check(claim, timezone.now() + retry_after(0), str(error))
    except Refused as error:
        _refused_whole(claim, going, write, error, system)
    else:
        _record(claim, call, answer, system)


def _send_in_halves(claim: Claim, going: Going, write: Write, system: AccountsSystem) -> None:
    for part in halves(going):
        _send_documents(claim, part, write, system)


@transaction.atomic
def _write_down(claim: Claim, request: Request, carried: Sequence[Carried]) -> Call:
    """Intent and lease in one commit: who lost the lease writes nothing down, and so sends nothing."""
    call = calls.write_down(claim.batch.organisation_id, claim.batch, request, carried)
    claims.carry(claim, call)
    if call.operation in UPDATES:  # until it is answered, what stands there is not known to equal anything
        applying.forget_payloads(claim)
    return call


def _refused_whole(claim: Claim, going: Going, write: Write, error: Refused, system: AccountsSystem) -> None:
    """One bad element can make Xero refuse all: halve until it stands alone, so that no neighbour suffers."""
    if len(going) == 1 or isinstance(error, NotPermitted):
        applying.settle(claim, {carried.submission: str(error) for _, carried in going}, [])
    else:
        _send_in_halves(claim, going, write, system)


def _record(claim: Claim, call: Call, answer: Answer, system: AccountsSystem) -> None:
    meant = calls.carried(call)
    found = _told_apart(meant.values(), [row for row in answer.rows if isinstance(row, Document)])
    outcomes = {
        row.pk: after_answer(meant[row.pk].sent, found.get(meant[row.pk].number)) for row in claim.submissions
    }
    taken = {pk for pk, outcome in outcomes.items() if outcome.number_taken}
    if taken:
        outcomes |= _ours_after_all(claim.only(taken), call, outcomes, system)
    applying.answered(claim, call, answer, outcomes, meant)


def _told_apart(meant: Iterable[Carried], answered: Sequence[Document]) -> dict[str, Document]:
    """The answer to each, by the number it was sent with.

    Of an update by its id: refused, Xero shows it under the number it had before.
    """
    carried = list(meant)
    by_id = {row.remote_id: row for row in answered if row.remote_id}
    known = {row.number: by_id.pop(row.remote_id) for row in carried if row.remote_id in by_id}
    others = [*by_id.values(), *(row for row in answered if not row.remote_id)]
    found = by_number([row.number for row in carried if row.number not in known], others)
    return known | {number: rows[0] for number, rows in found.items() if rows}


def _ours_after_all(
    claim: Claim, call: Call, answered: Mapping[int, Outcome], system: AccountsSystem
) -> dict[int, Outcome]:
    """Of numbers Xero already has, those whose document there is equal to ours: an earlier try made it.

    Not one this very call made for another invoice: to Xero two spellings may be one number.
    """
    outcomes: dict[int, Outcome] = {}
    try:
        for part in _look_ups(claim, calls.carried(call), system):
            outcomes |= part
    except NotSent as error:
        # An edit would be sent again instead of looked up: not at once, and then again and again.
        due = None if call.operation in UPDATES else claims.again_at(error)
        later = Outcome(BatchStatus.CHECKING, TAKEN_BY_WHOM, due=due)
        return {row.pk: later for row in claim.submissions}
    made = {outcome.document.remote_id for outcome in answered.values() if outcome.document}
    return {
        pk: outcome
        for pk, outcome in outcomes.items()
        if outcome.document and outcome.document.remote_id not in made
    }


# --- answers that were lost ----------------------------------------------------------------------------


def check(claim: Claim, call: Call, system: AccountsSystem) -> None:
    """While Xero knows the key: the identical bytes again. Later: look up what it holds, by number.

    What was answered, and has to be looked up all the same, is looked up at once.
    """
    is_answered = call.state == CallState.CONFIRMED
    if not is_answered and may_replay(call.started_at, timezone.now()):
        _replay(claim, call, system)
    elif call.operation in UPDATES:
        _send_again(claim, call)
    else:
        _look_up(claim, call, system)


@transaction.atomic
def _write_down_replay(claim: Claim, call: Call) -> tuple[Call, Request]:
    replay, request = calls.write_down_replay(call, goes_first=claim.batch.goes_first)
    claims.carry(claim, call)
    # Asked again once the turn is ours: waiting for it may have outlasted the key.
    if not may_replay(call.started_at, timezone.now()):
        raise NotSent("Too late to repeat it; it is looked up.", timezone.now())
    return replay, request


def _replay(claim: Claim, call: Call, system: AccountsSystem) -> None:
    replay, request = _write_down_replay(claim, call)
    try:
        answer = calls.perform(replay, request, system)
    except Uncertain as error:
        attempt = int((timezone.now() - call.started_at).total_seconds() // 10)
        claims.await_check(claim, timezone.now() + retry_after(min(attempt, 3)), str(error))
    except Refused as error:
        # It may be of the repetition, not of the first try: only a look-up tells.
        claims.await_check(claim, call.started_at + KEY_LIFETIME, str(error))
    else:
        _record(claim, replay, answer, system)


def _send_again(claim: Claim, call: Call) -> None:
    """Nothing of the old call stands in the way of a new one with a new key."""
    Call.objects.filter(pk=call.pk).update(state=CallState.REFUSED, finished_at=timezone.now())
    claims.queue_again(claim)


def _look_up(claim: Claim, call: Call, system: AccountsSystem) -> None:
    meant = calls.carried(call)
    for outcomes in _look_ups(claim, meant, system):
        applying.looked_up(claim.only(outcomes), outcomes, meant)


def _look_ups(
    claim: Claim, meant: Mapping[int, Carried], system: AccountsSystem
) -> Iterator[dict[int, Outcome]]:
    """What Xero holds under the numbers of a claim, part by part: what is known is kept if the rest waits.

    What is refused as a whole (one odd number, too long an address) is halved until it stands alone.
    """
    ids = [row.pk for row in claim.submissions]
    try:
        outcomes = _looked_up(claim, meant, system)
    except Refused as error:
        if len(ids) > 1 and not isinstance(error, NotPermitted):
            for part in halves(ids):
                yield from _look_ups(claim.only(part), meant, system)
            return
        outcomes = dict.fromkeys(ids, Outcome(BatchStatus.NEEDS_YOU, UNKNOWN.format(error)))
    yield outcomes


def _looked_up(claim: Claim, meant: Mapping[int, Carried], system: AccountsSystem) -> dict[int, Outcome]:
    """By one call. A document of another invoice is never adopted."""
    organisation = claim.batch.organisation
    numbers = [meant[row.pk].number for row in claim.submissions]
    request = system.read_by_numbers(DocumentKind(claim.submissions[0].kind), numbers)
    claims.keep(claim)
    answer = calls.read(organisation, claim.batch, request, system)
    documents = [row for row in answer.rows if isinstance(row, Document)]
    others = linked_elsewhere(organisation, [row.invoice_id for row in claim.submissions], documents)
    found = by_number(numbers, (row for row in documents if row.remote_id not in others))
    return {
        row.pk: after_look_up(meant[row.pk].sent, found[meant[row.pk].number]) for row in claim.submissions
    }
