"""Inputs as the browser knows them best."""

from django import forms


def date_input() -> forms.DateInput:
    """The browser's own date picker; it only takes dates written year first."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def decimal_input(**attrs: str) -> forms.TextInput:
    """Text with the number keyboard: `type=number` would drop what it cannot read instead of saying so."""
    return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "figure", **attrs})
