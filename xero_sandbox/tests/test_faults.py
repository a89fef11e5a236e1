"""Breaking on demand: what the caller sees, and what was saved."""

import contextlib
import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from xero_sandbox.tests.client import Client
from xero_sandbox.tests.makers import invoice


def set_faults(xero: Client, *faults: dict[str, Any]) -> Any:
    return xero.control("POST", "faults", list(faults))


def count(xero: Client) -> int:
    return int(xero.get("Invoices", page="1").json["pagination"]["itemCount"])


@pytest.mark.parametrize(("when", "saved"), [("before", 1), ("after", 2)])
@pytest.mark.parametrize(
    ("kind", "broken"),
    [("reset", ConnectionResetError), ("truncated", http.client.IncompleteRead), ("timeout", Exception)],
)
def test_a_cut_connection(xero: Client, kind: str, broken: type[Exception], when: str, saved: int) -> None:
    set_faults(xero, {"kind": kind, "when": when, "method": "PUT", "path": "/Invoices", "seconds": 0.2})
    with pytest.raises(broken):
        xero.put("Invoices", invoice())
    assert count(xero) == saved
    assert xero.control("GET", "faults")["fired"] == 1
    assert xero.control("GET", "figures")["faults_fired"] == 1


@pytest.mark.parametrize(
    ("kind", "status", "start"),
    [
        ("500", 500, "An error occurred in Xero"),
        ("503", 503, "The Xero API is temporarily unavailable"),
        ("504", 504, "<html>"),
        ("html", 200, "<!DOCTYPE html>"),
        ("empty", 200, ""),
        ("429", 429, ""),
    ],
)
def test_a_broken_answer(xero: Client, kind: str, status: int, start: str) -> None:
    set_faults(xero, {"kind": kind, "path": "organisation", "count": 2})
    for _ in range(2):
        reply = xero.get("Organisation")
        assert (reply.status, reply.raw.decode()[: len(start)]) == (status, start)
        if not start:
            assert reply.raw == b""
            assert "content-type" not in reply.headers
    assert xero.get("Organisation").json["Status"] == "OK"


def test_a_429_says_when_and_why(xero: Client) -> None:
    set_faults(xero, {"kind": "429", "retry_after": 7, "problem": "day"})
    headers = xero.get("Organisation").headers
    assert (headers["retry-after"], headers["x-rate-limit-problem"]) == ("7", "day")


def test_a_dripping_answer_arrives_whole(xero: Client) -> None:
    set_faults(xero, {"kind": "drip", "when": "after", "seconds": 0.3})
    began = time.monotonic()
    assert xero.get("Organisation").json["Status"] == "OK"
    assert time.monotonic() - began > 0.25


def test_a_lost_answer_is_kept_for_its_key(xero: Client) -> None:
    set_faults(xero, {"kind": "reset", "when": "after", "method": "PUT"})
    with pytest.raises(ConnectionError):
        xero.call("PUT", "Invoices", invoice(), key="lost")
    assert xero.call("PUT", "Invoices", invoice(), key="lost").status == 200
    assert count(xero) == 2


def test_chance_is_seeded(xero: Client) -> None:
    def run() -> list[int]:
        faults = [{"kind": "500", "probability": 0.5, "count": -1}]
        xero.control("POST", "faults", {"seed": 7, "faults": faults})
        return [xero.get("Organisation").status for _ in range(12)]

    first = run()
    assert first == run()
    assert set(first) == {200, 500}


@pytest.mark.parametrize(
    "bad", [{}, [7], [{"kind": "nope"}], [{"kind": "500", "path": "("}], [{"kind": "500", "x": 1}]]
)
def test_a_bad_list_is_explained(xero: Client, bad: Any) -> None:
    raw = xero.send("POST", "/_sandbox/faults", str(bad).replace("'", '"').encode())
    assert raw.status == 400
    assert raw.json["error"]


def test_limits_answer_empty_429s(xero: Client) -> None:
    xero.control("POST", "limits", {"on": True, "minute": 3})
    statuses = [xero.get("Organisation") for _ in range(5)]
    assert [reply.status for reply in statuses] == [200, 200, 200, 429, 429]
    last = statuses[-1]
    assert (last.raw, last.headers["x-rate-limit-problem"]) == (b"", "minute")
    assert 1 <= int(last.headers["retry-after"]) <= 61
    assert statuses[1].headers["x-minlimit-remaining"] == "1"
    xero.control("POST", "clock", {"advance_seconds": 61})
    assert xero.get("Organisation").status == 200
    xero.control("POST", "limits", {"on": False})


def test_latency_is_added(xero: Client) -> None:
    xero.control("POST", "latency", {"seconds": 0.15})
    began = time.monotonic()
    xero.get("Organisation")
    assert time.monotonic() - began >= 0.15


def test_a_sixth_call_at_once_is_refused_without_retry_after(xero: Client) -> None:
    xero.control("POST", "limits", {"on": True})
    xero.control("POST", "latency", {"seconds": 0})
    set_faults(xero, {"kind": "timeout", "path": "Organisation", "count": 5, "seconds": 1})
    with ThreadPoolExecutor(5) as pool:
        waiting = [pool.submit(ask, xero) for _ in range(5)]
        time.sleep(0.4)
        refused = xero.get("Accounts")
        for call in waiting:
            call.result()
    xero.control("POST", "limits", {"on": False})
    assert (refused.status, refused.headers["x-rate-limit-problem"]) == (429, "concurrent")
    assert "retry-after" not in refused.headers
    assert xero.control("GET", "figures")["max_concurrency"] == 6


def ask(xero: Client) -> None:
    with contextlib.suppress(OSError, http.client.HTTPException):
        xero.get("Organisation")
