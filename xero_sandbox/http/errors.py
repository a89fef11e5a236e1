"""Xero's ways of saying no, as exceptions that carry the very body (facts: response codes, recordings)."""

from dataclasses import dataclass, field
from uuid import uuid4

from xero_sandbox.ledger.store import to_json
from xero_sandbox.rules.wire import Doc

JSON = "application/json"
HTML = "text/html"
NOT_FOUND_TEXT = "The resource you're looking for cannot be found"


@dataclass
class Problem(Exception):
    """An answer that ends the request."""

    status: int
    body: str = ""
    kind: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


def bad_request(number: int, kind: str, message: str, **more: object) -> Problem:
    """400 with Xero's ErrorNumber."""
    return Problem(400, to_json({"ErrorNumber": number, "Type": kind, "Message": message, **more}))


def invalid_elements(elements: list[Doc]) -> Problem:
    """400 for elements the rules refuse."""
    return bad_request(10, "ValidationException", "A validation exception occurred", Elements=elements)


def unreadable_body(message: str) -> Problem:
    """400 for a body that is not what it should be."""
    return bad_request(14, "PostDataInvalidException", message)


def unreadable_query(message: str) -> Problem:
    """400 for a filter or order that cannot be read."""
    return bad_request(16, "QueryParseException", message)


def no_data(noun: str) -> Problem:
    """400 when the body holds nothing of the kind; the misspelling is Xero's (xero-python issue 166)."""
    return bad_request(
        17,
        "NoDataProcessedException",
        "No data has been processed for this endpoint. This endpoint is expecting "
        f"{noun} data to be specifed in the request body.",
    )


def bad_key(message: str) -> Problem:
    """400 about an Idempotency-Key."""
    return bad_request(10, "ValidationException", message, Elements=[])


def unauthorised(detail: str) -> Problem:
    """401."""
    return Problem(
        401,
        to_json(
            {
                "Type": None,
                "Title": "Unauthorized",
                "Status": 401,
                "Detail": detail,
                "Instance": str(uuid4()),
                "Extensions": {},
            }
        ),
    )


def lacks_scope(room: str) -> Problem:
    """401 for a consent that does not cover the call: the header names insufficient_scope."""
    problem = unauthorised("AuthorizationUnsuccessful")
    problem.headers = {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{room}"'}
    return problem


def forbidden() -> Problem:
    """403: the tenant is missing, unknown or not connected."""
    return Problem(
        403,
        to_json(
            {
                "title": "Forbidden",
                "status": 403,
                "detail": "AuthenticationUnsuccessful",
                "instance": str(uuid4()),
            }
        ),
    )


def not_found() -> Problem:
    """404 is a bare sentence, not JSON."""
    return Problem(404, NOT_FOUND_TEXT, HTML)


def not_implemented() -> Problem:
    """501 for a method a known endpoint does not have."""
    return Problem(
        501,
        to_json(
            {
                "ErrorNumber": 20,
                "Type": "ApiMethodNotImplementedException",
                "Message": "The Api Method called is not implemented",
            }
        ),
    )
