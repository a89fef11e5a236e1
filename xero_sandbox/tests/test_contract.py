"""Answers against Xero's official OpenAPI schemas and xero-python's own reading of them."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from xero_sandbox.tests.client import Client
from xero_sandbox.tests.makers import SEEDED_INVOICE, credit_note, invoice, line, payment

SPEC = Path(__file__).resolve().parents[3] / "shared" / "xero" / "spec" / "xero_accounting.yaml"
needs_spec = pytest.mark.skipif(not SPEC.exists(), reason=f"Xero's official specification is not at {SPEC}")
FULL = {
    "Name": "Full Co",
    "ContactNumber": "F-1",
    "AccountNumber": "A1",
    "EmailAddress": "a@full.example",
    "Addresses": [{"AddressType": "STREET", "AddressLine1": "1 High St", "City": "Leeds"}],
    "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "123"}],
    "ContactPersons": [{"FirstName": "Ann", "EmailAddress": "ann@full.example"}],
}


@cache
def registry() -> Registry[Any]:
    """The specification, loaded once."""
    spec = yaml.load(SPEC.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    resource: Resource[Any] = DRAFT4.create_resource(spec)
    found: Registry[Any] = Registry().with_resource("spec", resource)
    return found


def errors(schema: str, body: Any) -> list[str]:
    """Where a body breaks a schema."""
    validator = Draft4Validator({"$ref": f"spec#/components/schemas/{schema}"}, registry=registry())
    return [f"{list(error.path)}: {error.message[:200]}" for error in validator.iter_errors(body)]


def fill(xero: Client) -> None:
    """One of everything."""
    tracking = [{"Name": "Office", "Option": "Leeds"}]
    xero.put("Contacts", FULL)
    xero.put("Items", {"Code": "I-1", "Name": "Item", "SalesDetails": {"UnitPrice": 5, "AccountCode": "200"}})
    rich = invoice(
        "R-1", LineItems=[line(ItemCode="I-1", Tracking=tracking, DiscountRate=10), {"Description": "ta"}]
    )
    xero.put("Invoices", {"Invoices": [rich, invoice("R-2", CurrencyCode="EUR", Status="DRAFT")]})
    xero.put("CreditNotes", credit_note())
    xero.put("Payments", payment(SEEDED_INVOICE, 2880))


@needs_spec
@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("Organisation", "Organisations"),
        ("Accounts", "Accounts"),
        ("TaxRates", "TaxRates"),
        ("Currencies", "Currencies"),
        ("BrandingThemes", "BrandingThemes"),
        ("TrackingCategories", "TrackingCategories"),
        ("Contacts", "Contacts"),
        ("Contacts?page=1", "Contacts"),
        ("Items", "Items"),
        ("Invoices", "Invoices"),
        ("Invoices?page=1", "Invoices"),
        ("Invoices?summaryOnly=true", "Invoices"),
        ("Invoices/R-1", "Invoices"),
        ("Invoices/INV-20007", "Invoices"),
        ("CreditNotes?page=1", "CreditNotes"),
        ("CreditNotes/C-1", "CreditNotes"),
        ("Payments", "Payments"),
        ("Payments?page=1", "Payments"),
    ],
)
def test_reads_fit_the_official_schemas(xero: Client, path: str, schema: str) -> None:
    fill(xero)
    reply = xero.get(path)
    assert reply.status == 200
    assert errors(schema, reply.json) == []


@needs_spec
@pytest.mark.parametrize(
    ("path", "body", "schema"),
    [
        (
            "Invoices",
            {"Invoices": [invoice("W-1"), invoice("W-2", LineItems=[]), invoice("W-3", Contact=None)]},
            "Invoices",
        ),
        ("CreditNotes", {"CreditNotes": [credit_note(), credit_note()]}, "CreditNotes"),
        ("Contacts", {"Contacts": [FULL, {"Name": "Harbour & Vale Ltd"}]}, "Contacts"),
        ("Items", {"Items": [{"Code": "A"}, {"Code": "a"}]}, "Items"),
        ("Payments", {"Payments": [payment(SEEDED_INVOICE, 1), payment(SEEDED_INVOICE, 9999)]}, "Payments"),
    ],
)
def test_writes_and_refusals_fit_the_official_schemas(
    xero: Client, path: str, body: Any, schema: str
) -> None:
    reply = xero.put(path, body, summarizeErrors="false")
    assert reply.status == 200
    assert "ERROR" in {row["StatusAttributeString"] for row in reply.json[path]}
    assert errors(schema, reply.json) == []


@needs_spec
def test_a_refused_call_fits_the_error_schema(xero: Client) -> None:
    assert errors("Error", xero.put("Invoices", invoice("INV-20007")).json) == []
