"""The invoice form and its lines; what is wrong is said beside the field, and nothing typed is lost."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import Value
from django.db.models.functions import Lower

from companies.fields import CompanyField, CurrencyField
from invoices.consultants import consultants
from invoices.editing import opened_as, status_choices
from invoices.fields import ConsultantField, FigureField, OfficeField, TaxRateField
from invoices.models import Invoice, InvoiceLine, TaxRate
from invoices.totals import line_amounts
from ui.text import no_control_characters, no_control_characters_but_line_breaks
from ui.widgets import date_input

if TYPE_CHECKING:
    InvoiceModelForm = forms.ModelForm[Invoice]
    LineModelForm = forms.ModelForm[InvoiceLine]
    LineInlineFormSet = forms.BaseInlineFormSet[InvoiceLine, Invoice, "LineForm"]
else:
    InvoiceModelForm = LineModelForm = forms.ModelForm
    LineInlineFormSet = forms.BaseInlineFormSet

MOST_LINES = 100  # Django takes 1,000 fields in one POST, and a line has nine
LARGEST = 10**12  # what the amount columns hold


class InvoiceForm(InvoiceModelForm):
    """The head of an invoice."""

    company = CompanyField(label="Company", error_messages={"required": "Choose a company."})
    currency = CurrencyField(label="Currency", max_length=3)
    office = OfficeField(empty_label="None")
    consultant = ConsultantField(empty_label="None")
    opened = forms.CharField(widget=forms.HiddenInput)

    class Meta:
        model = Invoice
        fields = (
            "number",
            "company",
            "issue_date",
            "due_date",
            "currency",
            "reference",
            "status",
            "office",
            "consultant",
        )
        widgets = {"issue_date": date_input(), "due_date": date_input()}
        error_messages = {"number": {"required": "An invoice needs a number."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened"].initial = opened_as(self.instance.version, self.instance.status)
        self.fields["status"].choices = status_choices(self.instance.status)  # type: ignore[attr-defined]
        self.fields["consultant"].queryset = consultants(self.instance.consultant_id)  # type: ignore[attr-defined]
        for name in ("number", "reference"):
            self.fields[name].validators.append(no_control_characters)

    def clean_number(self) -> str:
        """Xero does not tell INV-1 from inv-1."""
        number = str(self.cleaned_data["number"])
        same = Invoice.objects.alias(key=Lower("number")).filter(key=Lower(Value(number)))
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(f"There is already an invoice {number}.", code="unique")
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        issued, due = cleaned.get("issue_date"), cleaned.get("due_date")
        if issued and due and due < issued:
            self.add_error("due_date", "The due date is before the invoice date.")
        return cleaned


class LineForm(LineModelForm):
    """One line."""

    quantity = FigureField(initial=1, error_messages={"required": "How many?"})
    unit_price = FigureField(error_messages={"required": "At what price?"})
    tax_rate = TaxRateField()

    class Meta:
        model = InvoiceLine
        fields = ("item_code", "description", "kind", "quantity", "unit_price", "tax_rate", "account_code")
        widgets = {
            "description": forms.Textarea(attrs={"rows": 1}),
            "item_code": forms.TextInput(attrs={"list": "item-options", "autocomplete": "off"}),
            "account_code": forms.TextInput(attrs={"autocomplete": "off"}),
        }
        error_messages = {"description": {"required": "Say what this line is for."}}

    def __init__(self, *args: Any, tax_rates: list[TaxRate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["tax_rate"]
        assert isinstance(field, TaxRateField)  # noqa: S101  # declared so just above
        field.offer(tax_rates)
        self.fields["description"].validators.append(no_control_characters_but_line_breaks)
        for name in ("item_code", "account_code"):
            self.fields[name].validators.append(no_control_characters)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        quantity, price, rate = (cleaned.get(name) for name in ("quantity", "unit_price", "tax_rate"))
        if quantity is not None and price is not None and rate is not None:
            amounts = line_amounts(quantity, price, rate.percent)
            if max(abs(amounts.net), abs(amounts.tax), abs(amounts.total)) >= LARGEST:
                self.add_error("unit_price", "Quantity times price is too large.")
        return cleaned

    def is_line(self) -> bool:
        """Not one that was added and then left blank."""
        return self.has_changed() or not self.empty_permitted


class BaseLineFormSet(LineInlineFormSet):
    """All lines of an invoice, in their order on the screen."""

    default_error_messages = {
        "too_few_forms": "An invoice needs at least one line.",
        "too_many_forms": f"An invoice has {MOST_LINES} lines at most.",
    }

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        if any(form.instance._state.adding for form in self.initial_forms):
            raise forms.ValidationError("Its lines have changed meanwhile. Reload the page and edit again.")
        if sum(abs(line.compute().total) for line in self.kept()) >= LARGEST:
            raise forms.ValidationError("The total is too large.")

    def kept(self) -> list[InvoiceLine]:
        """The lines the invoice should have; a line added and left blank is none."""
        return [form.instance for form in self.forms if form.is_line() and form not in self.deleted_forms]

    def removed(self) -> list[InvoiceLine]:
        return [form.instance for form in self.deleted_forms if not form.instance._state.adding]


LineFormSet = cast(
    type[BaseLineFormSet],
    forms.inlineformset_factory(
        Invoice,
        InvoiceLine,
        form=LineForm,
        formset=BaseLineFormSet,
        extra=0,
        min_num=1,
        validate_min=True,
        max_num=MOST_LINES,
        validate_max=True,
        absolute_max=MOST_LINES,
    ),
)
