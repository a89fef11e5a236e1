"""Every check in the order a person would mend things in, and what runs them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError

from accounting_sync.operations.deployment import configuration, outside, services
from accounting_sync.operations.deployment.findings import Finding, Grade, failure

ADDRESSES = ("XERO_LOGIN_URL", "XERO_IDENTITY_URL", "XERO_API_URL")
NOT_CHECKED = "Not checked: the database does not answer."


@dataclass(frozen=True, slots=True)
class Check:
    """A name, and what looks."""

    name: str
    look: Callable[[], Finding]
    needs_database: bool = False


CHECKS = (
    Check("debug", lambda: configuration.debug(settings.DEBUG)),
    Check("django", services.django),
    Check("database", services.database),
    Check("migrations", services.migrations, needs_database=True),
    Check("broker", services.broker),
    Check("workers", services.workers, needs_database=True),
    Check("scheduler", services.scheduler, needs_database=True),
    Check("version", services.version, needs_database=True),
    Check("database clock", services.database_clock, needs_database=True),
    Check("xero clock", outside.xero_clock),
    Check(
        "xero addresses",
        lambda: configuration.xero_addresses({name: getattr(settings, name) for name in ADDRESSES}),
    ),
    Check(
        "xero app",
        lambda: configuration.xero_app(settings.XERO_CLIENT_ID, settings.XERO_CLIENT_SECRET),
    ),
    Check("token keys", services.token_keys, needs_database=True),
    Check("public url", lambda: configuration.public_url(settings.PUBLIC_URL, settings.ALLOWED_HOSTS)),
    Check("static files", outside.static_files),
    Check("mail server", outside.mail_server),
    Check("mail receivers", services.mail_receivers, needs_database=True),
    Check("metrics token", lambda: configuration.metrics_token(settings.METRICS_TOKEN)),
)


def run() -> Iterator[tuple[str, Finding]]:
    """Each check as it is done. Without a database what needs one is said to be unknown, not waited for."""
    has_database = True
    for check in CHECKS:
        if check.needs_database and not has_database:
            yield check.name, failure(NOT_CHECKED, "See the check of the database.")
            continue
        finding = _looked(check)
        has_database = has_database and not (check.name == "database" and finding.grade is Grade.FAILURE)
        yield check.name, finding


def _looked(check: Check) -> Finding:
    try:
        return check.look()
    except DatabaseError as error:
        says = f"The database does not answer this ({type(error).__name__})."
        return failure(says, "Run manage.py migrate, and see the database's log.")
