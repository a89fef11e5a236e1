"""Each request has an id: in its logs, in its answer, and on the page that says something went wrong."""

import logging
import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import get_resolver, path
from structlog.contextvars import clear_contextvars, get_contextvars

from ui import correlation
from ui.correlation import HEADER, Correlated
from ui.tests.people import BACKEND, person

NEW = re.compile(r"[0-9a-f]{32}")


@pytest.fixture(autouse=True)
def nothing_bound() -> Iterator[None]:
    yield
    clear_contextvars()


def answered(**headers: str) -> tuple[str, str]:
    """The id a view sees, and the one in the answer."""
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(correlation.current())
        return HttpResponse()

    answer = Correlated(view)(RequestFactory().get("/", headers=headers))
    return seen[0], answer.headers[HEADER]


def test_a_request_without_an_id_gets_a_new_one_each_time():
    (first, told), (second, _) = answered(), answered()
    assert first == told
    assert NEW.fullmatch(first)
    assert first != second


@pytest.mark.parametrize("sane", ["a", "A-z_0.9", "x" * 64])
def test_the_proxys_id_is_taken(sane):
    assert answered(**{HEADER: sane}) == (sane, sane)


@pytest.mark.parametrize("odd", ["", "x" * 65, "a b", "a\nb", "a;b", "é", '"', "../../etc", "a\n"])
def test_an_odd_id_is_not(odd):
    seen, told = answered(**{HEADER: odd})
    assert seen == told
    assert NEW.fullmatch(told)


def bound_at_a_404(client: Client) -> dict[str, object]:
    """What is bound when Django says its last word about a request, which is after all middleware."""
    bound: list[dict[str, object]] = []

    class Watch(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            bound.append(get_contextvars())

    watch = Watch()
    logging.getLogger("django.request").addHandler(watch)
    try:
        client.get("/invoices/999999/", headers={HEADER: "mine"})
    finally:
        logging.getLogger("django.request").removeHandler(watch)
    return bound[-1]


@pytest.mark.django_db
def test_who_it_is_is_bound_by_id_and_never_by_name(client):
    user = person("victoria", "view_invoice")
    client.force_login(user, BACKEND)
    assert bound_at_a_404(client) == {"correlation_id": "mine", "user_id": user.pk}
    client.logout()
    client.get("/login/")
    assert get_contextvars() == {}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/login/", "/no-such-page/", "/static/nothing.css"])
def test_every_answer_carries_it(client, address):
    assert client.get(address, headers={HEADER: "mine"}).headers[HEADER] == "mine"


def test_what_follows_a_thread_is_bound_inside_only():
    with correlation.following("thread", batch=17):
        assert get_contextvars() == {"correlation_id": "thread", "batch": 17}
    assert get_contextvars() == {}


def test_a_batch_of_before_has_no_thread_and_keeps_that_of_its_command():
    with correlation.following("mine"), correlation.following("", batch=1):
        assert get_contextvars() == {"correlation_id": "mine", "batch": 1}


def crash(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("sbx-refresh-of-somebody")


@pytest.fixture
def crashing(settings, client: Client) -> Client:
    """A browser at a Tracker whose page /crash/ is broken, as in production."""
    handler = get_resolver().resolve_error_handler(500)
    settings.ROOT_URLCONF = type(
        "urls",
        (),
        {"urlpatterns": [path("crash/", login_not_required(crash))], "handler500": staticmethod(handler)},
    )
    client.raise_request_exception = False
    return client


@pytest.mark.django_db
def test_the_page_of_a_crash_says_the_id_and_nothing_of_the_crash(crashing, caplog):
    with caplog.at_level(logging.ERROR, "django.request"):
        answer = crashing.get("/crash/", headers={HEADER: "thread-1"})
    assert answer.status_code == 500
    assert answer.headers[HEADER] == "thread-1"
    assert "Something went wrong" in answer.text
    assert "thread-1" in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert "Traceback" not in answer.text
    assert "sbx-refresh" not in answer.text
    assert caplog.records, "and it was logged"


@pytest.mark.django_db
def test_the_id_of_a_crash_is_escaped_whatever_it_is(client):
    assert "<b>" not in render_to_string("500.html", {"correlation_id": "<b>"})


@pytest.mark.django_db
def test_refusals_and_missing_pages_are_pages_of_ours_in_production():
    nobody = Client()
    nobody.force_login(person("nobody"), BACKEND)
    assert "This page does not exist" in nobody.get("/nowhere/").text
    assert "You may not see this" in nobody.get("/invoices/").text
