"""The life of a Call row: committed before the request leaves, finished when its fate is known."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from accounting_sync import leases, quota
from accounting_sync.choices import CallState
from accounting_sync.connection.tokens import give_up
from accounting_sync.decisions import KEY_LIFETIME, Sent
from accounting_sync.errors import (
    AccountsSystemError,
    ConnectionLost,
    NotSent,
    Refused,
    Uncertain,
    Unreachable,
)
from accounting_sync.models import Batch, Call, Organisation
from accounting_sync.ports import AccountsSystem, Answer, Operation, Request

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Carried:
    """One document of a call, as it was meant when the call was written down."""

    submission: int
    number: str
    contact_id: str
    currency: str
    total: str  # as the books show it: positive; text, because JSON has no decimals
    payload_hash: str
    version: int
    line_ids: list[int] = field(default_factory=list)
    remote_id: str = ""  # of what is updated; blank of what is new

    def as_json(self) -> dict[str, Any]:
        """The values as they stand; dataclasses.asdict would copy each of them deeply."""
        return {each.name: getattr(self, each.name) for each in fields(self)}

    @property
    def sent(self) -> Sent:
        return Sent(self.number, self.contact_id, self.currency, Decimal(self.total))


def carried(call: Call) -> dict[int, Carried]:
    """What a call carries, by submission id."""
    return {row["submission"]: Carried(**row) for row in _whole(call).documents}


def _whole(call: Call) -> Call:
    """A repetition is kept without its bytes and documents: they stand with the call it repeats."""
    return call.replay_of or call


@transaction.atomic
def write_down(
    organisation_id: int, batch: Batch | None, request: Request, documents: Sequence[Carried] = ()
) -> Call:
    """Take a turn and commit the intent to make this request. Raises NotSent when there is no turn now."""
    quota.take_turn(organisation_id, goes_first=batch is not None and batch.goes_first)
    return Call.objects.create(
        organisation_id=organisation_id,
        batch=batch,
        operation=request.operation,
        idempotency_key=str(uuid.uuid4()) if request.body else "",
        query=request.query,
        body=request.body,
        body_hash=hashlib.sha256(request.body.encode()).hexdigest() if request.body else "",
        documents=[document.as_json() for document in documents],
    )


@transaction.atomic
def write_down_replay(call: Call, *, goes_first: bool = False) -> tuple[Call, Request]:
    """Take a turn for the identical request once more, under the same key. Raises NotSent.

    A row of its own: it is one more call to Xero's limits. The bytes stay with the call it repeats.
    """
    quota.take_turn(call.organisation_id, goes_first=goes_first)
    replay = Call.objects.create(
        organisation_id=call.organisation_id,
        batch_id=call.batch_id,
        operation=call.operation,
        idempotency_key=call.idempotency_key,
        query=call.query,
        body_hash=call.body_hash,
        replay_of=call,
    )
    return replay, Request(Operation(call.operation), call.query, call.body)


def perform(call: Call, request: Request, system: AccountsSystem) -> Answer:
    """Make the call and record how it failed, if it did. Whoever applies the answer finishes the row.

    Raises what `system` raises; an Unreachable then says when to try again.
    """
    try:
        answer = system.perform(replace(request, leave_by=_leave_by(call)), call.idempotency_key)
    except ConnectionLost as error:
        _failed(call, CallState.NOT_SENT, error)
        if error.failed_token:
            quota.note_answer(call)
            give_up(Organisation.objects.get(pk=call.organisation_id), error)
        raise
    except Unreachable as error:
        _failed(call, CallState.NOT_SENT, error)
        error.retry_at = quota.note_outage(call.organisation_id, str(error), error.retry_at)
        raise
    except NotSent as error:
        _failed(call, CallState.NOT_SENT, error)
        if error.retry_at:
            quota.note_limit(call.organisation_id, str(error), error.retry_at)
        raise
    except Refused as error:
        _failed(call, CallState.REFUSED, error)
        quota.note_answer(call)
        raise
    except Uncertain as error:
        _failed(call, CallState.UNCERTAIN, error)
        quota.note_lost_answer(call.organisation_id, str(error))
        raise
    quota.note_answer(call, answer.day_calls_left)
    return answer


def _leave_by(call: Call) -> datetime:
    """As long as its worker's lease, and a repetition no later than Xero knows the key."""
    lease_end = call.last_sent_at + leases.length()
    return min(lease_end, call.replay_of.started_at + KEY_LIFETIME) if call.replay_of else lease_end


def confirm(call: Call, answer: Answer, problem: str = "") -> None:
    """Finish a call that was answered; call it in the transaction that applies the answer.

    `problem`: what of it was refused. The answer to a repetition is the answer to the call it repeats.
    """
    if call.replay_of_id:
        Call.objects.filter(pk=call.replay_of_id).update(state=CallState.CONFIRMED)
    known = {"http_status": answer.http_status, "correlation_id": answer.correlation_id}
    _finish(call, CallState.CONFIRMED, problem=problem, **known)


def read(organisation: Organisation, batch: Batch | None, request: Request, system: AccountsSystem) -> Answer:
    """A request that changes nothing: written down, made, confirmed."""
    call = write_down(organisation.pk, batch, request)
    answer = perform(call, request, system)
    confirm(call, answer)
    return answer


def _failed(call: Call, state: CallState, error: AccountsSystemError) -> None:
    known = {"http_status": error.http_status, "correlation_id": error.correlation_id}
    _finish(call, state, problem=str(error), **known)


def _finish(call: Call, state: CallState, **known: Any) -> None:
    now = timezone.now()
    Call.objects.filter(pk=call.pk).update(state=state, finished_at=now, **known)
    whole = _whole(call)
    facts = {
        "call": call.pk,
        "operation": call.operation,
        "state": state.value,
        "seconds": round((now - call.last_sent_at).total_seconds(), 3),
        "documents": len(whole.documents),
        "bytes": len(whole.body.encode()),
        "replay_of": call.replay_of_id,
        "http_status": known.get("http_status"),
        "xero_correlation_id": known.get("correlation_id", ""),
    }
    # Said once it is so: an answer that cannot be applied is rolled back.
    transaction.on_commit(lambda: log.info("call finished", **facts))
