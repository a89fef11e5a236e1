"""The access token of an organisation, refreshed exactly once per expiry whatever the number of workers."""

import time
import uuid
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from accounting_sync.choices import ConnectionState
from accounting_sync.connection.losing import mark_lost
from accounting_sync.encryption import Unreadable
from accounting_sync.errors import ConnectionLost, NotSent
from accounting_sync.models import Connection, Organisation
from accounting_sync.xero import oauth

MARGIN = timedelta(seconds=60)
LEASE = timedelta(seconds=40)  # longer than two tries of oauth.refresh
PATIENCE = 10.0  # seconds to wait for what another worker brings
LOOK = 0.05  # seconds between two looks
SOON = timedelta(seconds=2)
# A connection that is being given up needs a token once more, to say so at Xero.
HOLDS_A_GRANT = (ConnectionState.CONNECTED, ConnectionState.DISCONNECTING)
NOT_CONNECTED = "Tracker is not connected to Xero. Reconnect in My Settings › Plug Ins › Xero."
UNREADABLE = "Its tokens cannot be read: TOKEN_KEYS has changed. Reconnect."


def access_token(organisation: Organisation) -> str:
    """A token good for at least a minute. Raises ConnectionLost, NotSent."""
    connection = connected(organisation)
    try:
        return connection.access_token if _is_fresh(connection) else refreshed(connection.pk)
    except ConnectionLost as error:
        if error.failed_token:
            mark_lost(organisation, str(error), error.failed_token)
        raise
    except Unreadable as error:
        mark_lost(organisation, UNREADABLE)
        raise ConnectionLost(UNREADABLE) from error


def refreshed(connection_id: int) -> str:
    """A fresh token: from the table, or traded by whoever gets the lease while the others wait for it.

    No transaction is open meanwhile: SQLite would lock the whole database for as long as Xero takes.
    Raises ConnectionLost, NotSent, Unreadable.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        connection = Connection.objects.get(pk=connection_id)
        if connection.state not in HOLDS_A_GRANT:
            raise ConnectionLost(NOT_CONNECTED)
        if _is_fresh(connection):
            return connection.access_token
        if lease := _claim(connection):
            if fresh := _refresh(connection, lease):
                return fresh
        elif time.monotonic() > deadline:
            raise NotSent("Another worker is renewing Xero's permission.", timezone.now() + SOON)
        else:
            time.sleep(LOOK)


def _claim(connection: Connection) -> uuid.UUID | None:
    """The lease, if nobody holds it and the pair is still the one that was read.

    Who waits only reads: on SQLite a crowd of UPDATEs, even of no row, would keep the one that refreshes from
    saving what it got.
    """
    now, lease = timezone.now(), uuid.uuid4()
    if connection.refresh_lease_until and connection.refresh_lease_until > now:
        return None
    free = Q(refresh_lease_until=None) | Q(refresh_lease_until__lt=now)
    same = Connection.objects.filter(free, pk=connection.pk, expires_at=connection.expires_at)
    return lease if same.update(refresh_lease=lease, refresh_lease_until=now + LEASE) else None


def _refresh(connection: Connection, lease: uuid.UUID) -> str:
    """Trade the refresh token, save the pair at once; blank when a reconnect has brought another meanwhile.

    It is used however short it lives: asked of the table again, it could be traded without end.
    """
    held = Connection.objects.filter(pk=connection.pk, refresh_lease=lease)
    try:
        tokens = _traded(connection.refresh_token)
    except NotSent as error:
        if isinstance(error, ConnectionLost):
            error.failed_token = connection.access_token
        # Those who wait need not all run into the same wall in the same moment.
        held.update(refresh_lease_until=timezone.now() + SOON)
        raise
    saved = held.update(
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        expires_at=tokens.expires_at,
        refresh_lease=None,
        refresh_lease_until=None,
    )
    return tokens.access_token if saved else ""


def _traded(refresh_token: str) -> oauth.Tokens:
    """A lost answer is asked for again at once: a traded refresh token works 30 minutes more at Xero."""
    try:
        return oauth.refresh(refresh_token)
    except oauth.AnswerLost:
        return oauth.refresh(refresh_token)


def give_up(organisation: Organisation, error: ConnectionLost) -> None:
    """A call with `error.failed_token` was refused: note it, with the reason as far as Xero tells it."""
    why = _why_forbidden(organisation, error) if error.is_forbidden else str(error)
    mark_lost(organisation, why, error.failed_token)


def _why_forbidden(organisation: Organisation, error: ConnectionLost) -> str:
    """Gone, or without the right to it: Xero answers 403 to both, but lists only what is connected."""
    try:
        reached = {tenant.tenant_id for tenant in oauth.tenants(error.failed_token)}
    except NotSent:
        return str(error)
    if str(organisation.tenant_id) in reached:
        return (
            "Xero refuses this organisation although Tracker is connected to it: whoever connected it has no"
            " role there any more that allows it. Somebody who has reconnects."
        )
    return "It was disconnected in Xero. Reconnect to Xero."


def connected(organisation: Organisation) -> Connection:
    """The connection in use. Raises ConnectionLost when only a person can bring it back."""
    connection = Connection.objects.filter(organisation=organisation).first()
    if connection is None or connection.state != ConnectionState.CONNECTED:
        raise ConnectionLost(NOT_CONNECTED)
    return connection


def _is_fresh(connection: Connection) -> bool:
    return connection.expires_at - MARGIN > timezone.now()
