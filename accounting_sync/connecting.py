"""Connecting to an organisation, step by step: asked, answered, exchanged by a worker, chosen, disconnected.

Rows first, messages second, as for sends: the web process never calls Xero itself.
"""

import json
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from accounting_sync import mirror_runs
from accounting_sync.choices import ConnectionState, ConsentState
from accounting_sync.errors import AccountsSystemError, ConnectionLost
from accounting_sync.keys import key
from accounting_sync.models import AccountsSettings, Connection, Consent, Organisation, Submission
from accounting_sync.tokens import refreshed
from accounting_sync.xero import oauth
from invoices.choices import BatchStatus

CODE_LIFETIME = timedelta(minutes=5)
CONSENT_LIFETIME = timedelta(hours=1)


class ConsentError(Exception):
    """Xero's answer cannot be used; the message says why and what to do."""


class NameNotTyped(ConsentError):
    """Another organisation than before is connected only once its name has been typed."""


def begin(user: User) -> tuple[Consent, str]:
    """A new consent and the address at Xero to send the person to."""
    consent = Consent.objects.create(user=user)
    return consent, oauth.consent_url(consent.oauth_state)


def answer(state: str, code: str, error: str, user: User) -> Consent:
    """Take what Xero sent the person back with. Raises ConsentError; a refusal harms nothing."""
    consent = Consent.objects.filter(oauth_state=state, user=user, state=ConsentState.ASKED).first()
    if consent is None:
        raise ConsentError("This answer from Xero belongs to no open request of yours. Start again.")
    if error or not code:
        consent.state = ConsentState.FAILED
        consent.problem = (
            "Access was not allowed at Xero. Nothing has changed."
            if error == "access_denied"
            else f"Xero answered “{error or 'without a code'}”. Nothing has changed."
        )
    else:
        consent.state, consent.code = ConsentState.ANSWERED, code
    consent.save()
    return consent


def disconnects_waiting() -> list[int]:
    """Connections that are to be deleted at Xero still."""
    rows = Connection.objects.filter(state=ConnectionState.DISCONNECTING)
    return list(rows.values_list("pk", flat=True))


def consents_waiting() -> list[int]:
    """Consents whose code still waits to be exchanged; Xero says which came too late."""
    rows = Consent.objects.filter(state=ConsentState.ANSWERED)
    return list(rows.values_list("pk", flat=True))


def forget_consents() -> None:
    """Old ones go: nobody chose, and they hold tokens that work."""
    Consent.objects.filter(created_at__lt=timezone.now() - CONSENT_LIFETIME).delete()


def exchange(consent_id: int) -> None:
    """Trade the code for tokens and list the organisations; what goes wrong is written on the consent."""
    claimed = Consent.objects.filter(pk=consent_id, state=ConsentState.ANSWERED).update(
        state=ConsentState.EXCHANGING
    )
    if not claimed:
        return
    consent = Consent.objects.get(pk=consent_id)
    try:
        tokens = oauth.exchange(consent.code)
        consent.organisations = [asdict(tenant) for tenant in oauth.tenants(tokens.access_token)]
        consent.tokens = json.dumps(asdict(tokens), default=datetime.isoformat)
        consent.state = ConsentState.CHOOSE
    except AccountsSystemError as error:
        consent.state, consent.problem = ConsentState.FAILED, str(error)
    consent.code = ""
    consent.save()


@transaction.atomic
def choose(consent: Consent, tenant_id: str, user: User, typed_name: str = "") -> Connection:
    """Connect to the organisation a person picked. Raises ConsentError, NameNotTyped."""
    tenant = next((row for row in consent.organisations if row["tenant_id"] == tenant_id), None)
    if consent.state != ConsentState.CHOOSE or tenant is None:
        raise ConsentError("Choose one of the organisations Xero named, or start again.")
    _check_typed(tenant, typed_name)
    organisation, _ = Organisation.objects.update_or_create(
        tenant_id=tenant_id, defaults={"name": tenant["name"], "paused_until": None, "pause_reason": ""}
    )
    AccountsSettings.objects.get_or_create(organisation=organisation)
    connection = _connect(organisation, tenant, json.loads(consent.tokens), user)
    consent.state, consent.tokens = ConsentState.DONE, ""
    consent.save()
    _resume(organisation)
    mirror_runs.open_anew(organisation, user)
    return connection


def other_than(tenant_id: str) -> Organisation | None:
    """The organisation Tracker is or was connected to, when this is another one."""
    current = Connection.objects.current()
    if current is None or current.organisation.tenant_id == UUID(tenant_id):
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
        },
    )
    return connection


def _resume(organisation: Organisation) -> None:
    """What waited for the connection is due now."""
    waiting = (BatchStatus.PAUSED, BatchStatus.CHECKING)
    Submission.objects.filter(organisation=organisation, status__in=waiting).update(
        next_attempt_at=timezone.now()
    )


def ask_disconnect(connection: Connection, _user: User) -> None:
    """Stop using a connection at once; a worker then deletes it at Xero."""
    rows = Connection.objects.filter(pk=connection.pk).exclude(state=ConnectionState.DISCONNECTED)
    rows.update(state=ConnectionState.DISCONNECTING)


def disconnect(connection_id: int) -> None:
    """Delete the connection at Xero and forget the tokens; links and settings stay for a reconnect.

    Raises NotSent when Xero did not hear it; the sweep tries again.
    """
    connection = Connection.objects.select_related("organisation").get(pk=connection_id)
    if connection.state != ConnectionState.DISCONNECTING:
        return
    with suppress(ConnectionLost):  # Xero knows the grant no more: nothing is left to delete there
        oauth.delete_connection(refreshed(connection_id), str(connection.xero_connection_id))
    # A person may have connected again meanwhile: that grant is not ours to forget.
    Connection.objects.filter(pk=connection_id, state=ConnectionState.DISCONNECTING).update(
        state=ConnectionState.DISCONNECTED, access_token="", refresh_token=""
    )
