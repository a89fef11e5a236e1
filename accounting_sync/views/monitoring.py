"""For machines: is all well (JSON), does this process serve at all, and the figures for Prometheus."""

import secrets
import time
from threading import Lock
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required, permission_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from accounting_sync.operations import facts, reach, verdicts
from accounting_sync.operations.exposition import exposition
from accounting_sync.operations.known import Part

BEARER = "Bearer "
KEPT_SECONDS = 2.0


class Look:
    """One look at everything for all who ask within a moment: a stranger's costs new connections and queries.

    Who asks while somebody looks waits for what is found, so no crowd asks more of the services than one.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        self._parts, self._ends = list[Part](), float("-inf")

    def parts(self) -> list[Part]:
        with self._lock:
            if time.monotonic() >= self._ends:
                self._parts = verdicts.judge(facts.gather())
                self._ends = time.monotonic() + KEPT_SECONDS
            return self._parts


look = Look()


@require_GET
@login_not_required
@never_cache
def health(_request: HttpRequest) -> JsonResponse:
    """All that must work: 200 while it does, else 503. Nothing secret, nobody's name."""
    parts = look.parts()
    is_well = verdicts.is_well(parts)
    body = {"ok": is_well, "parts": {part.name: _told(part) for part in parts}}
    return JsonResponse(body, status=200 if is_well else 503)


@require_GET
@login_not_required
@never_cache
def live(_request: HttpRequest) -> JsonResponse:
    """For a load balancer: whether this process serves pages, for which it needs the database and no more."""
    reached = reach.database()
    return JsonResponse({"ok": not reached.problem}, status=503 if reached.problem else 200)


def _told(part: Part) -> dict[str, Any]:
    return {"ok": part.is_ok, "level": part.level.value, "says": part.says, **part.figures}


@login_not_required
@never_cache
def metrics(request: HttpRequest) -> HttpResponseBase:
    """For who shows METRICS_TOKEN; an admin who is logged in may look as well."""
    told = request.headers.get("Authorization", "")
    if told.startswith(BEARER):
        if not _is_token(told.removeprefix(BEARER)):
            raise PermissionDenied
        return _scraped(request)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return _looked_at(request)


def _is_token(told: str) -> bool:
    """Compared in the same time however much of it is right; a blank setting is no token."""
    wanted = settings.METRICS_TOKEN
    return bool(wanted) and secrets.compare_digest(told.encode(), wanted.encode())


@require_GET
def _scraped(_request: HttpRequest) -> HttpResponse:
    """503 where the tables cannot be read in time: no figure is better than one that is wrong."""
    if reach.database().problem:
        return HttpResponse(status=503)
    try:
        with reach.bounded():
            text = exposition()
    except DatabaseError:
        return HttpResponse(status=503)
    return HttpResponse(text, content_type=CONTENT_TYPE_PLAIN_0_0_4)


_looked_at = require_GET(
    permission_required("accounting_sync.connect_accounts", raise_exception=True)(_scraped)
)
