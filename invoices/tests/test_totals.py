"""Amounts: to the cent, Xero's way. PURE: no database."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoices.totals import Amounts, line_amounts, sum_amounts, to_cents

figures = st.decimals("-99999", "99999", places=4)
percents = st.decimals("0", "100", places=3)


@pytest.mark.parametrize(
    ("quantity", "price", "percent", "net", "tax"),
    [
        ("1", "100", "20", "100.00", "20.00"),
        ("37.5", "18.0418", "20", "676.57", "135.31"),
        ("3", "33.335", "20", "100.01", "20.00"),
        ("-3", "33.335", "20", "-100.01", "-20.00"),
        ("1", "0.005", "0", "0.01", "0.00"),
        ("1", "0.125", "20", "0.13", "0.03"),
    ],
)
def test_a_line_is_rounded_half_up_to_the_cent(quantity, price, percent, net, tax):
    found = line_amounts(Decimal(quantity), Decimal(price), Decimal(percent))
    assert found == Amounts(Decimal(net), Decimal(tax))


@given(figures, figures, percents)
def test_a_credit_note_mirrors_its_invoice(quantity, price, percent):
    invoice = line_amounts(quantity, price, percent)
    credit = line_amounts(-quantity, price, percent)
    assert (credit.net, credit.tax) == (-invoice.net, -invoice.tax)


@given(figures, figures, percents)
def test_amounts_are_whole_cents_near_the_exact_value(quantity, price, percent):
    found = line_amounts(quantity, price, percent)
    assert found.net == to_cents(found.net)
    assert abs(found.net - quantity * price) <= Decimal("0.005")
    assert abs(found.tax - found.net * percent / 100) <= Decimal("0.005")


@given(st.lists(st.tuples(figures, figures, percents), max_size=20))
def test_a_total_is_the_sum_of_rounded_lines_in_any_order(rows):
    lines = [line_amounts(*row) for row in rows]
    assert sum_amounts(lines) == sum_amounts(reversed(lines))
    assert sum_amounts(lines).total == sum((line.total for line in lines), Decimal(0))


def test_nothing_comes_to_nothing():
    assert sum_amounts([]).total == 0
