"""Access and id tokens: JWTs with the documented claims. Signed with a local secret, not Xero's keys."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import uuid4

import jwt

from xero_sandbox.identity.store import IdentityStore

ISSUER = "https://identity.xero.com"
AUDIENCE = "https://identity.xero.com/resources"
ACCESS_SECONDS = 1_800
ID_SECONDS = 300
ALGORITHM = "HS256"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a valid access token speaks for."""

    client_id: str
    scopes: tuple[str, ...]


class BadToken(Exception):
    """The token is no good; the message is the `Detail` of Xero's 401."""


def token_answer(store: IdentityStore, grant_id: str) -> dict[str, Any]:
    """What the token endpoint answers for a grant."""
    scopes = store.grants[grant_id]["scopes"]
    answer = {
        "access_token": _access_token(store, grant_id, scopes),
        "expires_in": ACCESS_SECONDS,
        "token_type": "Bearer",
        "scope": " ".join(scopes),
    }
    if "openid" in scopes:
        answer = {"id_token": _id_token(store, grant_id), **answer}
    if "offline_access" in scopes:
        answer["refresh_token"] = store.new_refresh(grant_id)
    return answer


def _times(store: IdentityStore, seconds: int) -> dict[str, int]:
    now = int(store.clock.seconds())
    return {"nbf": now, "exp": now + seconds}


def _access_token(store: IdentityStore, grant_id: str, scopes: list[str]) -> str:
    claims = {
        **_times(store, ACCESS_SECONDS),
        "iss": ISSUER,
        "aud": AUDIENCE,
        "client_id": store.config.client_id,
        "sub": store.user_id.replace("-", ""),
        "auth_time": store.grants[grant_id]["at"],
        "idp": "local",
        "xero_userid": store.user_id,
        "global_session_id": grant_id.replace("-", ""),
        "jti": uuid4().hex,
        "authentication_event_id": grant_id,
        "scope": scopes,
        "amr": ["pwd"],
    }
    return jwt.encode(claims, store.secret, ALGORITHM)


def _id_token(store: IdentityStore, grant_id: str) -> str:
    claims = {
        **_times(store, ID_SECONDS),
        "iss": ISSUER,
        "aud": store.config.client_id,
        "iat": int(store.clock.seconds()),
        "at_hash": uuid4().hex,
        "sid": grant_id.replace("-", ""),
        "sub": store.user_id.replace("-", ""),
        "auth_time": store.grants[grant_id]["at"],
        "xero_userid": store.user_id,
        "preferred_username": "sam@demo-company.example",
        "email": "sam@demo-company.example",
        "given_name": "Sam",
        "family_name": "Sandbox",
    }
    return jwt.encode(claims, store.secret, ALGORITHM)


@lru_cache(maxsize=4_096)
def _claims(token: str, secret: str) -> dict[str, Any] | None:
    """Decoding is pure: the same token and secret always say the same. Time is checked by the caller."""
    try:
        decoded: dict[str, Any] = jwt.decode(
            token, secret, [ALGORITHM], audience=AUDIENCE, options={"verify_exp": False, "verify_nbf": False}
        )
    except (jwt.InvalidTokenError, ValueError):
        return None
    return decoded


def caller_of(store: IdentityStore, header: str) -> Caller:
    """The caller an Authorization header proves, or BadToken."""
    kind, _, token = header.partition(" ")
    claims = _claims(token.strip(), store.secret) if kind.lower() == "bearer" else None
    if claims is None or claims["authentication_event_id"] not in store.grants:
        raise BadToken("AuthenticationUnsuccessful")
    if claims["exp"] <= store.clock.seconds():
        raise BadToken(f"TokenExpired: token expired at {_us_time(claims['exp'])}")
    return Caller(claims["client_id"], tuple(claims["scope"]))


def _us_time(seconds: int) -> str:
    """`01/23/2020 18:21:16`, as recorded."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%m/%d/%Y %H:%M:%S")
