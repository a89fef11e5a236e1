"""A form may be sent only from our own pages: browsers say where it came from, scripts say nothing."""

from urllib.parse import urlsplit

from aiohttp import web


def is_same_origin(request: web.Request) -> bool:
    """Whether Sec-Fetch-Site and Origin, where present, name this very site."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
