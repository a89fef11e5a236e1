"""The searcher of the canary test finds what it is meant to find, also a half of it, and nothing else."""

import base64

import pytest

from tests.secrets_search import leaks

ACCESS = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJodHRwcyJ9." + "s" * 43
KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
KNOWN = {"the client's secret": "a-secret-of-ours-1234", "a key": KEY}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("GET /connect/answer/?code=sbx-code-0123456789abcdefghij HTTP/1.1", "a code"),
        ("refresh_token: sbx-refresh-0123456789abcdefghij", "a refresh token"),
        (f"Authorization: Bearer {ACCESS}", "an access token"),
        ("password=a-secret-of-ours-1234", "the client's secret"),
        (f"TOKEN_KEYS={KEY}", "a key"),
    ],
)
def test_a_planted_secret_is_found_and_its_place_named(text: str, found: str) -> None:
    places = {"worker.log": f"one line\n{text}\nanother", "a page": "nothing"}
    assert list(leaks(places, KNOWN)) == [f"{found} in worker.log"]


def test_half_of_a_long_secret_is_found() -> None:
    long = "0123456789" * 9
    assert list(leaks({"a table": long[:30]}, {"a token": long})) == ["a token in a table"]
    assert list(leaks({"a table": long[-30:]}, {"a token": long})) == ["a token in a table"]


def test_what_is_no_secret_is_not_found() -> None:
    text = "Bearer … eyJ sbx-code- sbx-refresh-… gAAAAABm0123456789 code=…"
    assert list(leaks({"worker.log": text, "empty": ""}, KNOWN)) == []


def test_a_secret_too_short_to_be_looked_for_is_a_mistake() -> None:
    with pytest.raises(AssertionError, match="too short"):
        list(leaks({"a page": "x"}, {"a password": "short"}))
