"""Totals against an independent, exact computation in fractions."""

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from xero_sandbox.ledger.seed import seeded_books
from xero_sandbox.rules.books import Books
from xero_sandbox.rules.documents import save_document
from xero_sandbox.rules.kinds import INVOICE
from xero_sandbox.rules.totals import line_tax, sum_lines
from xero_sandbox.rules.writing import Writing
from xero_sandbox.tests.makers import TODAY, invoice
from xero_sandbox.words import Mode

RATES = {"OUTPUT2": 20, "RROUTPUT": 5, "ZERORATEDOUTPUT": 0, "NONE": 0}
BOOKS: Books = seeded_books(TODAY, 0)[0]
BOOKS.take_changes()  # the seed is not to be undone
WRITING = Writing(Mode.CREATE, 1, TODAY.isoformat(), unitdp=4)

quantities = some.decimals("0", "10000", places=4)
prices = some.decimals("0", "10000", places=4)
discounts = some.none() | some.decimals("0", "100", places=2)
lines = some.tuples(quantities, prices, discounts, some.sampled_from(sorted(RATES)))


def cents(exact: Fraction) -> int:
    """Half-up in whole cents; every amount here is positive."""
    return floor(exact * 100 + Fraction(1, 2))


def expected(rows: list[tuple[Decimal, Decimal, Decimal | None, str]], types: str) -> tuple[int, int, int]:
    """SubTotal, TotalTax and Total in cents."""
    amounts = taxes = 0
    for quantity, price, discount, code in rows:
        amount = cents(Fraction(quantity) * Fraction(price) * (1 - Fraction(discount or 0) / 100))
        rate = Fraction(RATES[code] if types != "NoTax" else 0, 100)
        tax = Fraction(amount, 100) * rate / (1 + rate if types == "Inclusive" else 1)
        amounts, taxes = amounts + amount, taxes + cents(tax)
    if types == "Inclusive":
        return amounts - taxes, taxes, amounts
    return amounts, taxes, amounts + taxes


@settings(max_examples=100, deadline=None)
@given(some.lists(lines, min_size=1, max_size=6), some.sampled_from(["Exclusive", "Inclusive", "NoTax"]))
def test_totals_agree_to_the_cent(
    rows: list[tuple[Decimal, Decimal, Decimal | None, str]], types: str
) -> None:
    bodies = [
        {
            "Description": "x",
            "Quantity": quantity,
            "UnitAmount": price,
            "TaxType": code,
            "AccountCode": "200",
            **({"DiscountRate": discount} if discount is not None else {}),
        }
        for quantity, price, discount, code in rows
    ]
    made = save_document(BOOKS, INVOICE, invoice(None, LineAmountTypes=types, LineItems=bodies), WRITING)
    BOOKS.undo_to(0)
    found = tuple(int(made[name] * 100) for name in ("SubTotal", "TotalTax", "Total"))
    assert found == expected(rows, types)
    assert made["AmountDue"] == made["Total"]


@pytest.mark.parametrize(
    ("amount", "rate", "types", "tax"),
    [
        ("541.25", "15", "Inclusive", "70.60"),  # recorded at the Demo Company
        ("500.00", "15", "Inclusive", "65.22"),  # recorded at the Demo Company
        ("21.00", "15", "Exclusive", "3.15"),  # recorded at the Demo Company
        ("0.125", "20", "Exclusive", "0.03"),
        ("10.00", "20", "NoTax", "0.00"),
    ],
)
def test_tax_of_one_line(amount: str, rate: str, types: str, tax: str) -> None:
    assert line_tax(Decimal(amount), Decimal(rate), types) == Decimal(tax)


def test_a_line_of_words_only_has_no_amounts() -> None:
    remark = {"Description": "Thank you", "LineItemID": "1", "Tracking": []}
    assert sum_lines([remark], "Exclusive").total == 0
    body = invoice(
        None,
        LineItems=[{"Description": "Thank you"}, {"Description": "x", "UnitAmount": 1, "AccountCode": "200"}],
    )
    made = save_document(BOOKS, INVOICE, body, WRITING)
    BOOKS.undo_to(0)
    assert set(made["LineItems"][0]) == {"Description", "Tracking", "LineItemID"}


@pytest.mark.parametrize(("unitdp", "price", "total"), [(2, "0.13", "13.00"), (4, "0.1250", "12.50")])
def test_unit_amounts_are_rounded_unless_four_places_are_asked_for(
    unitdp: int, price: str, total: str
) -> None:
    body = invoice(
        None,
        LineAmountTypes="NoTax",
        LineItems=[
            {"Description": "x", "Quantity": 100, "UnitAmount": Decimal("0.125"), "AccountCode": "200"}
        ],
    )
    made = save_document(BOOKS, INVOICE, body, Writing(Mode.CREATE, 1, TODAY.isoformat(), unitdp=unitdp))
    BOOKS.undo_to(0)
    assert (made["LineItems"][0]["UnitAmount"], made["Total"]) == (Decimal(price), Decimal(total))


def test_a_rounding_of_up_to_ten_cents_needs_all_three_totals() -> None:
    row = {"Description": "x", "UnitAmount": 21, "AccountCode": "200"}
    totals = {"SubTotal": Decimal("21.00"), "TotalTax": Decimal("4.20"), "Total": Decimal("25.25")}
    made = save_document(
        BOOKS, INVOICE, invoice(None, LineItems=[row], RoundingAmount=Decimal("0.05"), **totals), WRITING
    )
    BOOKS.undo_to(0)
    assert made["Total"] == Decimal("25.25")
