"""The access token of an organisation, refreshed exactly once per expiry whatever the number of workers."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounting_sync.choices import ConnectionState
from accounting_sync.errors import ConnectionLost
from accounting_sync.models import Connection, Organisation
from accounting_sync.xero import oauth

MARGIN = timedelta(seconds=60)


def access_token(organisation: Organisation) -> str:
    """A token good for at least a minute. Raises ConnectionLost, NotSent."""
    connection = connected(organisation)
    if _is_fresh(connection):
        return connection.access_token
    try:
        return refreshed(connection.pk)
    except ConnectionLost as error:
        mark_lost(organisation, error.failed_token)
        raise


@transaction.atomic
def refreshed(connection_id: int) -> str:
    """Refresh under the row's lock; whoever waited for the lock finds a fresh token and makes no call.

    SQLite locks the whole database: oauth.TIMEOUT stays below its busy time-out.
    Raises ConnectionLost, NotSent.
    """
    connection = Connection.objects.select_for_update().get(pk=connection_id)
    if not _is_fresh(connection):
        tokens = _refresh(connection)
        connection.access_token = tokens.access_token
        connection.refresh_token = tokens.refresh_token
        connection.expires_at = tokens.expires_at
        connection.save(update_fields=["access_token", "refresh_token", "expires_at"])
    return connection.access_token


def _refresh(connection: Connection) -> oauth.Tokens:
    try:
        return oauth.refresh(connection.refresh_token)
    except ConnectionLost as error:
        error.failed_token = connection.access_token
        raise


@transaction.atomic
def mark_lost(organisation: Organisation, failed_token: str = "") -> None:
    """Xero no longer accepts the grant: calls wait until a person has reconnected.

    A refusal of a token that is no longer the one stored says nothing of the grant given since. (The tokens
    are encrypted, each time differently: only Python can compare them.)
    """
    rows = Connection.objects.select_for_update().filter(
        organisation=organisation, state=ConnectionState.CONNECTED
    )
    connection = rows.first()
    if connection is not None and failed_token in {"", connection.access_token}:
        rows.update(state=ConnectionState.LOST)


def connected(organisation: Organisation) -> Connection:
    """The connection in use. Raises ConnectionLost when only a person can bring it back."""
    connection = Connection.objects.filter(organisation=organisation).first()
    if connection is None or connection.state != ConnectionState.CONNECTED:
        raise ConnectionLost("Tracker is not connected to Xero. Reconnect in My Settings › Plug Ins › Xero.")
    return connection


def _is_fresh(connection: Connection) -> bool:
    return connection.expires_at - MARGIN > timezone.now()
