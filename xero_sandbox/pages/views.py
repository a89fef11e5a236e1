"""The stand-in's own screens."""

from aiohttp import web

from xero_sandbox.http.state import WORLD
from xero_sandbox.pages.render import page


async def home(request: web.Request) -> web.Response:
    """All organisations."""
    return page("home.html", all_books=list(request.app[WORLD].books.values()))


def routes() -> list[web.RouteDef]:
    """Every page."""
    return [web.get("/", home)]
