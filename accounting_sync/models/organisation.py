"""The Xero organisation Tracker is, or was, connected to; the connection; a consent under way."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounting_sync.choices import ConnectionState, ConsentState
from accounting_sync.encryption import EncryptedTextField


class Organisation(models.Model):
    """One Xero organisation (tenant). It outlives its connection, so that links survive a reconnect."""

    tenant_id = models.UUIDField(unique=True)
    name = models.CharField(max_length=255)
    base_currency = models.CharField(max_length=3, blank=True)
    short_code = models.CharField(max_length=20, blank=True)  # for deep links into Xero
    is_demo = models.BooleanField(default=False)
    country_code = models.CharField(max_length=2, blank=True)
    time_zone = models.CharField(max_length=60, blank=True)  # Xero's own word, e.g. GMTSTANDARDTIME
    # No document dated on or before these may be written there, unless the grant's user may (`actions`).
    period_lock_date = models.DateField(null=True, blank=True)
    year_lock_date = models.DateField(null=True, blank=True)
    # What the connected user may do there (Organisation/Actions): {"CreateApprovedInvoice": true, …}
    actions = models.JSONField(default=dict, blank=True)
    # When the mirror of its reference data was last read to the end; None: nothing there can be judged yet.
    mirrored_at = models.DateTimeField(null=True, blank=True)
    # When all contacts were last read, not only the changed ones: a merge does not bump UpdatedDateUTC.
    contacts_full_at = models.DateTimeField(null=True, blank=True)
    # No call leaves before this time: Xero said so (Retry-After), or it could not be reached.
    paused_until = models.DateTimeField(null=True, blank=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    # Calls in a row that found Xero down (its circuit is open while there is one), and when that began.
    outage_count = models.PositiveSmallIntegerField(default=0, db_default=0)
    outage_since = models.DateTimeField(null=True, blank=True)
    # What X-DayLimit-Remaining said last, when the call left that was told so, and the latest moment at which
    # the running day (a window of 24 hours, not a date) can have begun.
    day_calls_left = models.IntegerField(null=True, blank=True)
    day_noted_at = models.DateTimeField(null=True, blank=True)
    day_began_at = models.DateTimeField(null=True, blank=True)
    # The newest UpdatedDateUTC among mirrored contacts: where the next incremental reading starts.
    contacts_watermark = models.DateTimeField(null=True, blank=True)
    # A reading under way: a long list takes more calls than a minute has, so it goes on where it stopped.
    contacts_begun_at = models.DateTimeField(null=True, blank=True)
    contacts_next_page = models.PositiveIntegerField(default=1)
    contacts_newest = models.DateTimeField(null=True, blank=True)  # among the pages read so far

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ConnectionQuerySet(models.QuerySet["Connection"]):
    """Questions about the connection."""

    def current(self) -> "Connection | None":
        """The one connection in use, whatever its state."""
        return self.filter(is_current=True).select_related("organisation").first()


class Connection(models.Model):
    """The grant by which Tracker may write into an organisation's books. One is current."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="connection")
    xero_connection_id = models.UUIDField()
    state = models.CharField(max_length=14, choices=ConnectionState, default=ConnectionState.CONNECTED)
    is_current = models.BooleanField(default=True)
    access_token = EncryptedTextField(blank=True)
    refresh_token = EncryptedTextField(blank=True)
    expires_at = models.DateTimeField()
    scopes = models.CharField(max_length=500)
    connected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    connected_at = models.DateTimeField(default=timezone.now)
    # The consent it comes from (the access token's authentication_event_id).
    auth_event_id = models.UUIDField(null=True, blank=True)
    lost_at = models.DateTimeField(null=True, blank=True)
    lost_reason = models.CharField(max_length=255, blank=True)
    # When Disconnect was pressed, and why Xero has not carried it out yet.
    disconnect_asked_at = models.DateTimeField(null=True, blank=True)
    disconnect_problem = models.CharField(max_length=255, blank=True)
    # Held by the one worker that trades the refresh token; the others wait for what it brings.
    refresh_lease = models.UUIDField(null=True, blank=True)
    refresh_lease_until = models.DateTimeField(null=True, blank=True)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=models.Q(is_current=True), name="one_current_connection"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.get_state_display()})"


def new_state() -> str:
    """An unguessable value that ties Xero's answer to the request (RFC 6749 §10.12)."""
    return secrets.token_urlsafe(32)


class Consent(models.Model):
    """One walk through Xero's consent: asked, answered with a code, exchanged by a worker, chosen."""

    oauth_state = models.CharField(max_length=64, unique=True, default=new_state)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=12, choices=ConsentState, default=ConsentState.ASKED)
    code = EncryptedTextField(blank=True)
    tokens = EncryptedTextField(blank=True)  # JSON, kept only until an organisation is chosen
    organisations = models.JSONField(default=list)  # [{"connection_id", "tenant_id", "name"}]
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"consent asked by {self.user} at {self.created_at:%Y-%m-%d %H:%M}"
