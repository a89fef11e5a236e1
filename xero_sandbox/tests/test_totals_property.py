"""10,000 random documents: every total equals an independent computation in fractions, to the cent."""

import random
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest

from xero_sandbox.ledger.seed import seeded_books
from xero_sandbox.rules.books import Books
from xero_sandbox.rules.documents import save_document
from xero_sandbox.rules.kinds import CREDIT_NOTE, INVOICE
from xero_sandbox.rules.writing import Switches, Writing
from xero_sandbox.tests.makers import TODAY, credit_note, invoice
from xero_sandbox.words import Mode

SHARES, EACH = 4, 2_500  # 10,000 in all, in shares that can run side by side
RATES: dict[str, int | str] = {
    "OUTPUT2": 20,
    "RROUTPUT": 5,
    "ZERORATEDOUTPUT": 0,
    "EXEMPTOUTPUT": 0,
    "NONE": 0,
    "TAX001": "7.1",
}
SUMS = ("SubTotal", "TotalTax", "Total", "TotalDiscount")
Body = dict[str, Any]


def books() -> Books:
    """The demo company, with a rate that is no whole number."""
    found = seeded_books(TODAY, 0)[0]
    odd = {**found.tax_rates.rows["OUTPUT2"], "TaxType": "TAX001", "EffectiveRate": Decimal("7.1")}
    found.put(found.tax_rates, odd)
    found.take_changes()  # the seed is not to be undone
    return found


def half_up(exact: Fraction, places: int = 2) -> Fraction:
    """To so many places; halves go away from zero."""
    scale = 10**places
    size = Fraction(floor(abs(exact) * scale + Fraction(1, 2)), scale)
    return size if exact >= 0 else -size


def four(chance: random.Random, top: int) -> Decimal:
    """A number with four places; often a tricky one that ends in 5."""
    number = chance.randrange(top * 10_000)
    return Decimal(number // 10 * 10 + 5 if chance.random() < 0.3 else number).scaleb(-4)


def random_line(chance: random.Random) -> Body:
    """A line with a price, perhaps a discount, now and then a credit."""
    line: Body = {"Description": "x", "AccountCode": "200", "TaxType": chance.choice(list(RATES))}
    line |= {"Quantity": four(chance, 200), "UnitAmount": four(chance, 3_000)}
    kind = chance.random()
    if kind < 0.25:
        line["DiscountRate"] = Decimal(chance.randrange(10_001)).scaleb(-2)
    elif kind < 0.4:
        line["DiscountAmount"] = Decimal(chance.randrange(100)).scaleb(-2)
    elif kind < 0.5:
        line["UnitAmount"] = -line["UnitAmount"]
    return line


def expected(lines: list[Body], types: str, unitdp: int) -> dict[str, Fraction]:
    """The four sums, in fractions all the way."""
    amounts = taxes = discounts = Fraction(0)
    for line in lines:
        unit = half_up(Fraction(line["UnitAmount"]), unitdp)
        full = Fraction(line["Quantity"]) * unit
        off = Fraction(line.get("DiscountAmount", 0))
        amount = half_up(full * (1 - Fraction(line.get("DiscountRate", 0)) / 100) - off)
        rate = Fraction(0) if types == "NoTax" else Fraction(RATES[line["TaxType"]]) / 100
        amounts += amount
        taxes += half_up(amount * rate / (1 + rate if types == "Inclusive" else 1))
        if "DiscountRate" in line or "DiscountAmount" in line:
            discounts += half_up(full) - amount
    inside = types == "Inclusive"
    return {
        "SubTotal": amounts - taxes if inside else amounts,
        "TotalTax": taxes,
        "Total": amounts if inside else amounts + taxes,
        "TotalDiscount": discounts,
    }


@pytest.mark.parametrize("share", range(SHARES))
def test_totals_equal_an_independent_computation(share: int) -> None:
    chance, held = random.Random(share), books()
    switches = Switches(negative_totals_refused=False)
    for count in range(EACH):
        lines = [random_line(chance) for _ in range(chance.randint(1, 4))]
        types, unitdp = chance.choice(("Exclusive", "Inclusive", "NoTax")), chance.choice((2, 4))
        writing = Writing(Mode.CREATE, 1, TODAY.isoformat(), unitdp=unitdp, switches=switches)
        kind, make = (CREDIT_NOTE, credit_note) if chance.random() < 0.2 else (INVOICE, invoice)
        made = save_document(held, kind, make(None, LineAmountTypes=types, LineItems=lines), writing)
        held.undo_to(0)
        found = {name: Fraction(made[name]) for name in SUMS}
        assert found == expected(lines, types, unitdp), (share, count, types, unitdp, lines)
        left = made["AmountDue"] if kind is INVOICE else made["RemainingCredit"]
        assert left == made["Total"] == made["SubTotal"] + made["TotalTax"]
