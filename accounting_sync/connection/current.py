"""The connection in use: what pages, commands and the press of a button begin with."""

from accounting_sync.choices import GIVEN_UP
from accounting_sync.errors import NotReady
from accounting_sync.models import Connection, Organisation


def in_use() -> Connection:
    """The current connection, be it lost: what is taken on waits for it. Raises NotReady for none."""
    connection = Connection.objects.current()
    if connection is None or connection.state in GIVEN_UP:
        raise NotReady("Tracker is not connected to Xero. Connect it in My Settings › Plug Ins › Xero.")
    return connection


def current_organisation() -> Organisation:
    """The organisation Tracker is connected to, or must be reconnected to. Raises NotReady for none."""
    return in_use().organisation
