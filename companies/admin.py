"""Companies in Administration."""

from typing import TYPE_CHECKING

from django.contrib import admin

from companies.models import Company

if TYPE_CHECKING:
    CompanyModelAdmin = admin.ModelAdmin[Company]
else:
    CompanyModelAdmin = admin.ModelAdmin


@admin.register(Company)
class CompanyAdmin(CompanyModelAdmin):
    """Plain: everything a person does with companies is on their own screens."""

    list_display = ("name", "account_number", "email", "currency")
    search_fields = ("name", "account_number", "email")
