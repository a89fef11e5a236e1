"""The one port: login, identity, API, pages and the tester's controls."""

import logging

from aiohttp import web
from aiohttp.typedefs import Handler

from xero_sandbox.faults.grammar import When
from xero_sandbox.http import control, identity_views
from xero_sandbox.http.answer import Answer
from xero_sandbox.http.breaking import break_call
from xero_sandbox.http.consent import authorize
from xero_sandbox.http.door import api, to_response
from xero_sandbox.pages.origin import is_same_origin
from xero_sandbox.pages.render import HERE
from xero_sandbox.pages.views import routes as page_routes
from xero_sandbox.state import WORLD
from xero_sandbox.webhooks import control as webhooks
from xero_sandbox.world import World

MAX_BODY = 10 * 1024 * 1024  # Xero's hard limit
API = "/api.xro/2.0/{tail:.*}"
IDENTITY = ("/connect/", "/connections")
log = logging.getLogger("xero_sandbox")


@web.middleware
async def no_traceback(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A bug of ours is still answered in one plain line; the traceback goes to the log."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception:
        log.exception("%s %s", request.method, request.path)
        return web.Response(status=500, text="The sandbox itself failed; its log says where.")


@web.middleware
async def identity_breaks_too(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Counted apart; faults that name a path may name the token endpoint or the connections."""
    if not request.path.lower().startswith(IDENTITY):
        return await handler(request)
    request.app[WORLD].figures.note_identity(request.method, request.path)
    faults, method, path = request.app[WORLD].faults, request.method, request.raw_path
    if fault := faults.meet(When.BEFORE, method, path, named=True):
        return to_response(request, await break_call(request, fault, Answer(200, b'{"broken":"before"}')))
    response = await handler(request)
    fault = faults.meet(When.AFTER, method, path, named=True)
    if fault is None or not isinstance(response, web.Response):
        return response
    body = response.body if isinstance(response.body, bytes) else b""
    return to_response(request, await break_call(request, fault, Answer(response.status, body)))


@web.middleware
async def controls_are_ours(request: web.Request, handler: Handler) -> web.StreamResponse:
    """No web page elsewhere may press the tester's controls through a person's browser."""
    if request.path.startswith("/_sandbox/") and request.method != "GET" and not is_same_origin(request):
        return web.Response(status=403, text="The controls take no orders from other sites.")
    return await handler(request)


def build_app(world: World) -> web.Application:
    """Every route, nothing started yet."""
    app = web.Application(
        client_max_size=MAX_BODY, middlewares=[no_traceback, controls_are_ours, identity_breaks_too]
    )
    app[WORLD] = world
    app.add_routes(control.routes())
    app.add_routes(webhooks.routes())
    app.cleanup_ctx.append(webhooks.sending)
    app.add_routes(identity_views.routes())
    app.router.add_route("GET", "/identity/connect/authorize", authorize)
    app.router.add_route("POST", "/identity/connect/authorize", authorize)
    app.router.add_route("*", API, api)
    app.add_routes(page_routes())
    app.router.add_static("/static", HERE / "static")
    return app
