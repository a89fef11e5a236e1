"""xero-python set up safely: no hidden retries, a time-out on every call, no token shared between clients.

The SDK's urllib3 would re-send PUT and GET up to three times and sleep through a Retry-After inside the call;
its Configuration is a hidden singleton. Both would send a document twice or with the wrong grant.
"""

from functools import cache
from typing import Any

import urllib3
from django.conf import settings
from xero_python.accounting import AccountingApi
from xero_python.api_client import ApiClient
from xero_python.api_client.configuration import Configuration
from xero_python.api_client.serializer import serialize

from accounting_sync.limits import CALLS_AT_ONCE

CONNECT_SECONDS = 5
READ_SECONDS = 30
NO_RETRIES = urllib3.Retry(
    total=0, redirect=0, respect_retry_after_header=False, raise_on_status=False, raise_on_redirect=False
)


class PlainJson(dict[str, Any]):
    """A body that is JSON already: the SDK's serialiser walks every value of a dict, this one it hands on."""


serialize.register(PlainJson.__name__, lambda value, explicit_type=None: value)


class BearerToken:
    """Stands in for the SDK's OAuth2Token: adds the header and never refreshes by itself."""

    def __init__(self, access_token: str) -> None:
        self._access_token = access_token

    def get_auth_settings(self) -> dict[str, str]:
        return {"in": "header", "key": "Authorization", "value": f"Bearer {self._access_token}"}

    def __repr__(self) -> str:
        return "BearerToken(…)"


@cache
def _pool() -> urllib3.PoolManager:
    """One pool a process, so that TLS connections are used again, by every lane."""
    return urllib3.PoolManager(
        maxsize=CALLS_AT_ONCE,
        retries=NO_RETRIES,
        timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
    )


def accounting_api(access_token: str) -> Any:
    """An AccountingApi (the SDK is untyped) that makes exactly one request a call, with this token."""
    configuration = Configuration()
    configuration.oauth2_token = BearerToken(access_token)
    client = ApiClient(configuration)
    client.rest_client.pool_manager = _pool()
    return AccountingApi(client, base_url=f"{settings.XERO_API_URL}/api.xro/2.0")
