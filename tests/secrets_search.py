"""Looks for secrets in everything a run leaves behind; what it finds is named by place, never shown."""

import re
from collections.abc import Iterable, Iterator, Mapping

# The sandbox's refresh tokens and codes; three parts of a JWT as Xero's access tokens are.
SHAPES = {
    "a refresh token": re.compile(r"sbx-refresh-[\w-]{20}"),
    "a code": re.compile(r"sbx-code-[\w-]{20}"),
    "an access token": re.compile(r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}"),
}
PIECE = 24  # characters of a known secret that give it away


def leaks(places: Mapping[str, str], known: Mapping[str, str]) -> Iterator[str]:
    """What stands where: by its shape, or because it is one of the secrets known by name."""
    for place, text in places.items():
        for what, shape in SHAPES.items():
            if shape.search(text):
                yield f"{what} in {place}"
        for what, secret in known.items():
            if any(piece in text for piece in _pieces(secret)):
                yield f"{what} in {place}"


def _pieces(secret: str) -> Iterable[str]:
    """The whole if it is short; the ends of a long one, so that half a token is found as well."""
    assert len(secret) >= 16, "too short to be looked for"
    return {secret[:PIECE], secret[-PIECE:]} if len(secret) > 2 * PIECE else {secret}
