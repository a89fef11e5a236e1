"""The login face: the consent page, and consenting without one when started with --consent auto."""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from xero_sandbox.identity.scopes import SCOPES, unknown_scopes
from xero_sandbox.pages.origin import is_same_origin
from xero_sandbox.pages.render import page
from xero_sandbox.state import WORLD
from xero_sandbox.world import World


class ConsentError(Exception):
    """Xero shows an error page of its own and does not redirect."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A checked authorize request."""

    redirect_uri: str
    state: str
    scopes: list[str]
    challenge: str

    def back(self, **answer: str) -> web.Response:
        """A redirect to the app; the state is echoed."""
        pairs = {**answer, **({"state": self.state} if self.state else {})}
        mark = "&" if urlsplit(self.redirect_uri).query else "?"
        return web.Response(status=302, headers={"Location": self.redirect_uri + mark + urlencode(pairs)})


def _check(world: World, request: web.Request) -> Asked:
    query = request.query
    if query.get("client_id") != world.config.client_id:
        raise ConsentError("unauthorized_client")
    uri = query.get("redirect_uri", "")
    if not _redirect_allowed(world, uri):
        raise ConsentError("unauthorized_client: Invalid redirect_uri")
    if query.get("response_type") != "code":
        raise ConsentError("unsupported_response_type")
    scopes = query.get("scope", "").split()
    if not scopes or unknown_scopes(scopes):
        raise ConsentError("invalid_scope")
    if query.get("code_challenge") and query.get("code_challenge_method") != "S256":
        raise ConsentError("invalid_request")
    return Asked(uri, query.get("state", ""), list(dict.fromkeys(scopes)), query.get("code_challenge", ""))


def _redirect_allowed(world: World, uri: str) -> bool:
    """Exactly as registered; unregistered runs take what Xero lets people register: https or localhost."""
    if world.config.redirect_uris:
        return uri in world.config.redirect_uris
    try:
        parts = urlsplit(uri)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host == "localhost"))


def _names(world: World) -> dict[str, str]:
    return {tenant: books.info["Name"] for tenant, books in world.books.items()}


async def authorize(request: web.Request) -> web.StreamResponse:
    """GET shows the page, POST takes the decision."""
    world = request.app[WORLD]
    try:
        asked = _check(world, request)
    except ConsentError as error:
        return page("consent_error.html", code=400, error=str(error))
    if request.method == "POST":
        return await _decide(world, request, asked)
    if world.config.consent == "auto":
        return _allow(world, asked, _names(world))
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(asked.redirect_uri))
    return page(
        "consent.html",
        form_action=origin,
        app_name=world.config.app_name,
        scopes=[(scope, SCOPES[scope]) for scope in asked.scopes],
        organisations=_names(world),
        action=request.path_qs,
    )


async def _decide(world: World, request: web.Request, asked: Asked) -> web.StreamResponse:
    if not is_same_origin(request):
        return page("consent_error.html", code=403, error="The form was sent from another site")
    form = await request.post()
    if form.get("decision") != "allow":
        return asked.back(error="access_denied")
    names = _names(world)
    chosen = [str(tenant) for tenant in form.getall("tenant", [])] or list(names)
    return _allow(world, asked, {tenant: names[tenant] for tenant in chosen if tenant in names})


def _allow(world: World, asked: Asked, tenants: dict[str, str]) -> web.StreamResponse:
    code = world.identity.consent(asked.scopes, tenants, asked.redirect_uri, asked.challenge)
    return asked.back(code=code)
