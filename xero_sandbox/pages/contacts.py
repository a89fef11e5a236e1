"""One contact: what it is, its history, and the buttons only a person has."""

from aiohttp import web

from xero_sandbox.pages.deeds import Deed, carry_out
from xero_sandbox.pages.frame import books_of, show_page
from xero_sandbox.rules.contacts import save_contact
from xero_sandbox.rules.merging import merge as merge_contacts
from xero_sandbox.rules.merging import set_status
from xero_sandbox.state import WORLD
from xero_sandbox.words import ContactStatus

CHOICES = 500  # contacts a merge offers; more would make the page useless


async def contact(request: web.Request) -> web.Response:
    """One contact."""
    return _show(request, [])


def _show(request: web.Request, problems: list[str]) -> web.Response:
    books = books_of(request)
    row = books.contacts.get(request.match_info["id"].lower())
    if row is None:
        raise web.HTTPNotFound(text="There is no such contact in this sandbox.")
    key = row["ContactID"]
    others = [
        other
        for other in books.contacts.in_order()
        if other["ContactID"] != key and other["ContactStatus"] == ContactStatus.ACTIVE
    ]
    return show_page(
        request,
        "contact.html",
        books,
        400 if problems else 200,
        row=row,
        problems=problems,
        documents=len(books.invoices.find("contact", key)) + len(books.credit_notes.find("contact", key)),
        others=sorted(others, key=lambda other: other["Name"].lower())[:CHOICES],
        history=request.app[WORLD].ledger.history(books.tenant_id, key),
    )


def _press(request: web.Request, done: str, deed: Deed) -> web.Response:
    if problems := carry_out(request, "Contacts", "", deed):
        return _show(request, problems)
    raise web.HTTPSeeOther(f"{request.path.rsplit('/', 1)[0]}?done={done}")


async def rename(request: web.Request) -> web.Response:
    """Another name."""
    name = str((await request.post()).get("name", ""))
    body = {"ContactID": request.match_info["id"], "Name": name}
    return _press(request, "renamed", lambda books, writing: save_contact(books, body, writing))


async def merge(request: web.Request) -> web.Response:
    """Into another contact."""
    key, target = request.match_info["id"], str((await request.post()).get("into", ""))
    return _press(request, "merged", lambda books, writing: merge_contacts(books, key, target, writing))


async def archive(request: web.Request) -> web.Response:
    """Out of the way."""
    key, status = request.match_info["id"], ContactStatus.ARCHIVED
    return _press(request, "archived", lambda books, writing: set_status(books, key, status, writing))


async def restore(request: web.Request) -> web.Response:
    """Back again: the API cannot do this, a person can."""
    key, status = request.match_info["id"], ContactStatus.ACTIVE
    return _press(request, "restored", lambda books, writing: set_status(books, key, status, writing))


def routes(root: str) -> list[web.RouteDef]:
    """The page and its buttons."""
    own = f"{root}/contacts/{{id}}"
    return [
        web.get(own, contact),
        web.post(f"{own}/rename", rename),
        web.post(f"{own}/merge", merge),
        web.post(f"{own}/archive", archive),
        web.post(f"{own}/restore", restore),
    ]
