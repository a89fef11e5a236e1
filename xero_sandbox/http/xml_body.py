"""Bodies in XML, which older clients still send (pyxero): turned into what their JSON would have been."""

from typing import Any
from xml.etree import ElementTree

from xero_sandbox.rules.wire import Doc

LISTS = {  # an element of this name holds elements of that name
    "LineItems": "LineItem",
    "Tracking": "TrackingCategory",
    "Addresses": "Address",
    "Phones": "Phone",
    "ContactPersons": "ContactPerson",
    "Payments": "Payment",
    "Allocations": "Allocation",
    "Options": "Option",
    "TaxComponents": "TaxComponent",
    "HistoryRecords": "HistoryRecord",
    "Invoices": "Invoice",
    "CreditNotes": "CreditNote",
    "Contacts": "Contact",
    "Items": "Item",
    "Accounts": "Account",
    "TaxRates": "TaxRate",
    "TrackingCategories": "TrackingCategory",
    "Currencies": "Currency",
    "BatchPayments": "BatchPayment",
}
MAX_DEPTH = 20


def looks_like_xml(body: bytes) -> bool:
    """JSON never begins so."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def parse_xml(body: bytes) -> Doc:
    """The root as `{name: value}`, or ValueError."""
    if b"<!" in body:
        raise ValueError("declarations and comments are not taken")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - no declarations, so no entities
    except (ElementTree.ParseError, LookupError) as error:
        raise ValueError(str(error)) from error
    return {root.tag: _value(root, 0)}


def _value(element: ElementTree.Element, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply")
    inner = list(element)
    if element.tag in LISTS and (not inner or all(child.tag == LISTS[element.tag] for child in inner)):
        return [_value(child, depth + 1) for child in inner]
    if inner:
        return {child.tag: _value(child, depth + 1) for child in inner}
    return element.text or ""
