"""Foreign errors, sorted in one place into ours; closed by default: not known harmless is Uncertain.

Sources: developer.xero.com/documentation/api/accounting/responsecodes and .../guides/oauth2/limits.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import urllib3
from django.utils import timezone

from accounting_sync.errors import (
    AccountsSystemError,
    ConnectionLost,
    NotPermitted,
    NotSent,
    Refused,
    Uncertain,
    Unreachable,
)
from accounting_sync.xero.mapping import UNREADABLE, element_messages, printable

DEFAULT_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = 7 * 24 * 3600  # seconds; the longest seen is a day
# Time-out, conflict: no refusal of what was asked; the first request may still be under way there.
SAYS_NOTHING = {408, 409}
NO_PERMISSION = "AuthorizationUnsuccessful"


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An answer outside 2xx."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def from_status(answer: HttpAnswer, *, is_write: bool) -> AccountsSystemError:
    """Our error for an answer outside 2xx."""
    if answer.status in BY_STATUS:
        return BY_STATUS[answer.status](answer)
    if 400 <= answer.status < 500 and answer.status not in SAYS_NOTHING:
        return Refused(messages_in(answer.body) or [f"Xero answered {answer.status}."])
    if not is_write:
        return _offline(answer)
    # A 500 in the middle of a 289-invoice PUT did create them: its effect is unknown.
    return Uncertain(f"Xero answered {answer.status}.")


def from_transport(error: urllib3.exceptions.HTTPError, *, is_write: bool) -> AccountsSystemError:
    """Our error for a connection that failed. Only a connection never made is sure to have done nothing."""
    reason = getattr(error, "reason", None) or error
    if isinstance(reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.ConnectTimeoutError):
        return Unreachable("Xero cannot be reached.")
    if not is_write:
        return Unreachable("The connection to Xero broke.")
    return Uncertain(f"The connection to Xero broke before it answered ({type(reason).__name__}).")


def messages_in(body: bytes) -> list[str]:
    """Every message of an error body, in Xero's own words; none when it is not what it should be."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        text = printable(body.decode("utf-8", "replace")).strip()
        return [text[:300]] if text and "<" not in text else []
    try:
        return _messages(data) if isinstance(data, dict) else []
    except UNREADABLE:
        return []


def _messages(data: Mapping[str, Any]) -> list[str]:
    elements = [element for element in data.get("Elements") or [] if isinstance(element, dict)]
    found = [text for element in elements for text in element_messages(element)]
    return (
        found or [printable(str(data[key])) for key in ("Message", "Detail", "detail") if data.get(key)][:1]
    )


def whole_number(text: str) -> int | None:
    """The number a header holds; None when it holds none that makes sense."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def _lacks_scope(answer: HttpAnswer) -> AccountsSystemError | None:
    """The grant is good but does not cover this call.

    401 or 403 with WWW-Authenticate naming insufficient_scope (Xero's FAQ spells it insufficent_scope), or
    {"Title":"Unauthorized","Status":401,"Detail":"AuthorizationUnsuccessful"}.
    """
    challenge = _header(answer.headers, "WWW-Authenticate")
    if not re.search("insuffici?ent_scope", challenge) and messages_in(answer.body) != [NO_PERMISSION]:
        return None
    named = re.search(r'scope="([a-z. ]+)"', challenge)
    which = f" ({named[1]})" if named else ""
    return NotPermitted(
        [f"Tracker was not given the permission this needs{which} at Xero. Connect again and allow it."]
    )


def _unauthorised(answer: HttpAnswer) -> AccountsSystemError:
    # {"Title":"Unauthorized","Status":401,"Detail":"TokenExpired: ..."} or AuthenticationUnsuccessful
    return _lacks_scope(answer) or ConnectionLost(
        "Xero no longer accepts the connection (401). Reconnect to Xero."
    )


def _forbidden(answer: HttpAnswer) -> AccountsSystemError:
    # {"title":"Forbidden","status":403,"detail":"AuthenticationUnsuccessful"}: gone there, or no right
    return _lacks_scope(answer) or ConnectionLost(
        "Xero refuses this organisation (403): it was disconnected there. Reconnect to Xero.",
        is_forbidden=True,
    )


def _limited(answer: HttpAnswer) -> AccountsSystemError:
    # empty body; X-Rate-Limit-Problem: minute|day|concurrent|appminute; Retry-After only for minute and day
    problem = _header(answer.headers, "X-Rate-Limit-Problem") or "rate"
    until = _retry_after(answer) or timezone.now() + DEFAULT_PAUSE
    return NotSent(f"Xero's {problem} limit is reached.", until)


def _retry_after(answer: HttpAnswer) -> datetime | None:
    seconds = whole_number(_header(answer.headers, "Retry-After"))
    return None if seconds is None else timezone.now() + timedelta(seconds=min(seconds, LONGEST_PAUSE))


def _offline(answer: HttpAnswer) -> AccountsSystemError:
    # text: The Xero API is currently offline for maintenance / The Xero API is temporarily unavailable
    words = next(iter(messages_in(answer.body)), f"Xero is offline ({answer.status}).")
    # More is said after it, so it has to end.
    return Unreachable(words if words.endswith((".", "!", "?")) else f"{words}.", _retry_after(answer))


def _header(headers: Mapping[str, str], name: str) -> str:
    return next((value for key, value in headers.items() if key.lower() == name.lower()), "")


BY_STATUS: dict[int, Callable[[HttpAnswer], AccountsSystemError]] = {
    401: _unauthorised,
    403: _forbidden,
    429: _limited,
}
