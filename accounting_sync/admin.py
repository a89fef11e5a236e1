"""What is remembered of the Accounts System, in Administration: to look at, and never a token."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db.models import Model

from accounting_sync.models import Batch, Call, CompanyLink, Connection, InvoiceLink, Organisation
from ui.administration import ReadOnly

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Model]
else:
    ModelAdmin = admin.ModelAdmin


class Proof(ReadOnly, ModelAdmin):
    """These rows are the proof that nothing is sent twice; an edit by hand would make them lie."""


@admin.register(Organisation)
class OrganisationAdmin(Proof):
    """Every organisation Tracker is or was connected to."""

    list_display = ("name", "base_currency", "is_demo", "paused_until", "day_calls_left")


@admin.register(Connection)
class ConnectionAdmin(Proof):
    """The connections, without their tokens."""

    list_display = ("organisation", "state", "is_current", "connected_by", "connected_at")
    list_select_related = ("organisation", "connected_by")
    exclude = ("access_token", "refresh_token")


@admin.register(Batch)
class BatchAdmin(Proof):
    """ "View on site" leads to the page of the batch."""

    list_display = ("number", "kind", "stage", "organisation", "created_by", "created_at")
    list_select_related = ("organisation", "created_by")
    exclude = ("token", "lease_token")


@admin.register(Call)
class CallAdmin(Proof):
    """For the talk with Xero's support."""

    list_display = ("operation", "state", "http_status", "correlation_id", "started_at")
    list_filter = ("state", "operation")
    search_fields = ("correlation_id",)
    exclude = ("body",)


@admin.register(CompanyLink)
class CompanyLinkAdmin(Proof):
    """Which contact a company is."""

    list_display = ("company", "contact_name", "how", "organisation", "linked_at")
    list_select_related = ("company", "organisation")
    search_fields = ("company__name", "contact_name")


@admin.register(InvoiceLink)
class InvoiceLinkAdmin(Proof):
    """Which document an invoice is."""

    list_display = ("invoice", "kind", "remote_status", "remote_total", "organisation", "checked_at")
    list_select_related = ("invoice", "organisation")
    search_fields = ("invoice__number",)
