"""Where events go and how badly: the words a tester sets, checked before anything is sent."""

import ipaddress
import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from xero_sandbox.webhooks.events import CATEGORIES

ALL = tuple(CATEGORIES.values())


class Status(StrEnum):
    """Life of a subscription."""

    WAITING = "waiting"  # the intent to receive was not shown yet
    ACTIVE = "active"
    DISABLED = "disabled"  # 24 hours of failure; showing the intent again brings it back


class BadSubscription(ValueError):
    """It cannot be read, or leads where it may not; the message says why."""


@dataclass(slots=True)
class Subscription:
    """One app's address for events, and what goes wrong on the way."""

    url: str
    key: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    categories: tuple[str, ...] = ALL
    lose: float = 0.0  # probability that an event is never sent
    repeat: float = 0.0  # probability that a post is sent twice
    disorder: bool = False  # events one by one, in a shuffled order
    seed: int = 0
    status: Status = Status.WAITING
    reason: str = ""


def read_subscription(body: Any, anywhere: bool) -> Subscription:
    """From a tester's JSON, or BadSubscription."""
    known = {"url", "key", "categories", "lose", "repeat", "disorder", "seed"}
    if not isinstance(body, dict) or set(body) - known or not isinstance(body.get("url"), str):
        raise BadSubscription(f"an object with a url and only {sorted(known)}")
    _check_target(body["url"], anywhere)
    try:
        found = Subscription(
            url=body["url"],
            categories=tuple(str(word).upper() for word in body.get("categories", ALL)),
            lose=float(body.get("lose", 0)),
            repeat=float(body.get("repeat", 0)),
            disorder=bool(body.get("disorder", False)),
            seed=int(body.get("seed", 0)),
        )
    except (TypeError, ValueError) as error:
        raise BadSubscription(str(error)) from error
    if isinstance(body.get("key"), str) and body["key"]:
        found.key = body["key"]
    if set(found.categories) - set(ALL):
        raise BadSubscription(f"categories are {', '.join(ALL)}")
    return found


def _check_target(url: str, anywhere: bool) -> None:
    """Loopback only, unless the command line said otherwise: a test must not post to the world."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadSubscription(str(error)) from error
    if parts.scheme not in {"http", "https"} or not host:
        raise BadSubscription("the url must be http or https")
    if not anywhere and not is_loopback(host):
        raise BadSubscription("only loopback addresses; start with --webhooks-anywhere for others")


def is_loopback(host: str) -> bool:
    """Whether a host name means this machine without asking anyone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
