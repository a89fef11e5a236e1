"""Every address of this app: who is let in, by which method, and what a made-up id gets."""

import json

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from accounting_sync.models import Batch, Connection
from accounting_sync.tests.views_office import HTMX, batch_of, client_of, connect
from accounting_sync.urls import app_name, urlpatterns

pytestmark = pytest.mark.django_db

# (name, arguments, method, the permission it asks for; none: being logged in is enough; a|b: either)
DOORS = [
    ("confirm", ["send"], "post", "send_batch"),
    ("confirm", ["sync"], "post", "sync_batch"),
    ("start", ["send"], "post", "send_batch"),
    ("start", ["sync"], "post", "sync_batch"),
    ("batches", [], "get", "view_batch"),
    ("batch", [1], "get", "view_batch"),
    ("progress", [1], "get", "view_batch"),
    ("retry", [1], "post", "send_batch"),
    ("invoice_panel", [1], "get", "view_batch"),
    ("company_panel", [1], "get", "view_batch"),
    ("connection", [], "get", "view_batch"),
    ("connection_health", [], "get", "view_batch"),
    ("confirm_disconnect", [], "get", "connect_accounts"),
    ("disconnect", [], "post", "connect_accounts"),
    ("connect", [], "post", "connect_accounts"),
    ("connect_answer", [], "get", "connect_accounts"),
    ("consent", [1], "get", "connect_accounts"),
    ("choose", [1], "post", "connect_accounts"),
    ("invoice_settings", [], "get", "change_accountssettings"),
    ("invoice_settings", [], "post", "change_accountssettings"),
    ("payment_settings", [], "get", "change_accountssettings"),
    ("payment_settings", [], "post", "change_accountssettings"),
    ("mirror", [], "get", "view_batch"),
    ("refresh_mirror", [], "post", "change_accountssettings|change_companylink"),
    ("banner", [], "get", ""),
]
EVERYTHING = ("view_batch", "send_batch", "sync_batch", "connect_accounts", "change_accountssettings")


def address(name: str, arguments: list[object]) -> str:
    return reverse(f"{app_name}:{name}", args=arguments)


def test_every_address_is_on_the_list():
    assert {pattern.name for pattern in urlpatterns} == {name for name, *_ in DOORS} | {"health"}


@pytest.mark.parametrize(("name", "arguments", "method", "_permission"), DOORS)
def test_a_stranger_is_sent_to_the_login(name, arguments, method, _permission):
    answer = getattr(Client(), method)(address(name, arguments))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("login"))


@pytest.mark.parametrize(("name", "arguments", "method", "permission"), DOORS)
def test_without_the_permission_nobody_gets_in(name, arguments, method, permission):
    batch_of(connect(), number=1)
    others = [each for each in EVERYTHING if each not in permission.split("|")]
    answer = getattr(client_of(*others), method)(address(name, arguments))
    assert answer.status_code == (403 if permission else 200)
    assert Batch.objects.count() == Connection.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "arguments"), [(name, arguments) for name, arguments, method, _ in DOORS if method == "post"]
)
def test_what_changes_something_wants_a_csrf_token(name, arguments):
    client = client_of(*EVERYTHING, enforce_csrf_checks=True)
    assert client.post(address(name, arguments), headers=HTMX).status_code == 403


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        (name, arguments)
        for name, arguments, method, _ in DOORS
        if method == "post" and not name.endswith("_settings")
    ],
)
def test_what_changes_something_is_no_link(name, arguments):
    assert client_of(*EVERYTHING).get(address(name, arguments)).status_code == 405


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("batch", "get"),
        ("progress", "get"),
        ("retry", "post"),
        ("invoice_panel", "get"),
        ("company_panel", "get"),
        ("consent", "get"),
        ("choose", "post"),
    ],
)
def test_an_id_that_is_none_is_not_found(name, method):
    answer = getattr(client_of(*EVERYTHING), method)(address(name, [987654]), headers=HTMX)
    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["delete/confirm/", "SEND/start/", "batches/x/", "batches/-1/"])
def test_a_made_up_address_is_not_found(path):
    assert client_of(*EVERYTHING).post(f"/accounts-system/{path}").status_code == 404


def test_health_needs_no_login_and_tells_no_secret():
    connect()
    answer = Client().get(reverse("accounting_sync:health"))
    assert json.loads(answer.content) == {"database": "ok", "connection": "connected"}


def test_health_is_well_without_a_connection():
    assert Client().get(reverse("accounting_sync:health")).status_code == 200


def test_health_is_unwell_without_a_database(monkeypatch):
    def fail(_self: object) -> None:
        raise DatabaseError("the password is hunter2")

    monkeypatch.setattr("accounting_sync.models.organisation.ConnectionQuerySet.current", fail)
    answer = Client().get(reverse("accounting_sync:health"))
    assert answer.status_code == 503
    assert b"hunter2" not in answer.content
