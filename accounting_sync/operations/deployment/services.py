"""Checks that ask the database, the broker, and what the processes said of themselves."""

from django.conf import settings
from django.core import checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from accounting_sync.choices import ProcessState
from accounting_sync.connection.losing import admins
from accounting_sync.connection.rotation import rotate
from accounting_sync.operations import facts, pulses, reach, verdicts
from accounting_sync.operations.deployment import clocks, configuration
from accounting_sync.operations.deployment.findings import Finding, failure, of_part, ok, warning
from accounting_sync.operations.known import Facts, Reached

FINE = Reached(0.0)  # of services that have a check of their own
RUNS = (ProcessState.WELL, ProcessState.IN_TROUBLE)


def django() -> Finding:
    """What Django itself finds. Only names are told: `check --deploy` explains them."""
    messages = checks.run_checks(include_deployment_checks=True)
    found = [message for message in messages if not message.is_silenced()]
    serious = sorted({str(message.id) for message in found if message.is_serious()})
    if serious:
        return failure(f"Django finds {', '.join(serious)}.", "See manage.py check --deploy.")
    if found:
        names = sorted({str(message.id) for message in found})
        return warning(f"Django finds {', '.join(names)}.", "See manage.py check --deploy.")
    return ok("Django finds nothing wrong.")


def database() -> Finding:
    reached = reach.database()
    if reached.problem:
        says = f"The database does not serve: {reached.problem}"
        return failure(says, "Start it, or correct DATABASE_URL.")
    version = ""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            version = cursor.fetchone()[0].split()[0]
    return configuration.database_kind(connection.vendor, version)


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = [str(step) for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if waiting:
        return failure(f"Migrations wait: {len(waiting)}, first {waiting[0]}.", "Run manage.py migrate.")
    return ok("The tables are up to date.")


def broker() -> Finding:
    reached = reach.broker()
    if reached.problem:
        says = f"The broker cannot be reached: {reached.problem}"
        return failure(says, "Start it, or correct CELERY_BROKER_URL.")
    return ok("The broker takes messages.")


def workers() -> Finding:
    return of_part(verdicts.workers(_known()), "Start a worker: celery -A tracker_xero worker.")


def scheduler() -> Finding:
    return of_part(verdicts.scheduler(_known()), "Start the scheduler: celery -A tracker_xero beat.")


def _known() -> Facts:
    return facts.read(FINE, FINE)


def version() -> Finding:
    now = timezone.now()
    running = [pulse.version for pulse in facts.pulses_of_today(now) if pulses.state(pulse, now) in RUNS]
    return configuration.version(settings.VERSION, running)


def database_clock() -> Finding:
    if connection.vendor != "postgresql":
        return ok("The database is a file of this machine and has no clock of its own.")
    with connection.cursor() as cursor:
        before = timezone.now()
        cursor.execute("SELECT clock_timestamp()")
        theirs, after = cursor.fetchone()[0], timezone.now()
    return clocks.judged("The database's", clocks.apart(theirs, before, after))


def token_keys() -> Finding:
    counts = list(rotate(only_count=True))
    unreadable = [row for each in counts for row in each.unreadable]
    if unreadable:
        says = f"No key of TOKEN_KEYS opens {unreadable[0]} (of {len(unreadable)})."
        return failure(says, "Put the old key back at the end of TOKEN_KEYS, or reconnect to Xero.")
    if old := sum(each.old for each in counts):
        says = f"{old} secrets are under an older key."
        return warning(says, "Run manage.py rotate_token_keys, then drop the older key.")
    return ok(f"TOKEN_KEYS opens what is stored ({sum(each.current for each in counts)} secrets).")


def mail_receivers() -> Finding:
    return configuration.mail_receivers(admins())
