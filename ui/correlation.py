"""The thread through the logs: one id from a person's click to the calls a worker makes for it.

It is bound in context variables, from where every log line takes it, and answered as X-Request-ID.
"""

import re
import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, bound_contextvars, clear_contextvars, get_contextvars

HEADER = "X-Request-ID"
SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")
Arguments = tuple[Any, ...]


def new_id() -> str:
    return uuid.uuid4().hex


def current() -> str:
    """The id of the request or batch being worked on; blank outside of any."""
    return str(get_contextvars().get("correlation_id", ""))


def following(correlation_id: str = "", **facts: object) -> AbstractContextManager[None]:
    """What is logged inside belongs to this thread, if there is one, and carries these facts (ids only)."""
    return bound_contextvars(**facts, **({"correlation_id": correlation_id} if correlation_id else {}))


class Correlated:
    """Gives each request its id: the proxy's X-Request-ID if it is a sane one, else a new one.

    The first of the middleware, so that refusals of the others carry it as well. It is let go only when the
    answer is closed: Django logs a 404 after all middleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.headers.get(HEADER, "")
        correlation_id = told if SANE.fullmatch(told) else new_id()
        clear_contextvars()
        bind_contextvars(correlation_id=correlation_id)
        response = self.get_response(request)
        response.headers[HEADER] = correlation_id
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Arguments, kwargs: dict[str, Any]
    ) -> None:
        """Who it is: the id, never the name. A page for everybody is not to need the database for that."""
        if getattr(view, "login_required", True) and request.user.is_authenticated:
            bind_contextvars(user_id=request.user.pk)


def let_go(**_: Any) -> None:
    """Nothing of a request clings to the next one of the same thread."""
    clear_contextvars()


request_finished.connect(let_go)
