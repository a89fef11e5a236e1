"""Cutting a `where` expression into tokens."""

import re
from dataclasses import dataclass


class QueryError(Exception):
    """The expression cannot be read: Xero answers 400, QueryParseException."""


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of an expression: its sort and its text."""

    sort: str
    text: str


_TOKENS = re.compile(
    r"""\s*(?:
      (?P<text>"(?:[^"\\]|"")*")
    | (?P<number>-?\d+(?:\.\d+)?[mMdDfF]?)
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<op>==|!=|<>|>=|<=|&&|\|\||=|>|<|!)
    | (?P<mark>[().,])
    )""",
    re.VERBOSE,
)


def tokenize(expression: str) -> list[Token]:
    """All tokens, or QueryError at the first character that starts none."""
    tokens, place, end = [], 0, len(expression.rstrip())
    while place < end:
        found = _TOKENS.match(expression, place)
        if found is None or found.lastgroup is None:
            raise QueryError(f"Syntax error (at index {place})")
        tokens.append(Token(found.lastgroup, found[found.lastgroup]))
        place = found.end()
    return tokens
