"""PURE: takes secrets out of what is about to be logged, by their name, by their shape and by their value.

The last net, not the first: nothing logs a token on purpose. A word too many taken out does no harm.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

GONE = "[redacted]"
SHORTEST = 8  # characters of a known secret; a shorter one would blot out ordinary words
PLAIN = (bool, int, float, type(None))

NAMES = (
    r"(?:access|refresh|id|bearer|csrf|csrfmiddleware)?[_-]?token|tokens|client[_-]?secret|secret(?:[_-]key)?|"
    r"token[_-]keys|webhook[_-]key|(?:proxy-)?authorization|(?:set-)?cookie|sessionid|password|passwd|"
    r"(?:x-)?api[_-]?key|x-xero-signature|(?:oauth|auth(?:orization)?)?[_-]?code"
)
VALUE = r"""(?:"[^"]*"|'[^']*'|(?:(?:bearer|basic)\s+)?[^\s"'&,;)}\]]+)"""
NAMED = re.compile(rf"({NAMES})", re.IGNORECASE)
# `code` only as code=…: "exit code: 1" and "account code 200" tell something and give nothing away.
IN_TEXT = re.compile(
    rf"""(?<![\w-])((?:{NAMES})["']?\s*=\s*|(?!\w*code)(?:{NAMES})["']?\s*:\s*){VALUE}""",
    re.IGNORECASE,
)
SHAPES = (
    re.compile(r"(\bbearer\s+)[\w.~+/=-]{8,}", re.IGNORECASE),
    re.compile(r"(\bbasic\s+)[\w+/=-]{20,}", re.IGNORECASE),
    re.compile(r"(://[^/\s:@]*:)[^/\s@]+(?=@)"),  # the password in a broker's or a database's address
    re.compile(r"()\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?"),  # a JWT: Xero's access and id tokens
    re.compile(r"()(?<![\w-])[\w-]{43}=(?![\w=-])"),  # a Fernet key
    # Refresh tokens, codes and what Fernet encrypts: long, without a gap, of capitals, small ones and digits.
    re.compile(r"()(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{40,}={0,2}"),
)


def redactor(secrets: Iterable[str]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """A function that gives an event back without secrets; `secrets` are those known by value."""
    longest_first = sorted({each for each in secrets if len(each) >= SHORTEST}, key=len, reverse=True)
    known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def text(value: str) -> str:
        value = known.sub(GONE, value) if known else value
        value = IN_TEXT.sub(rf"\1{GONE}", value)
        for shape in SHAPES:
            value = shape.sub(rf"\1{GONE}", value)
        return value

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
            str(name): GONE if NAMED.fullmatch(str(name)) else clean(value) for name, value in facts.items()
        }

    return event
