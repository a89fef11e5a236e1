"""Every way to break, before and after the commit: what the caller sees and what was saved."""

import http.client
from typing import Any

import pytest

from xero_sandbox.tests.client import CLIENT, Client, Reply
from xero_sandbox.tests.makers import invoice

CUT = "cut"
KINDS: dict[str, Any] = {
    "timeout": CUT,
    "reset": CUT,
    "truncated": CUT,
    "drip": 200,
    "429": 429,
    "403": 403,
    "500": 500,
    "503": 503,
    "504": 504,
    "html": 200,
    "empty": 200,
}


def seen(xero: Client) -> Any:
    """The status, or that the line was cut."""
    try:
        return xero.put("Invoices", invoice("F-1")).status
    except (OSError, http.client.HTTPException):
        return CUT


@pytest.mark.parametrize(("when", "saved"), [("before", False), ("after", True)])
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_before_and_after(xero: Client, kind: str, when: str, saved: bool) -> None:
    fault = {"kind": kind, "when": when, "method": "PUT", "path": "/Invoices", "seconds": 0.1}
    xero.control("POST", "faults", [fault])
    assert seen(xero) == KINDS[kind]
    assert (xero.get("Invoices/F-1").status == 200) is saved
    assert xero.control("GET", "faults")["faults"][0]["fired"] == 1


@pytest.mark.parametrize("problem", ["minute", "day", "concurrent", "appminute"])
def test_a_429_of_each_kind(xero: Client, problem: str) -> None:
    xero.control("POST", "faults", [{"kind": "429", "problem": problem}])
    reply = xero.get("Organisation")
    assert (reply.status, reply.raw, reply.headers["x-rate-limit-problem"]) == (429, b"", problem)


def test_a_429_of_no_kind_is_refused(xero: Client) -> None:
    reply = xero.send("POST", "/_sandbox/faults", b'[{"kind": "429", "problem": "week"}]')
    assert (reply.status, "problem is one of" in reply.json["error"]) == (400, True)


def refreshed(xero: Client) -> Reply:
    return xero.form(
        "/connect/token",
        grant_type="refresh_token",
        refresh_token=xero.tokens["refresh_token"],
        client_id=CLIENT[0],
        client_secret=CLIENT[1],
    )


def test_the_token_endpoint_breaks_only_when_it_is_named(xero: Client) -> None:
    xero.control("POST", "faults", [{"kind": "500", "count": 9}])
    assert refreshed(xero).status == 200
    xero.control(
        "POST", "faults", [{"kind": "503", "path": "/connect/token"}, {"kind": "html", "path": "connections"}]
    )
    assert refreshed(xero).status == 503
    assert refreshed(xero).status == 200
    assert xero.send("GET", "/connections", headers=xero.bearer).raw.startswith(b"<!DOCTYPE html>")


def test_a_refresh_whose_answer_is_lost_still_rotated(xero: Client) -> None:
    xero.control("POST", "faults", [{"kind": "reset", "when": "after", "path": "/connect/token"}])
    with pytest.raises(OSError):
        refreshed(xero)
    assert refreshed(xero).status == 200  # the 30 minutes of grace
    xero.control("POST", "clock", {"advance_seconds": 1801})
    assert refreshed(xero).json == {"error": "invalid_grant"}


def test_by_method_path_and_count_only(xero: Client) -> None:
    xero.control("POST", "faults", [{"kind": "500", "method": "put", "path": "invoices\\?", "count": 2}])
    assert xero.get("Invoices", page="1").status == 200
    assert xero.put("Contacts", {"Name": "A"}).status == 200
    statuses = [xero.put("Invoices", invoice(f"F-{n}"), unitdp="4").status for n in range(3)]
    assert statuses == [500, 500, 200]
    assert xero.control("GET", "figures")["faults_fired"] == 2
    xero.control("DELETE", "faults")
    assert xero.control("GET", "faults") == {"fired": 0, "faults": []}


@pytest.mark.parametrize(
    ("name", "problem"), [("day", "day"), ("minute", "minute"), ("appminute", "appminute")]
)
def test_each_window_is_scalable_and_opens_again(xero: Client, name: str, problem: str) -> None:
    xero.control("POST", "limits", {"on": True, name: 1})
    try:
        first, second = xero.get("Organisation"), xero.get("Organisation")
        assert (first.status, second.status) == (200, 429)
        assert second.headers["x-rate-limit-problem"] == problem
        assert int(second.headers["retry-after"]) > 0
        xero.control("POST", "clock", {"advance_seconds": int(second.headers["retry-after"])})
        assert xero.connect().get("Organisation").status == 200
    finally:
        xero.control("POST", "limits", {"on": False, "day": 5000, "minute": 60, "appminute": 10_000})


def test_the_figures_are_complete(xero: Client) -> None:
    xero.control("POST", "reset")
    body = xero.call("PUT", "Invoices", invoice("F-1"), key="k").raw
    xero.call("PUT", "Invoices", invoice("F-1"), key="k")
    xero.put("Invoices", invoice("F-1"))
    found = xero.control("GET", "figures")
    assert (found["calls"], found["saved_writes"], found["refused_writes"], found["repeated_writes"]) == (
        3,
        1,
        1,
        1,
    )
    assert found["calls_by_path"] == {"PUT /api.xro/2.0/Invoices": 3}
    assert found["bytes_out"] > 2 * len(body)
    assert (found["max_concurrency"], found["busiest_60_seconds"]) == (1, 3)
    xero.control("POST", "clock", {"advance_seconds": 61})
    xero.get("Organisation")
    assert xero.control("GET", "figures")["busiest_60_seconds"] == 3
