"""Administration shows the rows, changes none and hides every token."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounting_sync.models import Connection
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.views_office import batch_of, connect
from invoices.choices import BatchStatus

pytestmark = pytest.mark.django_db
OURS = [model for model in admin.site._registry if model._meta.app_label == "accounting_sync"]


@pytest.fixture
def root(admin) -> Client:
    client = Client()
    client.force_login(admin)
    return client


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_rows_are_listed_and_cannot_be_added(root, make_invoice: MakeInvoice, model):
    batch_of(connect(), (make_invoice("T-1"), BatchStatus.SENT, ""))
    name = f"admin:accounting_sync_{model._meta.model_name}"
    assert root.get(reverse(f"{name}_changelist")).status_code == 200
    assert root.get(reverse(f"{name}_add")).status_code == 403


def test_a_connection_is_shown_without_its_tokens(root, standard_rate):
    connect()
    url = reverse("admin:accounting_sync_connection_change", args=[Connection.objects.get().pk])
    text = root.get(url).content.decode()
    assert "offline_access" in text
    assert "secret-" not in text
    root.post(url, {"state": "lost"})
    assert Connection.objects.get().state == "connected"


def test_a_batch_cannot_be_deleted(root, standard_rate):
    batch = batch_of(connect())
    url = reverse("admin:accounting_sync_batch_delete", args=[batch.pk])
    assert root.post(url, {"post": "yes"}).status_code == 403
