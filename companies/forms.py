"""The company form."""

from typing import TYPE_CHECKING, Any

from django import forms

from companies.models import Company
from ui.text import no_control_characters

if TYPE_CHECKING:
    CompanyModelForm = forms.ModelForm[Company]
else:
    CompanyModelForm = forms.ModelForm

DETAILS = ("name", "account_number", "email", "tax_number", "currency", "payment_terms_days")
ADDRESS = ("address_line_1", "address_line_2", "city", "region", "postal_code", "country")
BANKING = ("bank_account_name", "bank_sort_code", "bank_account_number", "bank_iban")


class CompanyForm(CompanyModelForm):
    """Everything about a company but its link to the Accounts System, which has a block of its own."""

    class Meta:
        model = Company
        fields = DETAILS + ADDRESS + BANKING
        labels = {"email": "E-mail"}
        widgets = {"payment_terms_days": forms.TextInput(attrs={"inputmode": "numeric"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            # Banking Details hold a block of another room with forms of its own, and forms cannot be nested.
            field.widget.attrs["form"] = "company-form"
            if isinstance(field, forms.CharField):
                field.validators.append(no_control_characters)

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def clean_name(self) -> str:
        """Names that differ in capitals only would be one and the same contact in Xero."""
        name = str(self.cleaned_data["name"])
        if Company.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("There is already a company of this name.")
        return name

    def block(self, names: tuple[str, ...]) -> list[forms.BoundField]:
        return [self[name] for name in names]

    def details(self) -> list[forms.BoundField]:
        return self.block(DETAILS)

    def address(self) -> list[forms.BoundField]:
        return self.block(ADDRESS)

    def banking(self) -> list[forms.BoundField]:
        return self.block(BANKING)
