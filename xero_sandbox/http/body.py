"""Reading a request's JSON: whatever is wrong with it becomes Xero's kind of 400."""

import json
from decimal import Decimal
from typing import Any

from xero_sandbox.http.errors import no_data, unreadable_body
from xero_sandbox.http.xml_body import looks_like_xml, parse_xml
from xero_sandbox.rules.wire import Doc

MAX_DEPTH = 20


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def parse_json(body: bytes) -> Any:
    """The value a body holds, numbers as Decimal."""
    try:
        text = body.decode("utf-8-sig")
        value = json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
        if "\\ud" in text or "\\uD" in text:
            json.dumps(value, ensure_ascii=False, default=str).encode()  # half a surrogate pair has no UTF-8
        if "\\u0000" in text:
            raise ValueError("NUL")
    except (ValueError, RecursionError, UnicodeError):
        raise unreadable_body("The request body could not be read as JSON.") from None
    if too_deep(value):
        raise unreadable_body("The request body is nested too deeply.")
    return value


def too_deep(value: object) -> bool:
    """Whether anything lies deeper than a document ever does."""
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return False
    return True


def _inside(value: object) -> list[object]:
    found = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [inner for inner in found if isinstance(inner, dict | list)]


def _parse_xml(body: bytes, noun: str) -> Any:
    try:
        value = parse_xml(body)
    except ValueError:
        raise unreadable_body("The request body could not be read as XML.") from None
    return value.get(noun, value)


def elements_of(collection: str, noun: str, body: bytes) -> list[Doc]:
    """The elements a write carries: in their wrapper, as a bare list, or one bare object."""
    if not body.strip():
        raise no_data(noun)
    value = _parse_xml(body, noun) if looks_like_xml(body) else parse_json(body)
    if isinstance(value, dict):
        wrapped = {name.lower(): inner for name, inner in value.items()}.get(collection.lower())
        value = [value] if wrapped is None else wrapped
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list) or not value:
        raise no_data(noun)
    if not all(isinstance(element, dict) for element in value):
        raise unreadable_body(f"Error converting value to type '{noun}'.")
    if not any(name[:1].isupper() for name in value[0]):
        raise no_data(noun)
    return value
