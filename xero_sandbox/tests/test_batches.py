"""Many at once: both meanings of summarizeErrors, Idempotency-Key, unreadable bodies."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from xero_sandbox.tests.client import Client
from xero_sandbox.tests.makers import invoice, line

BAD = invoice("B-2", LineItems=[line(AccountCode="999")])


def count(xero: Client) -> int:
    return int(xero.get("Invoices", page="1").json["pagination"]["itemCount"])


def test_false_saves_the_good_and_marks_each(xero: Client) -> None:
    body = {"Invoices": [invoice("B-1"), BAD, invoice("B-3")]}
    reply = xero.put("Invoices", body, SUMMARIZEerrors="False")
    assert reply.status == 200
    rows = reply.json["Invoices"]
    assert [row["StatusAttributeString"] for row in rows] == ["OK", "ERROR", "OK"]
    assert rows[1]["InvoiceID"] == "00000000-0000-0000-0000-000000000000"
    assert rows[1]["HasErrors"] is True
    assert rows[1]["ValidationErrors"] == [
        {"Message": "Account code '999' is not a valid code for this document."}
    ]
    assert count(xero) == 3


@pytest.mark.parametrize("query", [{}, {"summarizeErrors": "true"}])
def test_true_and_nothing_save_nothing_when_one_is_bad(xero: Client, query: dict[str, str]) -> None:
    reply = xero.put("Invoices", {"Invoices": [invoice("B-1"), BAD]}, **query)
    assert reply.status == 400
    assert reply.json["Type"] == "ValidationException"
    assert [element["InvoiceNumber"] for element in reply.json["Elements"]] == ["B-2"]
    assert count(xero) == 1


def test_a_good_single_write_carries_no_status_attribute(xero: Client) -> None:
    made = xero.put("Invoices", invoice()).json["Invoices"][0]
    assert not {"StatusAttributeString", "Payments", "CreditNotes", "AmountCredited", "HasAttachments"} & set(
        made
    )


def test_numbers_clash_inside_one_batch_too(xero: Client) -> None:
    reply = xero.put("Invoices", {"Invoices": [invoice("B-1"), invoice("b-1")]}, summarizeErrors="false")
    assert [row["StatusAttributeString"] for row in reply.json["Invoices"]] == ["OK", "ERROR"]


def test_the_same_key_and_request_gets_the_same_answer(xero: Client) -> None:
    body = {"Invoices": [invoice("K-1")]}
    first, second = (xero.call("PUT", "Invoices", body, key="k1") for _ in range(2))
    assert first.raw == second.raw
    assert count(xero) == 2
    assert xero.control("GET", "figures")["repeated_writes"] >= 1


def test_the_same_key_and_another_request_is_refused(xero: Client) -> None:
    xero.call("PUT", "Invoices", invoice("K-1"), key="k2")
    for method, path, body in (("PUT", "Invoices", invoice("K-2")), ("POST", "Invoices", invoice("K-1"))):
        reply = xero.call(method, path, body, key="k2")
        assert reply.status == 400
        assert reply.json["Message"] == "Idempotency Key: k2 is used with a different request."


def test_a_key_is_forgotten_after_six_minutes(xero: Client) -> None:
    body = invoice("K-1")
    xero.call("PUT", "Invoices", body, key="k3")
    xero.control("POST", "clock", {"advance_seconds": 361})
    assert xero.call("PUT", "Invoices", body, key="k3").status == 400


def test_refusals_are_kept_for_a_key_too_and_long_keys_are_refused(xero: Client) -> None:
    first = xero.call("PUT", "Invoices", BAD, key="k4")
    assert xero.call("PUT", "Invoices", BAD, key="k4").raw == first.raw
    assert xero.call("PUT", "Invoices", invoice(), key="x" * 129).status == 400


UNREADABLE: list[tuple[Any, int]] = [
    (b"{", 14),
    (b"", 17),
    (b"   ", 17),
    (b"{}", 17),
    (b"[]", 17),
    (b"7", 17),
    (b'{"Invoices":[]}', 17),
    (b'{"Invoices":[7]}', 14),
    (b"[" * 100_000, 14),
    (b'{"Invoices":[{"Contact":' + b'{"a":' * 60 + b"1" + b"}" * 60 + b"}]}", 14),
    (b'{"Invoices":[{"Type":"ACCREC","Reference":"\\ud800"}]}', 14),
    (b'{"Invoices":[{"Type":"ACCREC","Total":NaN}]}', 14),
    (b"\xff\xfe", 14),
    (invoice(Status="NONSENSE"), 14),
    (invoice(Type="NONSENSE"), 14),
    (invoice(Date="31/12/2026"), 14),
    (invoice(Date="2026-02-30"), 14),
    (invoice(Date=20260101), 14),
    (invoice(LineItems="x"), 14),
    (invoice(LineItems=["x"]), 14),
    (invoice(LineItems=[line(Quantity="two")]), 14),
    (invoice(LineItems=[line(UnitAmount=1e30)]), 14),
    (invoice(LineItems=[line(UnitAmount=True)]), 14),
    (invoice(Contact="x"), 14),
    (invoice(Contact={"ContactID": "x"}), 14),
    (invoice(InvoiceNumber={"a": 1}), 14),
    (b'{"Invoices":[{"Type":"ACCREC","Total":1' + b"0" * 5000 + b"}]}", 14),
]


@pytest.mark.parametrize(("body", "number"), UNREADABLE)
def test_an_unreadable_body_gets_xeros_400(xero: Client, body: Any, number: int) -> None:
    reply = xero.put("Invoices", body)
    assert reply.status == 400, reply.raw[:300]
    assert reply.json["ErrorNumber"] == number
    assert count(xero) == 1


def test_twenty_megabytes_are_refused_not_swallowed(xero: Client) -> None:
    reply = xero.put("Invoices", b'{"Invoices":[' + b" " * 20_000_000 + b"]}")
    assert (reply.status, reply.json["ErrorNumber"]) == (400, 14)


def test_a_key_that_is_no_text_does_no_harm(xero: Client) -> None:
    assert xero.call("PUT", "Invoices", invoice(), key="caf\u00e9").status == 200


def test_a_method_an_endpoint_lacks_is_not_implemented(xero: Client) -> None:
    for method, path in (
        ("PUT", "Organisation"),
        ("DELETE", "Invoices"),
        ("POST", "Accounts"),
        ("PATCH", "Invoices"),
    ):
        reply = xero.call(method, path, {"Name": "x"})
        assert reply.status == 501
        assert reply.json["Type"] == "ApiMethodNotImplementedException"


def test_lower_case_wrappers_and_ms_dates_are_taken(xero: Client) -> None:
    reply = xero.put("Invoices", {"invoices": [invoice(Date="/Date(1795305600000)/")]})
    assert reply.json["Invoices"][0]["DateString"] == "2026-11-22T00:00:00"


def test_the_same_key_sent_at_once_from_many_threads_saves_once(xero: Client) -> None:
    body = {"Invoices": [invoice(None)]}
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: xero.call("PUT", "Invoices", body, key="race"), range(16)))
    assert len({reply.raw for reply in replies}) == 1
    assert count(xero) == 2


def test_numbers_are_given_by_xero_when_absent(xero: Client) -> None:
    xero.put("Invoices", invoice("INV-0002"))
    made = [xero.put("Invoices", invoice(None)).json["Invoices"][0]["InvoiceNumber"] for _ in range(2)]
    assert len({*made, "INV-0002"}) == 3
    assert all(number.startswith("INV-0") for number in made)
