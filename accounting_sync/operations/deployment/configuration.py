"""PURE: settings in, findings out. Addresses are named, secrets only by their names."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import urlsplit

from accounting_sync.operations.deployment.findings import Finding, failure, ok, warning

SHORT = 20  # characters of a token that somebody could guess
PRODUCTION = "Set DEBUG=off, and what it then asks for."


def debug(is_on: bool) -> Finding:
    if is_on:
        return failure("DEBUG is on: faults show settings and source to everybody.", PRODUCTION)
    return ok("DEBUG is off.")


def database_kind(vendor: str, version: str) -> Finding:
    if vendor != "postgresql":
        says = "The database is SQLite, which is for a laptop: one machine, one writer at a time."
        return warning(says, "Set DATABASE_URL to a PostgreSQL database.")
    return ok(f"PostgreSQL {version} answers.")


def public_url(url: str, allowed: Sequence[str]) -> Finding:
    """Where people, and Xero after a consent, come back to."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme != "https":
        return failure(f"PUBLIC_URL is {url}, not https.", "Set PUBLIC_URL to the https address people use.")
    if not any(_fits(host, pattern) for pattern in allowed):
        says = f"{host} of PUBLIC_URL is not in ALLOWED_HOSTS: every page there is refused."
        return failure(says, f"Add {host} to ALLOWED_HOSTS.")
    if "*" in allowed:
        return warning("ALLOWED_HOSTS lets every name in.", f"Name the hosts: {host}.")
    return ok(f"{url} is https and allowed.")


def _fits(host: str, pattern: str) -> bool:
    """As Django compares: exactly, a domain with what is under it by a leading dot, or everything."""
    wanted = pattern.lower()
    return wanted in {"*", host} or (wanted.startswith(".") and f".{host}".endswith(wanted))


def xero_addresses(addresses: Mapping[str, str]) -> Finding:
    """By the names of their settings."""
    plain = [name for name, address in addresses.items() if urlsplit(address).scheme != "https"]
    if plain:
        says = f"{', '.join(plain)}: not https, so tokens would travel in the open."
        return failure(says, "Leave them out: Xero's own addresses are the defaults.")
    hosts = sorted({urlsplit(address).hostname or "" for address in addresses.values()})
    if all(host.endswith(".xero.com") for host in hosts):
        return ok("Xero's addresses are Xero's own, by https.")
    return warning(f"Calls go to {', '.join(hosts)}.", "Unless that is meant, leave the addresses out.")


def xero_app(client_id: str, client_secret: str) -> Finding:
    given = {"XERO_CLIENT_ID": client_id, "XERO_CLIENT_SECRET": client_secret}
    missing = [name for name, value in given.items() if not value]
    if missing:
        return failure(
            f"Not set: {', '.join(missing)}.", "Take them from the app in Xero's developer portal."
        )
    return ok("The app's id and secret are set.")


def metrics_token(token: str) -> Finding:
    if not token:
        says = "METRICS_TOKEN is not set: only admins who are logged in see /metrics/."
        return warning(says, "Set it, and give it to Prometheus.")
    if len(token) < SHORT:
        return warning(f"METRICS_TOKEN is shorter than {SHORT} characters.", "Take a long random one.")
    return ok("METRICS_TOKEN is set.")


def mail_receivers(addresses: Sequence[str]) -> Finding:
    if not addresses:
        says = "Nobody who may reconnect has an e-mail address: nobody is told of a lost connection."
        return warning(says, "Enter one for an admin (Administration › Users).")
    return ok(f"{len(addresses)} may reconnect and can be told by mail.")


def version(here: str, running: Iterable[str]) -> Finding:
    """The same program everywhere? `running`: what the live processes say of themselves."""
    others = sorted({other or "unnamed" for other in running if other != here})
    if others:
        says = f"Running: {', '.join(others)}; this is {here or 'unnamed'}."
        return failure(says, "Restart what still runs another version, with the same TRACKER_VERSION.")
    if not here:
        return warning("Versions have no name.", "Set TRACKER_VERSION to the release, for every process.")
    return ok(f"Every process that runs is {here}.")
