"""The identity face: tokens, revocation, connections."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable

from aiohttp import web

from xero_sandbox.http.answer import Answer, of_problem
from xero_sandbox.http.door import to_response
from xero_sandbox.http.errors import not_found, unauthorised
from xero_sandbox.identity.scopes import unknown_scopes
from xero_sandbox.identity.tokens import BadToken, caller_of, token_answer
from xero_sandbox.ledger.store import to_json
from xero_sandbox.state import WORLD
from xero_sandbox.world import World

Form = dict[str, str]
NO_STORE = {"Cache-Control": "max-age=0, no-cache, no-store"}


class TokenError(Exception):
    """400 with an OAuth error word."""


async def _form(request: web.Request) -> Form:
    try:
        return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    except (ValueError, LookupError):
        return {}


def _check_client(world: World, request: web.Request, form: Form) -> None:
    """Basic or body (developer.xero.com, auth flow)."""
    given_id, given_secret = form.get("client_id", ""), form.get("client_secret", "")
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            given_id, _, given_secret = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            raise TokenError("invalid_client") from None
    right_id = hmac.compare_digest(given_id.encode(), world.config.client_id.encode())
    right_secret = hmac.compare_digest(given_secret.encode(), world.config.client_secret.encode())
    if not (right_id and right_secret):
        raise TokenError("invalid_client")


def _by_code(world: World, form: Form) -> str:
    code = world.identity.take_code(form.get("code", ""))
    if code is None or code.redirect_uri != form.get("redirect_uri"):
        raise TokenError("invalid_grant")
    if code.challenge:
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != code.challenge:
            raise TokenError("invalid_grant")
    return code.grant_id


def _by_refresh(world: World, form: Form) -> str:
    grant_id = world.identity.use_refresh(form.get("refresh_token", ""))
    if grant_id is None:
        raise TokenError("invalid_grant")
    return grant_id


def _by_client(world: World, form: Form) -> str:
    """A custom connection: one organisation, no consent, no refresh token."""
    scopes = form.get("scope", "").split()
    if not scopes or unknown_scopes(scopes) or "offline_access" in scopes:
        raise TokenError("invalid_scope")
    tenant, books = next(iter(world.books.items()))
    return world.identity.custom_connection(scopes, tenant, books.info["Name"])


GRANTS: dict[str, Callable[[World, Form], str]] = {
    "authorization_code": _by_code,
    "refresh_token": _by_refresh,
    "client_credentials": _by_client,
}


async def token(request: web.Request) -> web.StreamResponse:
    """POST /connect/token."""
    world, form = request.app[WORLD], await _form(request)
    try:
        _check_client(world, request, form)
        grant = GRANTS.get(form.get("grant_type", ""))
        if grant is None:
            raise TokenError("unsupported_grant_type")
        answer = Answer(200, to_json(token_answer(world.identity, grant(world, form))).encode())
    except TokenError as error:
        answer = Answer(400, to_json({"error": str(error)}).encode())
    answer.headers = NO_STORE
    return to_response(request, answer)


async def revocation(request: web.Request) -> web.StreamResponse:
    """POST /connect/revocation: always 200 for a known client, as OAuth asks."""
    world, form = request.app[WORLD], await _form(request)
    try:
        _check_client(world, request, form)
    except TokenError as error:
        return to_response(request, Answer(400, to_json({"error": str(error)}).encode()))
    world.identity.revoke(form.get("token", ""))
    return to_response(request, Answer(200, b"", ""))


async def connections(request: web.Request) -> web.StreamResponse:
    """GET /connections: a bare array."""
    world = request.app[WORLD]
    if refused := _refused(world, request):
        return refused
    event = request.query.get("authEventId")
    rows = [row for row in world.identity.connections.values() if event in (None, row["authEventId"])]
    return to_response(request, Answer(200, to_json(rows).encode(), headers=NO_STORE))


async def disconnect(request: web.Request) -> web.StreamResponse:
    """DELETE /connections/{id}."""
    world = request.app[WORLD]
    if refused := _refused(world, request):
        return refused
    gone = world.identity.disconnect(request.match_info["id"].lower())
    return to_response(request, Answer(204, b"", "") if gone else of_problem(not_found()))


def _refused(world: World, request: web.Request) -> web.StreamResponse | None:
    try:
        caller_of(world.identity, request.headers.get("Authorization", ""))
    except BadToken as error:
        return to_response(request, of_problem(unauthorised(str(error))))
    return None


def routes() -> list[web.RouteDef]:
    """Every identity address; the SDK writes Connections with a capital."""
    any_case = "/{name:[cC][oO][nN][nN][eE][cC][tT][iI][oO][nN][sS]}"
    return [
        web.post("/connect/token", token),
        web.post("/connect/revocation", revocation),
        web.get(any_case, connections),
        web.delete(any_case + "/{id}", disconnect),
    ]
