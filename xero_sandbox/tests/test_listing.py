"""Pages, filters and orders of the collections."""

import pytest

from xero_sandbox.tests.client import Client
from xero_sandbox.tests.makers import HARBOUR, SEEDED_INVOICE, invoice


@pytest.fixture
def seven(xero: Client) -> Client:
    """Seven more invoices: N-0 … N-6."""
    bodies = [
        invoice(f"N-{n}", Status="DRAFT" if n % 2 else "AUTHORISED", Reference=f"r{6 - n}") for n in range(7)
    ]
    assert xero.put("Invoices", {"Invoices": bodies}).status == 200
    return xero


def numbers(xero: Client, **query: str) -> list[str]:
    return [row["InvoiceNumber"] for row in xero.get("Invoices", **query).json["Invoices"]]


def test_pages_come_with_a_pagination_block_before_the_rows(seven: Client) -> None:
    body = seven.get("Invoices", page="2", pageSize="3").json
    assert body["pagination"] == {"page": 2, "pageSize": 3, "pageCount": 3, "itemCount": 8}
    assert list(body)[-2:] == ["pagination", "Invoices"]
    assert [row["InvoiceNumber"] for row in body["Invoices"]] == ["N-2", "N-3", "N-4"]
    assert len(body["Invoices"][0]["LineItems"]) == 1


def test_without_page_there_are_no_lines_and_no_block(seven: Client) -> None:
    body = seven.get("Invoices").json
    assert "pagination" not in body
    assert len(body["Invoices"]) == 8
    assert all(row["LineItems"] == [] for row in body["Invoices"])


def test_page_size_is_a_hundred_and_at_most_a_thousand(xero: Client) -> None:
    assert xero.get("Invoices", page="1").json["pagination"]["pageSize"] == 100
    assert xero.get("Invoices", page="1", pageSize="5000").json["pagination"]["pageSize"] == 1000


def test_a_written_document_moves_to_the_end(seven: Client) -> None:
    seven.post("Invoices", {"Type": "ACCREC", "InvoiceNumber": "N-1", "Reference": "later"})
    assert numbers(seven, page="1")[-1] == "N-1"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"InvoiceNumbers": "N-1,n-3,nope"}, ["N-1", "N-3"]),
        ({"Statuses": "DRAFT"}, ["N-1", "N-3", "N-5"]),
        ({"IDs": SEEDED_INVOICE.upper()}, ["INV-20007"]),
        ({"ContactIDs": "4f9b6b7e-0000-4000-8000-000000000000"}, []),
        ({"searchTerm": "n-6"}, ["N-6"]),
        ({"searchTerm": "R2", "page": "1"}, ["N-4"]),
        (
            {
                "where": 'InvoiceNumber.StartsWith("N-")',
                "order": "InvoiceNumber DESC",
                "page": "1",
                "pageSize": "2",
            },
            ["N-6", "N-5"],
        ),
        ({"where": 'Status=="DRAFT"', "order": "Reference"}, ["N-5", "N-3", "N-1"]),
        ({"createdByMyApp": "true"}, [f"N-{n}" for n in range(7)]),
    ],
)
def test_filters(seven: Client, query: dict[str, str], found: list[str]) -> None:
    assert numbers(seven, **query) == found


def test_all_of_a_contact(seven: Client) -> None:
    assert len(numbers(seven, ContactIDs=HARBOUR["ContactID"])) == 8


def test_summary_only_forces_paging_and_drops_lines_and_payments(seven: Client) -> None:
    body = seven.get("Invoices", summaryOnly="True").json
    assert body["pagination"]["itemCount"] == 8
    assert not {"LineItems", "Payments", "HasAttachments"} & set(body["Invoices"][0])


def test_if_modified_since_shows_only_what_changed(xero: Client) -> None:
    xero.control("POST", "clock", {"advance_seconds": 600})
    xero.put("Invoices", invoice("LATE-1"))
    now = xero.control("GET", "clock")["now"]
    headers = {**xero.bearer, "xero-tenant-id": xero.tenant}
    for since in (now[:19], now[:19] + "+00:00"):
        reply = xero.send(
            "GET", "/api.xro/2.0/Invoices", headers={**headers, "If-Modified-Since": since[:17] + "00"}
        )
        assert [row["InvoiceNumber"] for row in reply.json["Invoices"]] == ["LATE-1"]
    bad = xero.send("GET", "/api.xro/2.0/Invoices", headers={**headers, "If-Modified-Since": "yesterday"})
    assert bad.status == 412


def test_archived_contacts_are_hidden_until_asked_for(xero: Client) -> None:
    names = [row["Name"] for row in xero.get("Contacts").json["Contacts"]]
    assert set(names) == {
        "Harbour & Vale Ltd",
        "Ashdown Precision Limited",
        "Brindle and Rowe Solicitors",
        "Calderbrook Textile",
    }
    both = xero.get("Contacts", includeArchived="true", page="1").json
    assert both["pagination"]["itemCount"] == 5


@pytest.mark.parametrize(
    ("path", "collection", "count"),
    [
        ("Organisation", "Organisations", 1),
        ("Accounts", "Accounts", 14),
        ("TaxRates", "TaxRates", 11),
        ("Currencies", "Currencies", 3),
        ("BrandingThemes", "BrandingThemes", 1),
        ("TrackingCategories", "TrackingCategories", 2),
        ("accounts", "Accounts", 14),
    ],
)
def test_reference_lists(xero: Client, path: str, collection: str, count: int) -> None:
    body = xero.get(path).json
    assert {"Id", "Status", "ProviderName", "DateTimeUTC"} < set(body)
    assert len(body[collection]) == count


def test_reference_lists_take_a_filter(xero: Client) -> None:
    rows = xero.get("Accounts", where='Class=="REVENUE" AND Status=="ACTIVE"', order="Code").json["Accounts"]
    assert [row["Code"] for row in rows] == ["200", "210", "220", "230", "260"]


def test_every_answer_names_its_limits_and_its_correlation(xero: Client) -> None:
    headers = xero.get("Organisation").headers
    assert {
        "x-daylimit-remaining",
        "x-minlimit-remaining",
        "x-appminlimit-remaining",
        "xero-correlation-id",
    } <= set(headers)


def test_the_other_organisation_has_no_contacts_and_no_dollars(sandbox: Client) -> None:
    northgate = sandbox.connect(tenant="Northgate Talent Ltd")
    assert northgate.get("Contacts").json["Contacts"] == []
    assert [row["Code"] for row in northgate.get("Currencies").json["Currencies"]] == ["GBP", "EUR"]


def test_a_long_list_without_page_is_streamed_whole(xero: Client) -> None:
    for start in range(0, 1200, 600):
        bodies = [{"Code": f"C-{number}"} for number in range(start, start + 600)]
        assert xero.put("Items", {"Items": bodies}).status == 200
    reply = xero.get("Items")
    assert "content-length" not in reply.headers
    assert [row["Code"] for row in reply.json["Items"]] == [f"C-{number}" for number in range(1200)]
    assert xero.control("GET", "figures")["bytes_out"] > len(reply.raw)


def test_a_filter_without_index_over_too_many_rows_is_refused(
    xero: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"slow": "Total>0", "quick": 'Total>0 AND Status=="AUTHORISED"'}
    assert all(xero.get("Invoices", where=where).status == 200 for where in asked.values())
    monkeypatch.setattr("xero_sandbox.rules.optimised.MANY", 0)
    refused = xero.get("Invoices", where=asked["slow"])
    assert (refused.status, refused.json["Type"]) == (400, "QueryParseException")
    assert xero.get("Invoices", where=asked["quick"]).status == 200
    assert xero.get("Accounts", where='Name=="Sales"').status == 200
