"""Reads every address from the URL configuration, asks for it, and calls what comes back by a word."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

LET_IN = (200, 204, 302, 422, 503)  # 503 is the answer of /health/ where no worker runs
WORDS = {403: "refused", 404: "not there", 405: "no such method"}
BROWSER = {"HX-Request": "true"}


@dataclass(frozen=True, slots=True)
class Address:
    """A pattern of the URL configuration, with the namespaces it hangs in."""

    name: str  # "invoices:detail"; "admin:" where Django gave it none
    pattern: str


def addresses() -> list[Address]:
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, namespace: str, prefix: str) -> Iterator[Address]:
    for found in resolver.url_patterns:
        pattern = prefix + str(found.pattern)
        if isinstance(found, URLPattern):
            yield Address(f"{namespace}{found.name or ''}", pattern)
        else:
            inner = f"{namespace}{found.namespace}:" if found.namespace else namespace
            yield from _walk(found, inner, pattern)


def outcome(answer: Any) -> str:
    """What became of a request: let in, sent to log in, refused, not there, no such method; or its number."""
    if answer.status_code == 302 and "/login/?next=" in answer["Location"]:
        return "sent to log in"
    return (
        "let in" if answer.status_code in LET_IN else WORDS.get(answer.status_code, str(answer.status_code))
    )


def ask(client: Client, method: str, path: str) -> HttpResponse:
    """One request with nothing in it, as htmx sends it; a fault of the view fails the test."""
    return getattr(client, method.lower())(path, headers=BROWSER)
