"""A company typed by name (no list of 800 options in the page), and a currency."""

from typing import Any

from django import forms
from django.urls import reverse_lazy

from companies.models import CURRENCY_VALIDATOR, Company
from ui.text import no_control_characters

# lazy: addresses are not known yet while forms are declared
OPTIONS_ADDRESS = reverse_lazy("companies:options")


def company_input() -> forms.TextInput:
    """A text box whose suggestions are fetched while typing; the page has a datalist#company-options."""
    return forms.TextInput(
        attrs={
            "list": "company-options",
            "autocomplete": "off",
            "hx-get": OPTIONS_ADDRESS,
            "hx-trigger": "focus once, input changed delay:200ms",
            "hx-target": "#company-options",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
        }
    )


class CompanyField(forms.CharField):
    """Takes an id or the exact name (capitals do not matter), gives the Company."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"widget": company_input(), **options})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value.name if isinstance(value, Company) else value)
        if not text:
            return None
        no_control_characters(text)
        return find_company(text)

    def prepare_value(self, value: Any) -> Any:
        """What a form shows: the name, also where it was given a key."""
        if isinstance(value, int):
            return Company.objects.filter(pk=value).values_list("name", flat=True).first()
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "").strip()

    def run_validators(self, value: Any) -> None:
        """The validators are for text; a company found needs none."""


class CurrencyField(forms.CharField):
    """Three letters; small ones are made capitals."""

    default_validators = [CURRENCY_VALIDATOR]

    def __init__(self, **options: Any) -> None:
        box = forms.TextInput(attrs={"autocomplete": "off", "size": 4})
        super().__init__(**{"widget": box, **options})

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").upper()


def find_company(text: str) -> Company:
    """By exact name first: a company may well be called 1234."""
    exact = Company.objects.filter(name=text).first()
    found = exact or Company.objects.filter(name__iexact=text).first()
    if found is None and text.isascii() and text.isdigit() and len(text) < 19:
        found = Company.objects.filter(pk=int(text)).first()
    if found is None:
        raise forms.ValidationError(f"There is no company called “{text}”.", code="unknown_company")
    return found
