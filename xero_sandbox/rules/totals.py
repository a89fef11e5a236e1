"""Xero's arithmetic: tax is rounded on each line, then summed (developer.xero.com, Rounding in Xero)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from xero_sandbox.rules.wire import ZERO, Doc, round_to
from xero_sandbox.words import LineAmountTypes

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Totals:
    """The four sums of a document."""

    sub_total: Decimal
    total_tax: Decimal
    total: Decimal
    total_discount: Decimal


def line_amount(quantity: Decimal, unit: Decimal, rate: Decimal | None, off: Decimal | None) -> Decimal:
    """Quantity times price less its discount, to the cent."""
    full = quantity * unit
    if rate is not None:
        full = full * (HUNDRED - rate) / HUNDRED
    elif off is not None:
        full -= off
    return round_to(full)


def line_tax(amount: Decimal, rate: Decimal, types: str) -> Decimal:
    """The tax in or on one line."""
    if types == LineAmountTypes.EXCLUSIVE:
        return round_to(amount * rate / HUNDRED)
    if types == LineAmountTypes.INCLUSIVE:
        return round_to(amount * rate / (HUNDRED + rate))
    return ZERO


def sum_lines(lines: Iterable[Doc], types: str) -> Totals:
    """A document's totals; a line of description only carries no amounts."""
    amount = tax = discount = ZERO
    for line in lines:
        if "LineAmount" in line:
            amount += line["LineAmount"]
            tax += line["TaxAmount"]
            discount += _discount(line)
    if types == LineAmountTypes.INCLUSIVE:
        return Totals(amount - tax, tax, amount, discount)
    return Totals(amount, tax, amount + tax, discount)


def _discount(line: Doc) -> Decimal:
    if "DiscountRate" not in line and "DiscountAmount" not in line:
        return ZERO
    return round_to(line["Quantity"] * line["UnitAmount"]) - Decimal(line["LineAmount"])
