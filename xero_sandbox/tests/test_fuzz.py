"""Whatever is sent, the sandbox never fails: only Xero's own kinds of answers come back."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from xero_sandbox.rules.kinds import INVOICE
from xero_sandbox.rules.lines import LINE_FIELDS
from xero_sandbox.rules.payments import PAYMENT_FIELDS
from xero_sandbox.tests.client import Client
from xero_sandbox.tests.makers import HARBOUR, SEEDED_INVOICE

ALLOWED = {200, 204, 400, 404, 412, 501}
PATHS = [
    "Invoices",
    "CreditNotes",
    "Contacts",
    "Items",
    "Payments",
    f"Invoices/{SEEDED_INVOICE}",
    f"Payments/{SEEDED_INVOICE}",
    f"Invoices/{SEEDED_INVOICE}/History",
    "Nope/x",
]
words = some.sampled_from(
    [
        "ACCREC",
        "ACCPAY",
        "ACCRECCREDIT",
        "DRAFT",
        "AUTHORISED",
        "VOIDED",
        "2026-11-01",
        "200",
        "GBP",
        "OUTPUT2",
        "Inclusive",
        "NoTax",
        "INV-20007",
        SEEDED_INVOICE,
        "090",
        "",
        "/Date(1)/",
        "/Date(99999999999999)/",
    ]
)
leaves = some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=8) | words
names = some.sampled_from(
    [
        *INVOICE.fields,
        *LINE_FIELDS,
        *PAYMENT_FIELDS,
        "Name",
        "ContactID",
        "Code",
        "Option",
        "Addresses",
        "Phones",
        "SalesDetails",
        "UnitPrice",
        "EmailAddress",
        "ContactPersons",
        "Details",
    ]
)
values = some.recursive(
    leaves,
    lambda inner: (
        some.lists(inner, max_size=3) | some.dictionaries(names, inner, max_size=8) | some.just(HARBOUR)
    ),
    max_leaves=25,
)
QUIET = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUIET
@given(
    path=some.sampled_from(PATHS),
    method=some.sampled_from(["PUT", "POST", "DELETE", "GET"]),
    body=some.dictionaries(names, values, min_size=1, max_size=12),
)
def test_no_body_makes_it_fail(xero: Client, path: str, method: str, body: dict[str, Any]) -> None:
    raw = json.dumps({"Invoices": [body]} if "/" not in path and "Type" in body else body).encode()
    assert xero.call(method, path, raw).status in ALLOWED


@QUIET
@given(
    query=some.dictionaries(
        some.sampled_from(["where", "order", "page", "pageSize", "IDs", "Statuses", "searchTerm", "unitdp"]),
        some.text(max_size=20)
        | some.sampled_from(["Date>=DateTime(2026,1,1)", 'Contact.Name=="x"', "Total>0 AND"]),
        max_size=3,
    ),
    path=some.sampled_from(["Invoices", "Contacts", "Payments", "Accounts", "CreditNotes"]),
)
def test_no_query_makes_it_fail(xero: Client, path: str, query: dict[str, str]) -> None:
    safe = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
    assert xero.get(path, **safe).status in ALLOWED
