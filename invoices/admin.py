"""Invoices in Administration: to look at; amounts and batch columns are kept by screens and worker."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.http import HttpRequest

from invoices.models import Invoice, InvoiceLine, Item, Office, TaxRate
from ui.administration import ReadOnly

if TYPE_CHECKING:
    InvoiceModelAdmin = admin.ModelAdmin[Invoice]
    ItemModelAdmin = admin.ModelAdmin[Item]
    OfficeModelAdmin = admin.ModelAdmin[Office]
    TaxRateModelAdmin = admin.ModelAdmin[TaxRate]
    LineInline = admin.TabularInline[InvoiceLine, Invoice]
else:
    InvoiceModelAdmin = ItemModelAdmin = OfficeModelAdmin = TaxRateModelAdmin = admin.ModelAdmin
    LineInline = admin.TabularInline


class LinesInline(ReadOnly, LineInline):
    """The lines of the invoice that is looked at."""

    model = InvoiceLine


@admin.register(Invoice)
class InvoiceAdmin(ReadOnly, InvoiceModelAdmin):
    """An edit here would skip totals, version and batch status, and what is in Xero would silently differ.

    "View on site" leads to the form.
    """

    list_display = ("number", "company", "issue_date", "currency", "total", "status", "batch_status")
    list_select_related = ("company",)
    search_fields = ("number", "reference")
    inlines = (LinesInline,)


@admin.register(Office)
class OfficeAdmin(OfficeModelAdmin):
    """The branches; one that invoices name cannot be deleted."""

    list_display = ("name",)


@admin.register(Item)
class ItemAdmin(ItemModelAdmin):
    """The price list."""

    list_display = ("code", "name", "unit_price", "kind")
    search_fields = ("code", "name")


@admin.register(TaxRate)
class TaxRateAdmin(TaxRateModelAdmin):
    """Once lines use a rate its percentage stays: old invoices would change at their next save."""

    list_display = ("code", "name", "percent", "is_default")

    def get_readonly_fields(self, request: HttpRequest, obj: TaxRate | None = None) -> list[str]:
        return ["percent"] if obj and obj.lines.exists() else []
