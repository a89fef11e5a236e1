"""Inputs of invoices: figures, offices and people by name, tax rates that are read once for all lines."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model

from invoices.consultants import consultants, full_name
from invoices.models import Office, TaxRate
from ui.widgets import decimal_input

if TYPE_CHECKING:
    RecordField = forms.ModelChoiceField[Any]
else:
    RecordField = forms.ModelChoiceField


NO_RATES = "There is no tax rate yet. An administrator adds them in Administration › Tax rates."


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
        if not self.rates:
            self.error_messages["required"] = NO_RATES

    def clean(self, value: Any) -> Any:
        return self.rates.get(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(initial or "") != str(data or "")


class NamedField(RecordField):
    """A record chosen from a list by its id; who types an address or a command may name it instead."""

    def to_python(self, value: Any) -> Any:
        return self._named(value) or super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return super().prepare_value(self._named(value) or value)

    def _named(self, value: Any) -> Model | None:
        """None for an id, so that a form that is chosen from asks the database once."""
        if not isinstance(value, str) or not value or value.isdigit():
            return None
        assert self.queryset is not None  # noqa: S101  # both kinds are given theirs
        rows = self.queryset.all()
        return next((row for row in rows if value.casefold() in self._names(row)), None)

    def _names(self, row: Model) -> tuple[str, str]:
        return str(row).casefold(), self.label_from_instance(row).casefold()


class OfficeField(NamedField):
    """One of the offices, or none."""

    default_error_messages = {"invalid_choice": "There is no such office."}

    def __init__(self, **options: Any) -> None:
        super().__init__(Office.objects.all(), required=False, **options)


class ConsultantField(NamedField):
    """One of the people an invoice may be of, or nobody."""

    default_error_messages = {"invalid_choice": "There is no such consultant."}

    def __init__(self, **options: Any) -> None:
        super().__init__(consultants(), required=False, **options)

    def label_from_instance(self, obj: Any) -> str:
        return full_name(obj)
