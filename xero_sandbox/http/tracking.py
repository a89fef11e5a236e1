"""/TrackingCategories/{id}/Options[/{optionId}]."""

from collections.abc import Callable

from xero_sandbox.http.answer import Answer, envelope
from xero_sandbox.http.body import elements_of
from xero_sandbox.http.call import Call
from xero_sandbox.http.errors import invalid_elements, not_found, not_implemented, unreadable_body
from xero_sandbox.rules.categories import delete_option, save_option
from xero_sandbox.rules.messages import Refused, Unknown
from xero_sandbox.rules.wire import Doc, Unreadable
from xero_sandbox.shapes.view import errors


def put_option(call: Call, category: Doc, key: str | None) -> Answer:
    """Add options; bare objects or a list."""
    if key:
        raise not_implemented()
    bodies = elements_of("Options", "TrackingOption", call.body)
    return _answer(call, category, bodies, lambda row, body: save_option(call.books, row, None, body))


def post_option(call: Call, category: Doc, key: str | None) -> Answer:
    """Rename or archive one."""
    if key is None:
        raise not_implemented()
    bodies = elements_of("Options", "TrackingOption", call.body)[:1]
    return _answer(call, category, bodies, lambda row, body: save_option(call.books, row, key, body))


def remove_option(call: Call, category: Doc, key: str | None) -> Answer:
    """Delete one."""
    return _answer(call, category, [{}], lambda row, _: delete_option(call.books, row, key))


def _answer(call: Call, category: Doc, bodies: list[Doc], deed: Callable[[Doc, Doc], Doc]) -> Answer:
    own = category["TrackingCategoryID"]
    try:
        rows = [deed(call.books.tracking.rows[own], body) for body in bodies]
    except Unreadable as error:
        call.books.undo_to(0)
        raise unreadable_body(str(error)) from None
    except Unknown:
        raise not_found() from None
    except Refused as refused:
        call.books.undo_to(0)
        call.add_entry("TrackingCategories", own, category["Name"], refused.messages)
        echo = dict(refused.echo or {})
        raise invalid_elements([{**echo, "ValidationErrors": errors(refused.messages)}]) from None
    call.add_entry("TrackingCategories", own, category["Name"], [])
    return envelope(call.world, "Options", [_shown(row) for row in rows])


def _shown(option: Doc) -> Doc:
    status = option["Status"]
    return {
        **option,
        "HasValidationErrors": False,
        "IsDeleted": status == "DELETED",
        "IsArchived": status == "ARCHIVED",
        "IsActive": status == "ACTIVE",
    }
