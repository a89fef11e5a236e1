"""Inputs of the invoice form: figures, and tax rates that are read once for all lines."""

from collections.abc import Iterable
from typing import Any

from django import forms

from invoices.models import TaxRate
from ui.widgets import decimal_input


class FigureField(forms.DecimalField):
    """A quantity or a price: up to four decimal places, the most that Xero keeps (`unitdp=4`)."""

    default_error_messages = {
        "invalid": "Type a plain number, for example 1234.50.",
        "max_decimal_places": "Use at most 4 decimal places.",
        "max_digits": "This number is too large.",
        "max_whole_digits": "This number is too large.",
    }

    def __init__(self, **options: Any) -> None:
        options = {"max_digits": 14, "decimal_places": 4, "widget": decimal_input(), **options}
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        """37.5000 is shown as 37.50: two places at least, no idle noughts."""
        if not hasattr(value, "as_tuple") or not value.is_finite():
            return value
        text = f"{value:.4f}"
        return text[:-2] if text.endswith("00") else text.rstrip("0")


class TaxRateSelect(forms.Select):
    """Options carry their percentage, so that the browser can show amounts while one types."""

    percents: dict[str, str]

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-percent"] = self.percents.get(str(value), "0")
        return option


class TaxRateField(forms.ChoiceField):
    """A tax rate among those given; a ModelChoiceField would ask the database once a line."""

    widget = TaxRateSelect
    default_error_messages = {
        "required": "Choose a tax rate.",
        "invalid_choice": "There is no such tax rate.",
    }

    def offer(self, rates: Iterable[TaxRate]) -> None:
        self.rates = {str(rate.pk): rate for rate in rates}
        self.choices = [(key, rate.name) for key, rate in self.rates.items()]
        self.widget.percents = {key: str(rate.percent) for key, rate in self.rates.items()}
        default = [key for key, rate in self.rates.items() if rate.is_default]
        self.initial = next(iter([*default, *self.rates]), None)

    def clean(self, value: Any) -> Any:
        return self.rates.get(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(initial or "") != str(data or "")
