"""Which companies: the list's filter."""

from django import forms
from django.db.models import Q, QuerySet

from companies.columns import COMPANIES
from companies.models import Company
from ui.filters import FilterForm
from ui.text import no_control_characters


class CompanyFilters(FilterForm[Company]):
    """The one box over the list of companies."""

    table = COMPANIES

    q = forms.CharField(label="Search", max_length=100, validators=[no_control_characters])

    def narrow(self, rows: QuerySet[Company]) -> QuerySet[Company]:
        text = self.cleaned_data["q"]
        fields = ("name", "account_number", "email", "city")
        for word in text.split():
            found = Q()
            for field in fields:
                found |= Q(**{f"{field}__icontains": word})
            rows = rows.filter(found)
        return rows
