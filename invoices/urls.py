"""Addresses of invoices."""

from django.urls import path

from invoices import views

app_name = "invoices"
urlpatterns = [
    path("", views.invoice_list, name="list"),
    path("new/", views.invoice_list, name="new"),
    path("<int:pk>/", views.invoice_list, name="detail"),
]
