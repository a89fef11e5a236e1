"""Carrying out what a person pressed: through the same rules and into the same ledger as the API's calls."""

from collections.abc import Callable

from aiohttp import web

from xero_sandbox.ledger.store import Entry
from xero_sandbox.pages.origin import is_same_origin
from xero_sandbox.rules.books import Books
from xero_sandbox.rules.messages import Refused, Unknown
from xero_sandbox.rules.wire import Doc, Unreadable
from xero_sandbox.rules.writing import Writing
from xero_sandbox.state import WORLD
from xero_sandbox.words import Mode
from xero_sandbox.world import World

Deed = Callable[[Books, Writing], Doc]


def carry_out(request: web.Request, kind: str, number: str, deed: Deed) -> list[str]:
    """Carry a deed out and write it down; the answer is what stood in its way."""
    world, books = request.app[WORLD], books_for_button(request)
    problems: list[str] = []
    try:
        deed(books, _writing(world))
    except Refused as refused:
        problems = refused.messages
    except Unreadable:
        problems = ["Please check the amount and the date."]
    except Unknown:
        problems = ["It is not there any more."]
    if problems:
        books.undo_to(0)
    entry = _entry(request, books, kind, number, problems)
    world.commit(books, [entry])
    return problems


def books_for_button(request: web.Request) -> Books:
    """The organisation a button belongs to, if the form came from our own pages."""
    if not is_same_origin(request):
        raise web.HTTPForbidden(text="This form can only be sent from the sandbox's own pages.")
    books = request.app[WORLD].books.get(request.match_info["tenant"].lower())
    if books is None:
        raise web.HTTPNotFound(text="There is no such organisation in this sandbox.")
    return books


def _writing(world: World) -> Writing:
    return Writing(
        Mode.UPSERT,
        world.clock.millis(),
        world.clock.today().isoformat(),
        client_id="a person",
        switches=world.switches,
    )


def _entry(request: web.Request, books: Books, kind: str, number: str, problems: list[str]) -> Entry:
    at = request.app[WORLD].clock.moment().isoformat(timespec="milliseconds")
    outcome = "refused" if problems else "saved"
    found_id = request.match_info.get("id", "").lower()
    return Entry(
        at,
        books.tenant_id,
        kind,
        found_id,
        number,
        outcome,
        "POST",
        request.path,
        "",
        "a person",
        " | ".join(problems),
    )
