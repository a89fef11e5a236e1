"""Addresses of the audit history."""

from django.urls import path

from audit import views

app_name = "audit"
urlpatterns = [
    path("", views.history, name="list"),
    path("of/<str:subject_type>/<str:subject_id>/", views.of, name="of"),
]
