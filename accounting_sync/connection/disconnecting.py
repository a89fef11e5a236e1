"""Disconnecting: Tracker stops at once, a worker deletes the connection at Xero; links and settings stay."""

import logging

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounting_sync.choices import GIVEN_UP, ConnectionState, ConsentState
from accounting_sync.connection.connecting import CONSENT_LIFETIME, UNDER_WAY
from accounting_sync.connection.tokens import refreshed
from accounting_sync.encryption import Unreadable
from accounting_sync.errors import ConnectionLost, NotSent
from accounting_sync.models import Connection, Consent, Submission
from accounting_sync.xero import oauth
from audit.recording import Change, record
from invoices.choices import OPEN_STATUSES

log = logging.getLogger(__name__)
NOT_CHOSEN = "Tracker was disconnected before an organisation was chosen. Start again."
SOMEBODY_CHOOSES = "Somebody has just allowed access at Xero and is choosing an organisation."
KEYS_GONE = (
    "Xero could not be told, because the tokens cannot be read: TOKEN_KEYS has changed. "
    "Remove Tracker in Xero, too (Settings › Connected apps)."
)
LEFT_BEHIND = "Tracker writes to another organisation now, and nothing waits for this one any more."
LONGEST = 255


@transaction.atomic
def ask_disconnect(connection: Connection, user: User) -> None:
    """Stop at once; a worker deletes it at Xero. Off is off: also for what still goes to earlier books."""
    asked = [each for each in (connection, *_left_behind()) if _give_up(each)]
    if asked:
        Consent.objects.filter(state__in=(ConsentState.ASKED, *UNDER_WAY)).update(
            state=ConsentState.FAILED, problem=NOT_CHOSEN, code="", tokens=""
        )
    for each in asked:
        _record("Disconnect asked", each, user)


@transaction.atomic
def give_up_left_behind() -> None:
    """What another organisation took the place of ends with its last batch: no screen shows it any more."""
    at_work = Submission.objects.filter(organisation=OuterRef("organisation"), status__in=OPEN_STATUSES)
    for connection in _left_behind().exclude(Exists(at_work)):
        if _give_up(connection):
            _record("Disconnect asked", connection, None, LEFT_BEHIND)


def _left_behind() -> QuerySet[Connection]:
    rows = Connection.objects.filter(is_current=False, state=ConnectionState.CONNECTED)
    return rows.select_related("organisation")


def _give_up(connection: Connection) -> bool:
    """Whether it was not given up before. One that was made current meanwhile is another matter."""
    rows = Connection.objects.filter(pk=connection.pk, is_current=connection.is_current)
    return bool(
        rows.exclude(state__in=GIVEN_UP).update(
            state=ConnectionState.DISCONNECTING, disconnect_asked_at=timezone.now(), disconnect_problem=""
        )
    )


def disconnects_waiting() -> list[int]:
    """Connections that are to be deleted at Xero still."""
    rows = Connection.objects.filter(state=ConnectionState.DISCONNECTING)
    return list(rows.values_list("pk", flat=True))


def disconnect(connection_id: int) -> None:
    """Delete it at Xero, then forget the tokens. What keeps it is shown; the sweep tries again."""
    # A consent renews the connection of the same id: deleted now, the person would choose a dead one. Asked
    # before the state is read: who has chosen in between has made it Connected.
    somebody_chooses = _somebody_chooses()
    connection = Connection.objects.select_related("organisation").get(pk=connection_id)
    if connection.state != ConnectionState.DISCONNECTING:
        return
    told, why = "", ""
    try:
        if somebody_chooses:
            why = SOMEBODY_CHOOSES
        else:
            oauth.delete_connection(refreshed(connection_id), str(connection.xero_connection_id))
    except ConnectionLost:  # Xero knows the grant no more: nothing is left to delete there
        pass
    except Unreadable:
        told = KEYS_GONE
    except NotSent as error:
        why = str(error)
    if why:
        log.warning("%s: %s", connection, why)
        waiting = Connection.objects.filter(pk=connection_id, state=ConnectionState.DISCONNECTING)
        waiting.update(disconnect_problem=why[:LONGEST])
    else:
        _forget(connection, told)


def _somebody_chooses() -> bool:
    young = timezone.now() - CONSENT_LIFETIME
    return Consent.objects.filter(state__in=UNDER_WAY, created_at__gt=young).exists()


@transaction.atomic
def _forget(connection: Connection, told: str) -> None:
    """The tokens go. A person may have connected again meanwhile: that grant is not ours to forget."""
    rows = Connection.objects.filter(pk=connection.pk, state=ConnectionState.DISCONNECTING)
    forgotten = rows.update(
        state=ConnectionState.DISCONNECTED,
        access_token="",
        refresh_token="",
        disconnect_problem=told,
        # Who is just trading the tokens must not bring them back.
        refresh_lease=None,
        refresh_lease_until=None,
    )
    if forgotten:
        _record("Disconnected at Xero", connection, None, told)


def _record(action: str, connection: Connection, user: User | None, told: str = "") -> None:
    organisation = connection.organisation
    changes = [Change("Note", "", told)] if told else []
    record("Connection", action, organisation, changes, who=user, organisation=organisation.name)
