"""Foreign errors become ours, in one place: what each status and each broken connection means."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
import urllib3
from urllib3 import exceptions as transport

from accounting_sync.errors import (
    AccountsSystemError,
    ConnectionLost,
    NotSent,
    Refused,
    Uncertain,
    Unreachable,
)
from accounting_sync.xero.faults import HttpAnswer as Answer
from accounting_sync.xero.faults import from_status, from_transport, messages_in

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def read(answer: Answer) -> AccountsSystemError:
    return from_status(answer, is_write=False)


def write(answer: Answer) -> AccountsSystemError:
    return from_status(answer, is_write=True)


@pytest.mark.parametrize(
    ("status", "of_a_read", "of_a_write"),
    [
        (301, Unreachable, Uncertain),
        (304, Unreachable, Uncertain),
        (400, Refused, Refused),
        (401, ConnectionLost, ConnectionLost),
        (403, ConnectionLost, ConnectionLost),
        (404, Refused, Refused),
        (408, Unreachable, Uncertain),
        (409, Unreachable, Uncertain),
        (412, Refused, Refused),
        (413, Refused, Refused),
        (429, NotSent, NotSent),
        (500, Unreachable, Uncertain),
        (501, Unreachable, Uncertain),
        (502, Unreachable, Uncertain),
        (503, Unreachable, Uncertain),
        (504, Unreachable, Uncertain),
        (599, Unreachable, Uncertain),
    ],
)
def test_each_status_says_what_to_do_next(status: int, of_a_read: type, of_a_write: type) -> None:
    assert type(read(Answer(status))) is of_a_read
    assert type(write(Answer(status))) is of_a_write


@pytest.mark.parametrize(
    "body", [b"No\0 way", b'{"Message": "No\\u0000 way"}', b'{"Detail": "No\\ud800 way"}']
)
def test_xeros_words_are_told_without_signs_that_nobody_sees(body: bytes) -> None:
    assert messages_in(body) == ["No way"]


@pytest.mark.parametrize("name", ["Retry-After", "retry-after", "RETRY-AFTER"])
@time_machine.travel(NOW, tick=False)
def test_the_wait_xero_names_is_kept_to_the_second_whatever_the_case_of_the_header(name: str) -> None:
    error = write(Answer(429, headers={name: "7322", "x-rate-limit-problem": "day"}))
    assert isinstance(error, NotSent)
    assert error.retry_at == NOW + timedelta(seconds=7322)
    assert str(error) == "Xero's day limit is reached."


@pytest.mark.parametrize("header", [{}, {"Retry-After": "soon"}, {"Retry-After": ""}])
@time_machine.travel(NOW, tick=False)
def test_a_limit_without_a_readable_wait_is_tried_again_soon(header: dict[str, str]) -> None:
    error = write(Answer(429, headers=header))
    assert isinstance(error, NotSent)
    assert error.retry_at == NOW + timedelta(seconds=5)
    assert str(error) == "Xero's rate limit is reached."


@time_machine.travel(NOW, tick=False)
def test_an_outage_is_told_in_xeros_words_and_waits_as_long_as_xero_says_if_it_does() -> None:
    error = read(Answer(503, b"The Xero API is currently offline for maintenance"))
    assert isinstance(error, Unreachable)
    assert str(error) == "The Xero API is currently offline for maintenance."
    assert error.retry_at is None
    told = read(Answer(503, headers={"Retry-After": "900"}))
    assert isinstance(told, Unreachable)
    assert told.retry_at == NOW + timedelta(seconds=900)
    assert str(read(Answer(500, b"<html>"))) == "Xero is offline (500)."


def test_a_whole_refusal_carries_every_message() -> None:
    body = {
        "ErrorNumber": 10,
        "Message": "A validation exception occurred",
        "Elements": [
            {"ValidationErrors": [{"Message": "one"}, {"Message": "two"}]},
            {"LineItems": [{"ValidationErrors": [{"Message": "three"}]}]},
        ],
    }
    error = write(Answer(400, json.dumps(body).encode()))
    assert isinstance(error, Refused)
    assert error.messages == ["one", "two", "three"]
    assert str(error) == "one two three"


def test_a_refusal_without_words_names_its_status() -> None:
    assert str(write(Answer(400))) == "Xero answered 400."
    assert str(write(Answer(500, b"boom"))) == "Xero answered 500."


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        (b'{"Message": "No data", "Detail": "other"}', ["No data"]),
        (b'{"Type": null, "Title": "Unauthorized", "Detail": "TokenExpired"}', ["TokenExpired"]),
        (b'{"title": "Forbidden", "detail": "AuthenticationUnsuccessful"}', ["AuthenticationUnsuccessful"]),
        (
            b'{"Message": "A validation exception occurred", "Elements": []}',
            ["A validation exception occurred"],
        ),
        (b'{"Message": "Said", "Elements": null}', ["Said"]),
        (b'{"Message": "Said", "Elements": [{"LineItems": null, "Contact": null}]}', ["Said"]),
        (b'{"Message": "Said", "Elements": [{"ValidationErrors": null}]}', ["Said"]),
        (b'{"Message": "Said", "Elements": ["odd"]}', ["Said"]),
        (b'{"Message": null}', []),
        (b"{}", []),
        (b"[1]", []),
        (b'"text"', []),
        (
            b"The resource you're looking for cannot be found",
            ["The resource you're looking for cannot be found"],
        ),
        (b"  plain \n", ["plain"]),
        (b"\xff\xfe", ["\ufffd\ufffd"]),
        (b"x" * 500, ["x" * 300]),
        (b"<!DOCTYPE html><h1>Gateway</h1>", []),
        (b"", []),
        (b"   ", []),
    ],
)
def test_messages_are_found_in_every_shape_of_body(body: bytes, messages: list[str]) -> None:
    assert list(messages_in(body)) == messages


# --- connections that broke ----------------------------------------------------------------------------

POOL = urllib3.HTTPSConnectionPool("api.xero.com")
SOCKET = urllib3.connection.HTTPSConnection("api.xero.com")


def wrapped(reason: Exception) -> transport.MaxRetryError:
    """As urllib3 raises it when no retries are allowed."""
    return transport.MaxRetryError(POOL, "/", reason)


NEVER_LEFT = [
    transport.NewConnectionError(SOCKET, "refused"),
    transport.NameResolutionError("api.xero.com", SOCKET, OSError("no such host")),  # type: ignore[arg-type]
    transport.ConnectTimeoutError("slow"),
]
MAY_HAVE_ARRIVED = [
    transport.ReadTimeoutError(POOL, "/", "slow"),
    transport.ProtocolError("reset by peer"),
    transport.IncompleteRead(10, 20),
    transport.SSLError("bad record"),
]


@pytest.mark.parametrize("reason", NEVER_LEFT, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("is_write", [True, False])
def test_a_connection_never_made_has_done_nothing(reason: transport.HTTPError, is_write: bool) -> None:
    for error in (reason, wrapped(reason)):
        ours = from_transport(error, is_write=is_write)
        assert isinstance(ours, Unreachable)
        assert ours.retry_at is None


@pytest.mark.parametrize("reason", MAY_HAVE_ARRIVED, ids=lambda error: type(error).__name__)
def test_a_write_whose_connection_broke_is_uncertain(reason: transport.HTTPError) -> None:
    for error in (reason, wrapped(reason)):
        ours = from_transport(error, is_write=True)
        assert isinstance(ours, Uncertain)
        assert type(reason).__name__ in str(ours)


@pytest.mark.parametrize("reason", MAY_HAVE_ARRIVED, ids=lambda error: type(error).__name__)
def test_a_read_whose_connection_broke_is_simply_read_again(reason: transport.HTTPError) -> None:
    for error in (reason, wrapped(reason)):
        ours = from_transport(error, is_write=False)
        assert isinstance(ours, Unreachable)
        assert ours.retry_at is None
