"""Where each app hangs in the address space."""

from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path
from django.views.generic import RedirectView

from accounting_sync.views import monitoring

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="invoices:list"), name="home"),
    path("login/", auth_views.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("health/", monitoring.health, name="health"),
    path("health/live/", monitoring.live, name="live"),
    path("metrics/", monitoring.metrics, name="metrics"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
    path("audit/", include("audit.urls")),
    path("lists/", include("ui.urls")),
    path("companies/", include("companies.urls")),
    path("invoices/", include("invoices.urls")),
    path("accounts-system/", include("accounting_sync.urls")),
]

handler500 = "ui.views.crashed"
