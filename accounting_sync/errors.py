"""The few errors of talking to the Accounts System, named by what the caller does next.

AccountsSystemError
├── NotSent           nothing reached the books: wait until `retry_at`, then send again
│   ├── Unreachable       Xero is down: left alone for a while, then one call looks whether it is back
│   └── ConnectionLost    a person must reconnect; everything waits
├── Refused           the whole request was refused: tell the person, in Xero's words
│   ├── NotPermitted      … as any part of it would be: the consent does not cover it
│   └── Unreadable        a row of its answer cannot be read: smaller requests tell which
└── Uncertain         it may or may not have been carried out: look it up before anything else
NotReady              the request to us cannot be taken (not connected): tell the person
└── SettingsMissing       settings are not chosen or no longer valid: lead to the page that has them
"""

from datetime import datetime


class AccountsSystemError(Exception):
    """Anything that kept a call from being answered as it should be."""

    http_status: int | None = None  # of the answer, if one came
    correlation_id: str = ""  # Xero's own of that answer: what its support asks for


class NotSent(AccountsSystemError):
    """Nothing reached the books (limit, pause, no connection). `retry_at` says when to try again."""

    def __init__(self, why: str, retry_at: datetime | None = None) -> None:
        super().__init__(why)
        self.retry_at = retry_at


class Unreachable(NotSent):
    """Xero is down or cannot be reached. `retry_at`, if any, is Xero's own word; else the quota says when."""


class ConnectionLost(NotSent):
    """Xero no longer accepts our grant; a person must reconnect.

    `failed_token` is the access token it refused (never in the text), blank when none was tried.
    `is_forbidden`: it knows the grant and refuses this one organisation (403).
    """

    def __init__(
        self,
        why: str,
        retry_at: datetime | None = None,
        *,
        failed_token: str = "",
        is_forbidden: bool = False,
    ) -> None:
        super().__init__(why, retry_at)
        self.failed_token = failed_token
        self.is_forbidden = is_forbidden


class Refused(AccountsSystemError):
    """Xero refused the whole request; `messages` are its own words."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__(" ".join(messages))
        self.messages = messages


class NotPermitted(Refused):
    """The connection stands, but nobody allowed this at Xero: cut into smaller ones it is refused as well."""


class Unreadable(Refused):
    """Xero answered a reading, with a document in it that cannot be read."""


class Uncertain(AccountsSystemError):
    """The answer was lost or cannot be read."""


class NotReady(Exception):
    """What was asked cannot be done yet; the message says what to do first."""


class SettingsMissing(NotReady):
    """Settings are missing or no longer valid; `in_payments` when all of them stand in Payment Settings."""

    def __init__(self, why: str, *, in_payments: bool = False) -> None:
        super().__init__(why)
        self.in_payments = in_payments
