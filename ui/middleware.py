"""What stands between every request and its view."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import page_not_found


class FriendlyNotFound:
    """Shows our 404.html with DEBUG=on too, where Django would put its yellow page of addresses.

    `make run` and the demo run with DEBUG=on, and people use them; the address is in the log all the same.
    What is no page (a static file, an answer in another format) is left as it is.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not settings.DEBUG or response.status_code != 404 or not _is_page(request, response):
            return response
        return page_not_found(request, Http404())


def _is_page(request: HttpRequest, response: HttpResponse) -> bool:
    is_file = request.path.startswith(settings.STATIC_URL)
    return not is_file and response.headers.get("Content-Type", "").startswith("text/html")
