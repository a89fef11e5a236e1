"""Addresses of companies."""

from django.urls import path

from companies import views

app_name = "companies"
urlpatterns = [
    path("", views.company_list, name="list"),
    path("new/", views.new, name="new"),
    path("options/", views.options, name="options"),
    path("<int:pk>/", views.detail, name="detail"),
]
