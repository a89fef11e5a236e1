"""Addresses of accounting_sync."""

from django.urls import path, register_converter

from accounting_sync.choices import BatchKind
from accounting_sync.views import (
    banner,
    batches,
    connection,
    consent,
    link_many,
    links,
    mirror,
    panels,
    pressing,
    progress,
    settings,
    status,
)


class KindConverter:
    """`send` or `sync` in an address."""

    regex = "|".join(BatchKind.values)

    def to_python(self, value: str) -> BatchKind:
        return BatchKind(value)

    def to_url(self, value: str) -> str:
        return str(BatchKind(value))


register_converter(KindConverter, "batch_kind")

app_name = "accounting_sync"
urlpatterns = [
    path("<batch_kind:kind>/confirm/", pressing.confirm, name="confirm"),
    path("<batch_kind:kind>/start/", pressing.start, name="start"),
    path("batches/", batches.batches, name="batches"),
    path("batches/<int:number>/", batches.batch, name="batch"),
    path("batches/<int:number>/progress/", progress.progress, name="progress"),
    path("batches/<int:number>/retry/", pressing.retry, name="retry"),
    path("invoices/<int:pk>/panel/", panels.invoice_panel, name="invoice_panel"),
    path("companies/<int:pk>/panel/", panels.company_panel, name="company_panel"),
    path("companies/<int:pk>/contact/", links.choose_contact, name="choose_contact"),
    path("companies/<int:pk>/contact/search/", links.search_contacts, name="search_contacts"),
    path("companies/<int:pk>/contact/confirm/", links.confirm_contact, name="confirm_contact"),
    path("companies/<int:pk>/link/", links.link_company, name="link_company"),
    path("companies/<int:pk>/unlink/confirm/", links.confirm_unlink, name="confirm_unlink"),
    path("companies/<int:pk>/unlink/", links.unlink_company, name="unlink_company"),
    path("companies/unlinked/", link_many.link_many, name="link_many"),
    path("companies/unlinked/link/", link_many.link_ticked, name="link_ticked"),
    path("connection/", connection.connection, name="connection"),
    path("connection/health/", connection.health, name="connection_health"),
    path("connection/disconnect/confirm/", connection.confirm_disconnect, name="confirm_disconnect"),
    path("connection/disconnect/", connection.disconnect, name="disconnect"),
    path("connect/", connection.connect, name="connect"),
    path("connect/answer/", consent.connect_answer, name="connect_answer"),
    path("connect/<int:pk>/", consent.consent, name="consent"),
    path("connect/<int:pk>/choose/", consent.choose, name="choose"),
    path("settings/invoices/", settings.invoice_settings, name="invoice_settings"),
    path("settings/payments/", settings.payment_settings, name="payment_settings"),
    path("mirror/", mirror.mirror, name="mirror"),
    path("mirror/refresh/", mirror.refresh, name="refresh_mirror"),
    path("status/", status.status, name="status"),
    path("banner/", banner.banner, name="banner"),
    path("health/", banner.health, name="health"),
]
