"""A connection that Xero no longer accepts: noted once, in the audit history too, and told to the admins."""

import logging
from functools import partial

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounting_sync.choices import ConnectionState
from accounting_sync.encryption import Unreadable
from accounting_sync.models import Connection, Organisation, Submission
from audit.recording import Change, record
from invoices.choices import OPEN_STATUSES

log = logging.getLogger(__name__)
LONGEST = 255


@transaction.atomic
def mark_lost(organisation: Organisation, why: str, failed_token: str = "") -> bool:
    """Calls wait from now until a person has reconnected. True for whoever noted it, which is one.

    A refusal of a token that is no longer the one stored says nothing of the grant given since. (The tokens
    are encrypted, each time differently: only Python can compare them.)
    """
    rows = Connection.objects.select_for_update()
    connection = rows.filter(organisation=organisation, state=ConnectionState.CONNECTED).first()
    if connection is None or not _is_held(connection, failed_token):
        return False
    connection.state = ConnectionState.LOST
    connection.lost_at, connection.lost_reason = timezone.now(), why[:LONGEST]
    connection.save(update_fields=["state", "lost_at", "lost_reason"])
    record(
        "Connection",
        "Lost",
        organisation,
        [
            Change("Status", ConnectionState.CONNECTED.label, ConnectionState.LOST.label),
            Change("Reason", "", why),
        ],
        organisation=organisation.name,
    )
    # robust: whatever goes wrong with a mail is logged, and no matter of the call that found this out
    transaction.on_commit(partial(tell_admins, connection.pk), robust=True)
    return True


def _is_held(connection: Connection, failed_token: str) -> bool:
    try:
        return failed_token in {"", connection.access_token}
    except Unreadable:
        return True


def admins() -> list[str]:
    """The addresses of everybody who can reconnect."""
    may = User.objects.with_perm(
        "accounting_sync.connect_accounts", backend="django.contrib.auth.backends.ModelBackend"
    )
    return list(may.exclude(email="").order_by("email").values_list("email", flat=True).distinct())


def tell_admins(connection_id: int) -> None:
    """One mail to all of them. A mail server that fails is a line in the log: the banner tells it too."""
    connection = Connection.objects.select_related("organisation").get(pk=connection_id)
    to = admins()
    if not to:
        log.warning("%s: nobody who may reconnect has an e-mail address", connection)
        return
    waiting = Submission.objects.filter(organisation=connection.organisation, status__in=OPEN_STATUSES)
    context = {
        "connection": connection,
        "waiting": waiting.count(),
        "address": settings.PUBLIC_URL + reverse("accounting_sync:connection"),
    }
    text = render_to_string("accounting_sync/lost_mail.txt", context)
    subject = f"Tracker is no longer connected to Xero ({connection.organisation.name})"
    try:
        EmailMessage(" ".join(subject.split()), text, to=to).send()
    except OSError as error:  # smtplib's errors are OSErrors too
        log.error("%s: the mail to the admins was not sent (%s)", connection, type(error).__name__)
