"""Which edits a document with payments or credits still takes (Invoices page: editing a paid invoice)."""

from xero_sandbox.rules.case import Case
from xero_sandbox.rules.wire import Doc

HEADER = ("Date", "LineAmountTypes", "CurrencyCode", "CurrencyRate", "SubTotal", "TotalTax", "Total")
LINE = (
    "ItemCode",
    "Quantity",
    "UnitAmount",
    "DiscountRate",
    "DiscountAmount",
    "LineAmount",
    "TaxType",
    "TaxAmount",
)


def touches_money(case: Case) -> bool:
    """Whether anything but references, dates due and descriptions would change."""
    before, draft = case.before or {}, case.draft
    if any(before.get(name) != draft.get(name) for name in HEADER):
        return True
    return _figures(before["LineItems"]) != _figures(draft["LineItems"])


def _figures(lines: list[Doc]) -> dict[str, list[object]]:
    return {line["LineItemID"]: [line.get(name) for name in LINE] for line in lines}
