"""Addresses of accounting_sync."""

from django.urls import URLPattern

app_name = "accounting_sync"
urlpatterns: list[URLPattern] = []
