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
        return _refreshed(connection.pk)
    except ConnectionLost:
        mark_lost(organisation)
        raise


@transaction.atomic
def _refreshed(connection_id: int) -> str:
    """Refresh under the row's lock; whoever waited for the lock finds a fresh token and makes no call."""
    connection = Connection.objects.select_for_update().get(pk=connection_id)
    if not _is_fresh(connection):
        tokens = oauth.refresh(connection.refresh_token)
        connection.access_token = tokens.access_token
        connection.refresh_token = tokens.refresh_token
        connection.expires_at = tokens.expires_at
        connection.save(update_fields=["access_token", "refresh_token", "expires_at"])
    return connection.access_token


def mark_lost(organisation: Organisation) -> None:
    """Xero no longer accepts the grant: calls wait until a person has reconnected."""
    Connection.objects.filter(organisation=organisation, state=ConnectionState.CONNECTED).update(
        state=ConnectionState.LOST
    )


def connected(organisation: Organisation) -> Connection:
    """The connection in use. Raises ConnectionLost when only a person can bring it back."""
    connection = Connection.objects.filter(organisation=organisation).first()
    if connection is None or connection.state != ConnectionState.CONNECTED:
        raise ConnectionLost("Tracker is not connected to Xero. Reconnect in My Settings › Plug Ins › Xero.")
    return connection


def _is_fresh(connection: Connection) -> bool:
    return connection.expires_at - MARGIN > timezone.now()
