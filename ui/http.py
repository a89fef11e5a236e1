"""The request as our views get it: somebody is logged in and htmx has been read."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django_htmx.middleware import HtmxDetails


class HtmxRequest(HttpRequest):
    """LoginRequiredMiddleware lets nobody else through, so `user` is never anonymous here."""

    htmx: "HtmxDetails"
    user: "User"
