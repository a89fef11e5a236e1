"""Every answer of every endpoint against Xero's official OpenAPI schemas and xero-python's own reading."""

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

from xero_sandbox.tests.client import Client
from xero_sandbox.tests.makers import invoice
from xero_sandbox.tests.operations import BAD, NOT_SERVED, OTHER_LISTS, REFUSED, ROWS, SERVED, Row, call, fill

SPEC = Path(__file__).resolve().parents[3] / "shared" / "xero" / "spec" / "xero_accounting.yaml"
needs_spec = pytest.mark.skipif(not SPEC.exists(), reason=f"Xero's official specification is not at {SPEC}")
DIFFERENT = {  # the specification's schema contradicts its own example; the facts follow the example
    "DELETE /CreditNotes/{CreditNoteID}/Allocations/{AllocationID}": "Invoice is a list, Amount is missing"
}
PREFIX = "#/components/schemas/"


@cache
def spec() -> Any:
    """The specification, loaded once."""
    return yaml.load(SPEC.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506


@cache
def registry() -> Registry[Any]:
    """The same for references."""
    resource: Resource[Any] = DRAFT4.create_resource(spec())
    found: Registry[Any] = Registry().with_resource("spec", resource)
    return found


def errors(schema: str, body: Any) -> list[str]:
    """Where a body breaks a schema."""
    validator = Draft4Validator({"$ref": f"spec{PREFIX}{schema}"}, registry=registry())
    return [f"{list(error.path)}: {error.message[:200]}" for error in validator.iter_errors(body)]


def unread(schema: str, raw: bytes) -> str:
    """What stops xero-python from reading a body, if it is installed."""
    deserializer = pytest.importorskip("xero_python.api_client.deserializer")
    api = pytest.importorskip("xero_python.accounting").AccountingApi(None)
    try:
        deserializer.deserialize(schema, json.loads(raw, parse_float=Decimal), api.get_model_finder())
    except (ValueError, TypeError, KeyError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def schema_of(row: Row) -> str | None:
    """The schema of a good answer; None for bytes and for 204."""
    answers = spec()["paths"][row.template][row.method.lower()]["responses"]
    content = answers.get("200", {}).get("content", {}).get("application/json")
    return str(content["schema"]["$ref"]).removeprefix(PREFIX) if content else None


def served() -> set[str]:
    """All official operations on paths we serve."""
    return {
        f"{method.upper()} {path}"
        for path, methods in spec()["paths"].items()
        if SERVED.match(path) and not NOT_SERVED.search(path)
        for method in methods
        if method in {"get", "put", "post", "delete"}
    }


@needs_spec
def test_no_official_operation_is_left_out() -> None:
    assert {row.name for row in ROWS} | set(REFUSED) == served()


@needs_spec
@pytest.mark.parametrize("row", [*ROWS, *OTHER_LISTS], ids=lambda row: f"{row.method} {row.path[:60]}")
def test_a_good_answer_fits_and_can_be_read(xero: Client, row: Row) -> None:
    reply = call(xero, row, fill(xero))
    assert reply.status in {200, 204}, reply.raw
    if row.name in DIFFERENT:
        assert set(reply.json) == {"AllocationId", "Date", "Invoice", "IsDeleted"}
    elif schema := schema_of(row):
        assert errors(schema, reply.json) == []
        assert unread(schema, reply.raw) == ""


@needs_spec
@pytest.mark.parametrize(("path", "body"), BAD, ids=[path for path, _ in BAD])
def test_marked_refusals_fit_and_can_be_read(xero: Client, path: str, body: Any) -> None:
    reply = xero.put(path, body, summarizeErrors="false")
    assert reply.status == 200
    assert "ERROR" in {row["StatusAttributeString"] for row in reply.json[path]}
    assert errors(path, reply.json) == []
    assert unread(path, reply.raw) == ""


@needs_spec
@pytest.mark.parametrize(("path", "body"), BAD, ids=[path for path, _ in BAD])
def test_a_refused_call_fits_the_error_schema(xero: Client, path: str, body: Any) -> None:
    reply = xero.put(path, body)
    assert reply.status == 400
    assert errors("Error", reply.json) == []
    assert unread("Error", reply.raw) == ""


@needs_spec
def test_other_refusals_fit_it_too(xero: Client) -> None:
    for reply in (
        xero.put("Invoices", b"{"),
        xero.put("Invoices", b"[]"),
        xero.get("Invoices", where="x"),
        xero.post("Invoices/INV-20007/Email", {}),
        xero.call("PUT", "Invoices/INV-20007/Attachments/a%3C", b"x"),
        xero.call("PUT", "Invoices", invoice(), key="x" * 129),
    ):
        assert reply.status == 400
        assert errors("Error", reply.json) == []
