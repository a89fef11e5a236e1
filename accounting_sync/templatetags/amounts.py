"""Figures in the pop-ups, as lists show them."""

from decimal import Decimal

from django import template

from ui.cells import money

register = template.Library()
register.filter("money", money)


@register.filter
def quantity(value: Decimal) -> str:
    """37.5 and not 37.5000; a true minus sign, as money has."""
    return f"{value.normalize():,f}".replace("-", "\N{MINUS SIGN}")
