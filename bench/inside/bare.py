"""`bare`: what `here` has just sent, sent by the bare SDK: its models, its call, its reading of answers.

The bodies of the Call rows are the payloads, chunk by chunk; the first is sent before the clock starts.
Nothing is looked up, written down or recorded: the values lie ready in memory.
"""

from bench.inside import program  # isort: skip - sets Django up

import json
import time
from datetime import date
from typing import Any

from xero_python.accounting import Contact, CurrencyCode, Invoice, Invoices, LineAmountTypes, LineItem

from accounting_sync.models import Batch, Connection
from accounting_sync.ports import Operation
from accounting_sync.xero.client import accounting_api

Payload = dict[str, Any]


def bare() -> program.Result:
    """Processor seconds of the same invoices, an X before their numbers so that the same books take them."""
    connection = Connection.objects.get()
    api, tenant = accounting_api(connection.access_token), str(connection.organisation.tenant_id)
    first, *chunks = _payloads()
    _send(api, tenant, first)
    before, wall = time.process_time(), time.perf_counter()
    for chunk in chunks:
        _send(api, tenant, chunk)
    return {
        "invoices": sum(map(len, chunks)),
        "send": time.process_time() - before,
        "wall": time.perf_counter() - wall,
    }


def _payloads() -> list[list[Payload]]:
    """The chunks of the last two batches, the warm-up first; dates as a program holds them."""
    warm_up, measured = Batch.objects.order_by("-number")[:2][::-1]
    calls = [
        call
        for batch in (warm_up, measured)
        for call in batch.calls.filter(operation=Operation.CREATE_INVOICES).order_by("id")
    ]
    return [[_ready(element) for element in json.loads(call.body)["Invoices"]] for call in calls]


def _ready(element: Payload) -> Payload:
    dates = {key: date.fromisoformat(element[key]) for key in ("Date", "DueDate")}
    return element | dates | {"InvoiceNumber": "X" + element["InvoiceNumber"]}


def _send(api: Any, tenant: str, chunk: list[Payload]) -> None:
    body = Invoices(invoices=[_invoice(element) for element in chunk])
    answer = api.create_invoices(tenant, body, summarize_errors=False, unitdp=4)
    refused = [row.invoice_number for row in answer.invoices if row.has_errors or not row.invoice_id]
    if refused or len(answer.invoices) != len(chunk):
        raise SystemExit(f"The sandbox refused {refused}")


def _invoice(element: Payload) -> Any:
    return Invoice(
        type=element["Type"],
        invoice_number=element["InvoiceNumber"],
        contact=Contact(contact_id=element["Contact"]["ContactID"]),
        date=element["Date"],
        due_date=element["DueDate"],
        currency_code=CurrencyCode(element["CurrencyCode"]),
        status=element["Status"],
        line_amount_types=LineAmountTypes(element["LineAmountTypes"]),
        reference=element["Reference"],
        line_items=[_line(line) for line in element["LineItems"]],
    )


def _line(line: Payload) -> Any:
    return LineItem(
        description=line["Description"],
        quantity=line["Quantity"],
        unit_amount=line["UnitAmount"],
        account_code=line["AccountCode"],
        tax_type=line["TaxType"],
        item_code=line.get("ItemCode"),
    )


if __name__ == "__main__":
    program.run(bare)
