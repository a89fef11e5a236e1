"""Webhooks: signed, tested, tried again; lost, repeated and disordered on demand."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from xero_sandbox.rules.books import Change, Table
from xero_sandbox.tests.client import Client
from xero_sandbox.tests.makers import HARBOUR, SEEDED_INVOICE, credit_note, invoice, payment
from xero_sandbox.tests.receiver import KEY, Receiver
from xero_sandbox.webhooks.events import events_of
from xero_sandbox.webhooks.letter import AGAIN, GIVE_UP, Letter, signature

HOOKS = "webhooks"


@pytest.fixture
def app(xero: Client) -> Iterator[Receiver]:
    """A listening app; nobody is told any more afterwards."""
    found = Receiver()
    yield found
    xero.control("DELETE", HOOKS)
    found.stop()


def subscribe(xero: Client, app: Receiver, **more: Any) -> dict[str, Any]:
    return dict(xero.control("POST", HOOKS, {"url": app.url, "key": KEY, **more}))


def until(xero: Client, name: str, value: Any) -> dict[str, Any]:
    """The state once a field has that value."""
    end = time.monotonic() + 10
    while (found := xero.control("GET", HOOKS))[name] != value and time.monotonic() < end:
        time.sleep(0.01)
    assert found[name] == value, found
    return dict(found)


def test_every_change_is_told_thin_and_signed(xero: Client, app: Receiver) -> None:
    assert subscribe(xero, app)["status"] == "active"
    made = xero.put("Invoices", invoice(Contact={"Name": "New Co"})).json["Invoices"][0]
    contact, first = app.wait_for(2)
    assert (contact["eventCategory"], contact["eventType"]) == ("CONTACT", "CREATE")
    assert (first["eventCategory"], first["eventType"]) == ("INVOICE", "CREATE")
    assert first["resourceId"] == made["InvoiceID"]
    assert first["resourceUrl"].endswith(f"/Invoices/{made['InvoiceID']}")
    assert (first["tenantId"], first["tenantType"]) == (xero.tenant, "ORGANISATION")
    xero.put("Payments", payment(made["InvoiceID"], 1))
    note = xero.put("CreditNotes", credit_note()).json["CreditNotes"][0]
    paid, credited = app.wait_for(4)[2:]
    assert (paid["eventCategory"], paid["eventType"]) == ("INVOICE", "UPDATE")
    assert (credited["resourceId"], credited["data"]["Status"]) == (note["CreditNoteID"], "AUTHORISED")
    numbers = [(b["firstEventSequence"], b["lastEventSequence"], len(b["events"])) for b in app.bodies]
    assert all(last - first == count - 1 for first, last, count in numbers)
    assert numbers == sorted(numbers)


def test_a_button_is_told_too_and_a_refusal_is_not(xero: Client, app: Receiver) -> None:
    subscribe(xero, app)
    xero.put("Invoices", invoice("INV-20007"))
    xero.send("POST", f"/organisation/{xero.tenant}/contacts/{HARBOUR['ContactID']}/archive")
    assert [row["resourceId"] for row in app.wait_for(1)] == [HARBOUR["ContactID"]]


def test_an_app_that_takes_wrong_signatures_shows_no_intent(xero: Client, app: Receiver) -> None:
    app.check = False
    state = subscribe(xero, app)
    assert (state["status"], "instead of 401" in state["reason"]) == ("waiting", True)
    xero.put("Contacts", {"Name": "A"})
    app.check = True
    assert xero.control("POST", f"{HOOKS}/intent")["status"] == "active"
    app.wait_for(1)


def test_a_failed_post_is_tried_at_once_and_then_every_fifteen_minutes(xero: Client, app: Receiver) -> None:
    subscribe(xero, app)
    app.answers = [500, 500]
    xero.put("Contacts", {"Name": "A"})
    until(xero, "failed", 2)
    assert app.bodies == []
    xero.control("POST", "clock", {"advance_seconds": AGAIN - 60})
    assert xero.control("GET", HOOKS)["pending"] == 1
    xero.control("POST", "clock", {"advance_seconds": 61})
    app.wait_for(1)
    until(xero, "pending", 0)


def test_a_day_of_failure_disables_and_the_intent_brings_everything_back(xero: Client, app: Receiver) -> None:
    subscribe(xero, app)
    app.answers = [500] * 3
    xero.put("Contacts", {"Name": "A"})
    until(xero, "failed", 2)
    xero.control("POST", "clock", {"advance_seconds": GIVE_UP})
    until(xero, "status", "disabled")
    xero.connect().put("Contacts", {"Name": "B"})
    assert xero.control("GET", HOOKS)["pending"] == 2
    xero.control("POST", f"{HOOKS}/intent")
    assert [row["eventCategory"] for row in app.wait_for(2)] == ["CONTACT"] * 2


def test_loss_repeat_and_disorder_on_demand(xero: Client, app: Receiver) -> None:
    subscribe(xero, app, lose=1)
    xero.put("Contacts", {"Name": "A"})
    assert xero.control("GET", HOOKS)["lost"] == 1
    subscribe(xero, app, repeat=1)
    xero.put("Contacts", {"Name": "B"})
    first, second = app.wait_for(2)
    assert first == second
    app.bodies.clear()
    subscribe(xero, app, disorder=True, seed=3)
    xero.put("Contacts", {"Contacts": [{"Name": f"D{number}"} for number in range(8)]})
    app.wait_for(8)
    order = [body["firstEventSequence"] for body in app.bodies]
    assert order != sorted(order)
    assert all(len(body["events"]) == 1 for body in app.bodies)


def test_only_the_categories_asked_for(xero: Client, app: Receiver) -> None:
    subscribe(xero, app, categories=["INVOICE"])
    xero.put("Invoices", invoice(Contact={"Name": "New"}))
    until(xero, "sent", 1)
    assert [row["eventCategory"] for row in app.events] == ["INVOICE"]


@pytest.mark.parametrize(
    "body",
    [
        {"url": "https://example.com/hook"},
        {"url": "http://127.0.0.1.example.com/"},
        {"url": "http://[::1"},
        {"url": "ftp://localhost/"},
        {"url": "http://localhost/", "lose": "x"},
        {"url": "http://localhost/", "categories": ["PAYMENT"]},
        {"url": "http://localhost/", "what": 1},
        [],
        None,
    ],
)
def test_no_address_beyond_this_machine_and_no_nonsense(xero: Client, body: Any) -> None:
    assert "error" in xero.control("POST", HOOKS, body)
    assert xero.control("GET", HOOKS)["url"] is None


def test_an_address_nobody_listens_at_is_no_intent(xero: Client, app: Receiver) -> None:
    state = xero.control("POST", HOOKS, {"url": "http://127.0.0.1:9/"})
    assert (state["status"], state["reason"][:17]) == ("waiting", "intent to receive")


def test_the_schedule_of_one_letter() -> None:
    letter = Letter([], 1, "X")
    assert (letter.failed(100.0), letter.due) == (False, 100.0)
    assert (letter.failed(101.0), letter.due) == (False, 101.0 + AGAIN)
    assert letter.failed(100.0 + GIVE_UP)


def test_the_signature_is_over_the_raw_bytes() -> None:
    # printf '{}' | openssl dgst -sha256 -hmac key -binary | base64
    assert signature(b"{}", "key") == "p3dyTZQ+tI3Gm8qKSm1XoE2z+ex+HeTlgehgJlvfMDI="


def test_a_row_created_and_changed_in_one_call_is_one_event() -> None:
    table = Table("Invoices", "InvoiceID")
    row = {"InvoiceID": SEEDED_INVOICE}
    found = events_of([Change(table, row, None), Change(table, row, row)], "t", "now")
    assert [event["eventType"] for event in found] == ["CREATE"]
    assert events_of([Change(Table("Payments", "PaymentID"), {"PaymentID": "1"}, None)], "t", "now") == []
