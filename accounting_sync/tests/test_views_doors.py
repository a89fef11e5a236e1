"""Addresses that are none, and the health check. Who is let in where: tests/test_role_matrix.py."""

import json

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from accounting_sync.tests.views_office import client_of, connect

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["delete/confirm/", "SEND/start/", "batches/x/", "batches/-1/"])
def test_a_made_up_address_is_not_found(path):
    assert client_of("view_batch", "send_batch").post(f"/accounts-system/{path}").status_code == 404


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
