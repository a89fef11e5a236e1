"""Choosing the organisation Tracker writes to; what was remembered of it is used again, of others nothing."""

import json
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from accounting_sync import tasks
from accounting_sync.choices import BatchStage, ConnectionState, ConsentState
from accounting_sync.connection.connecting import UNREADABLE, ConsentError
from accounting_sync.encryption import Unreadable
from accounting_sync.keys import key
from accounting_sync.mirror import runs
from accounting_sync.models import (
    AccountsSettings,
    Batch,
    Connection,
    Consent,
    Organisation,
    Submission,
)
from accounting_sync.xero import oauth
from audit.recording import differences, record
from invoices.choices import BatchStatus


class NameNotTyped(ConsentError):
    """Another organisation than before is connected only once its name has been typed."""


@transaction.atomic
def choose(consent: Consent, tenant_id: str, user: User, typed_name: str = "") -> Connection:
    """Connect to the organisation a person picked. Raises ConsentError, NameNotTyped."""
    # All of them: of two people who choose at once the second meets the organisation of the first.
    open_ones = Consent.objects.select_for_update().filter(state=ConsentState.CHOOSE).order_by("pk")
    own = next((row for row in open_ones if row.pk == consent.pk), None)
    tenant = next((row for row in own.organisations if row["tenant_id"] == tenant_id), None) if own else None
    if own is None or tenant is None:
        raise ConsentError("Choose one of the organisations Xero named, or start again.")
    _check_typed(tenant, typed_name)
    before, tokens = Connection.objects.current(), _tokens(own)
    organisation, _ = Organisation.objects.update_or_create(
        tenant_id=tenant_id, defaults={"name": tenant["name"], "paused_until": None, "pause_reason": ""}
    )
    AccountsSettings.objects.get_or_create(organisation=organisation)
    connection = _connect(organisation, tenant, tokens, user)
    _record(before, connection, user)
    own.state, own.tokens = ConsentState.DONE, ""
    own.save()
    _resume(organisation)
    runs.open_anew(organisation, user)
    return connection


def other_than(tenant_id: str) -> Organisation | None:
    """The organisation Tracker is or was connected to, when this is another one."""
    current = Connection.objects.current()
    if current is None or current.organisation.tenant_id == UUID(tenant_id):
        return None
    return current.organisation


def not_allowed(consent: Consent) -> Organisation | None:
    """The organisation Tracker is or was connected to, when this consent does not reach it."""
    current = Connection.objects.current()
    reached = {UUID(row["tenant_id"]) for row in consent.organisations}
    if current is None or current.organisation.tenant_id in reached:
        return None
    return current.organisation


def _check_typed(tenant: dict[str, str], typed_name: str) -> None:
    """One wrong click must not send a year's invoices into other books."""
    other = other_than(tenant["tenant_id"])
    typed = key(typed_name)
    if other and (not typed or typed != key(tenant["name"])):
        raise NameNotTyped(
            f"Tracker is or was connected to {other.name}. "
            f"Type {tenant['name']} to connect to that one instead."
        )


def _tokens(consent: Consent) -> dict[str, Any]:
    try:
        tokens: dict[str, Any] = json.loads(consent.tokens)
    except Unreadable as error:
        raise ConsentError(UNREADABLE) from error
    return tokens


def _connect(
    organisation: Organisation, tenant: dict[str, str], tokens: dict[str, Any], user: User
) -> Connection:
    Connection.objects.filter(is_current=True).exclude(organisation=organisation).update(is_current=False)
    connection, _ = Connection.objects.update_or_create(
        organisation=organisation,
        defaults={
            "xero_connection_id": tenant["connection_id"],
            "state": ConnectionState.CONNECTED,
            "is_current": True,
            "access_token": tokens["access_token"],
            "refresh_token": tokens["refresh_token"],
            "expires_at": datetime.fromisoformat(tokens["expires_at"]),
            "scopes": tokens["scopes"],
            "connected_by": user,
            "connected_at": timezone.now(),
            "auth_event_id": oauth.auth_event_id(tokens["access_token"]) or None,
            "lost_at": None,
            "lost_reason": "",
            "disconnect_asked_at": None,
            "disconnect_problem": "",
            # Who is just trading the tokens of before must not write them over these.
            "refresh_lease": None,
            "refresh_lease_until": None,
        },
    )
    return connection


def _record(before: Connection | None, after: Connection, user: User) -> None:
    old, new = _shown(before), _shown(after)
    if before is None:
        action = "Connected"
    elif before.organisation_id == after.organisation_id:
        action = "Reconnected"
    else:
        action = "Organisation changed"
    subject = after.organisation
    record("Connection", action, subject, differences(old, new), who=user, organisation=subject.name)


def _shown(connection: Connection | None) -> dict[str, str]:
    if connection is None:
        return {}
    return {
        "Organisation": connection.organisation.name,
        "Status": connection.get_state_display(),
        "Connected by": connection.connected_by.get_username() if connection.connected_by else "",
        "Scopes": connection.scopes,
    }


def _resume(organisation: Organisation) -> None:
    """What waited for the connection is due now, and workers are told so: nobody waits for the sweep."""
    waiting = (BatchStatus.PAUSED, BatchStatus.CHECKING)
    Submission.objects.filter(organisation=organisation, status__in=waiting).update(
        next_attempt_at=timezone.now()
    )
    unfinished = Batch.objects.filter(organisation=organisation).exclude(stage=BatchStage.DONE)
    for number in unfinished.order_by("number").values_list("number", flat=True):
        transaction.on_commit(partial(tasks.wake, number))
