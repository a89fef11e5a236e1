"""Addresses of ui."""

from django.urls import path

from ui import views

app_name = "ui"
urlpatterns = [path("<slug:table_name>/columns/", views.columns, name="columns")]
