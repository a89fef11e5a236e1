"""How the connection is, for its page: everything the tables say of it, read when it is asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounting_sync.choices import GIVEN_UP, CallState, ConnectionState
from accounting_sync.models import Call, Connection, Organisation
from accounting_sync.setup.readiness import gaps
from accounting_sync.xero import oauth

DAY = timedelta(days=1)  # Xero's day is a rolling one of 24 hours
ANSWERED = (CallState.CONFIRMED, CallState.REFUSED)


@dataclass(frozen=True, slots=True)
class Remaining:
    """A page of settings to look at, and what is missing there, if anything."""

    page: str
    url_name: str
    missing: list[str]


@dataclass(frozen=True, slots=True)
class Health:
    """What a person who wonders why nothing moves needs to see."""

    connection: Connection
    since: datetime
    reason: str
    last_answered: Call | None
    paused_until: datetime | None
    calls_today: int
    missing_scopes: list[str]
    remaining: list[Remaining]

    @property
    def is_connected(self) -> bool:
        return self.connection.state == ConnectionState.CONNECTED

    @property
    def scopes(self) -> list[str]:
        return self.connection.scopes.split()

    @property
    def is_lost(self) -> bool:
        return self.connection.state == ConnectionState.LOST

    @property
    def is_on(self) -> bool:
        """Where the switch stands: on is what somebody wanted, also while Xero refuses it."""
        return self.connection.state not in GIVEN_UP

    @property
    def is_disconnecting(self) -> bool:
        return self.connection.state == ConnectionState.DISCONNECTING


def read_health() -> Health | None:
    """Of the current connection; None before the first one."""
    current = (
        Connection.objects.select_related("organisation", "connected_by").filter(is_current=True).first()
    )
    if current is None:
        return None
    organisation, now = current.organisation, timezone.now()
    calls = Call.objects.filter(organisation=organisation)
    paused_until = organisation.paused_until
    return Health(
        connection=current,
        since=_since(current),
        reason=current.lost_reason if current.state == ConnectionState.LOST else current.disconnect_problem,
        last_answered=calls.filter(state__in=ANSWERED).order_by("-last_sent_at").first(),
        paused_until=paused_until if paused_until and paused_until > now else None,
        calls_today=calls.filter(last_sent_at__gt=now - DAY).count(),
        missing_scopes=missing_scopes(current) if current.state == ConnectionState.CONNECTED else [],
        remaining=read_remaining(organisation),
    )


def _since(connection: Connection) -> datetime:
    if connection.state == ConnectionState.LOST:
        return connection.lost_at or connection.connected_at
    if connection.state in GIVEN_UP:
        return connection.disconnect_asked_at or connection.connected_at
    return connection.connected_at


def missing_scopes(connection: Connection) -> list[str]:
    """What Tracker needs by now and the consent did not allow."""
    given = set(connection.scopes.split())
    return [scope for scope in oauth.SCOPES if scope not in given]


def read_remaining(organisation: Organisation) -> list[Remaining]:
    """Both pages of settings while something required is not chosen, or no longer valid, in either."""
    found = gaps(organisation)
    if not found:
        return []
    in_payments = [str(gap) for gap in found if gap.is_payment]
    return [
        Remaining(
            "Invoice Settings",
            "accounting_sync:invoice_settings",
            [str(gap) for gap in found if not gap.is_payment],
        ),
        Remaining("Payment Settings", "accounting_sync:payment_settings", in_payments),
    ]
