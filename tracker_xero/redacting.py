"""PURE: takes secrets out of what is about to be logged, by their name, by their shape and by their value.

The last net, not the first: nothing logs a token on purpose. A word too many taken out does no harm.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

GONE = "[redacted]"
SHORTEST = 8  # characters of a known secret; a shorter one would blot out ordinary words
PLAIN = (bool, int, float, type(None))

# Whatever stands before it: refresh_token, METRICS_TOKEN, EMAIL_HOST_PASSWORD. But status_code is no secret.
NAMED = re.compile(
    r"[\w-]*(?:tokens?|secret(?:[_-]key)?|token[_-]keys|webhook[_-]key|authorization|cookie|sessionid|password|"
    r"passwd|api[_-]?key|x-xero-signature)|(?:oauth|auth(?:orization)?)?[_-]?code",
    re.IGNORECASE,
)
# A log line is written often: a text without any of these, which is nearly each, is not looked through.
STEMS = ("token", "secret", "key", "authorization", "cookie", "session", "passw", "signature", "code")
NAME_AND_SIGN = re.compile(r"""(?<![\w-])([\w-]++)["']?\s*+([:=])\s*+""")
VALUE = re.compile(r""""[^"]*"?|'[^']*'?|(?:(?:bearer|basic)\s+)?[^\s"'&,;)}\]]+""", re.IGNORECASE)
SHAPES = {  # what a text must contain to be looked through, in small letters
    "bearer": re.compile(r"(\bbearer\s+)[\w.~+/=-]{8,}", re.IGNORECASE),
    "basic": re.compile(r"(\bbasic\s+)[\w+/=-]{20,}", re.IGNORECASE),
    # The password in a broker's or a database's address; Celery shows ** in its place by itself.
    "://": re.compile(r"(://[^/\s:@]*:)(?!\*+@)[^/\s@]+(?=@)"),
    "eyj": re.compile(r"()\beyJ[\w-]++\.[\w-]++(?:\.[\w-]*)?"),  # a JWT: Xero's access and id tokens
}
# Refresh tokens, codes, Fernet keys and what Fernet encrypts are long, without a gap, of capitals, small ones
# and digits; an id or a hash has no capitals.
LONG = 40
GAPLESS = re.compile(r"[\w-]{40,}+={0,2}")
FERNET_KEY = re.compile(r"[\w-]{43}=")


def password_in(address: str) -> str:
    """As whoever connects by the address is told it, without the escapes; "" where there is none."""
    return unquote(urlsplit(address).password or "")


def redactor(secrets: Iterable[str]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """A function that gives an event back without secrets; `secrets` are those known by value."""
    longest_first = sorted({each for each in secrets if len(each) >= SHORTEST}, key=len, reverse=True)

    def text(value: str) -> str:
        for secret in longest_first:
            value = value.replace(secret, GONE)
        return _by_shape(_by_name(value))

    def clean(value: Any) -> Any:
        if isinstance(value, PLAIN):
            return value
        if isinstance(value, Mapping):
            return event(value)
        if isinstance(value, (list, tuple, set, frozenset)):
            return [clean(each) for each in value]
        return text(value if isinstance(value, str) else str(value))

    def event(facts: Mapping[str, Any]) -> dict[str, Any]:
        return {
            str(name): GONE if _names_a_secret(str(name)) else clean(value) for name, value in facts.items()
        }

    return event


@lru_cache(maxsize=1024)
def _names_a_secret(name: str) -> bool:
    """The names of facts are few, and each stands in many lines."""
    return bool(NAMED.fullmatch(name))


def _by_name(text: str) -> str:
    """`token=…`, `"client_secret": "…"`, `Authorization: Basic …`."""
    low = text.lower()
    if not any(stem in low for stem in STEMS):
        return text
    kept, at = [], 0
    for found in NAME_AND_SIGN.finditer(text):
        value = VALUE.match(text, found.end())
        if found.start() >= at and value and _is_secret(*found.groups()):
            kept += [text[at : found.end()], GONE]
            at = value.end()
    return "".join([*kept, text[at:]])


def _is_secret(name: str, sign: str) -> bool:
    """A code only as code=…: "exit code: 1" tells something and gives nothing away."""
    return _names_a_secret(name) and (sign == "=" or not name.lower().endswith("code"))


def _by_shape(text: str) -> str:
    low = text.lower()
    for sign, shape in SHAPES.items():
        if sign in low:
            text = shape.sub(rf"\1{GONE}", text)
    return GAPLESS.sub(_gapless, text) if len(text) >= LONG else text


def _gapless(found: re.Match[str]) -> str:
    run = found[0]
    mixed = any(map(str.islower, run)) and any(map(str.isupper, run)) and any(map(str.isdigit, run))
    return GONE if mixed or FERNET_KEY.fullmatch(run) else run
