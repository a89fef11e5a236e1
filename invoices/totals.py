"""PURE: the amounts of lines and invoices, Xero's way: each line rounded to the cent, then summed.

Source: "Rounding in Xero", developer.xero.com/documentation/guides/how-to-guides/rounding-in-xero.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Amounts:
    """Money in the invoice's own currency, to the cent."""

    net: Decimal = ZERO
    tax: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.net + self.tax


def to_cents(amount: Decimal) -> Decimal:
    """Round half up (away from zero), so that a credit note mirrors its invoice exactly."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def line_amounts(quantity: Decimal, unit_price: Decimal, tax_percent: Decimal) -> Amounts:
    """Net and tax of one line; quantity and price carry up to four decimal places, tax is a percentage."""
    net = to_cents(quantity * unit_price)
    return Amounts(net, to_cents(net * tax_percent / 100))


def sum_amounts(lines: Iterable[Amounts]) -> Amounts:
    """What the lines come to together."""
    rows = list(lines)
    return Amounts(sum((row.net for row in rows), ZERO), sum((row.tax for row in rows), ZERO))
