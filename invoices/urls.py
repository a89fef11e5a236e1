"""Addresses of invoices."""

from django.urls import path

from invoices.views import lists, record

app_name = "invoices"
urlpatterns = [
    path("", lists.invoice_list, name="list"),
    path("new/", record.new, name="new"),
    path("<int:pk>/", record.detail, name="detail"),
]
