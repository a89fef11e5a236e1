"""Northgate Talent's tax rates and price list."""

from decimal import Decimal

from invoices.choices import LineKind
from invoices.models import Item, TaxRate

DEFAULT_RATE = "STD"
OLD_RATE = "OLD"
OLD_RATE_NAME = "Standard rate (old code)"

# The demo's Invoice Settings map each code to a rate of the organisation.
TAX_RATES = (
    ("STD", "Standard rate 20%", 20),
    (OLD_RATE, OLD_RATE_NAME, 20),
    ("RED", "Reduced rate 5%", 5),
    ("ZERO", "Zero rated", 0),
    ("EXEMPT", "Exempt", 0),
    ("NONE", "No VAT (outside the scope)", 0),
)

ITEMS = (
    ("PERM-FEE", "Permanent placement fee", "0", LineKind.PERMANENT_FEE),
    ("PERM-RETAINER", "Retained search, instalment", "0", LineKind.PERMANENT_FEE),
    ("PERM-FIXED", "Fixed-term placement fee", "0", LineKind.PERMANENT_FEE),
    ("TEMP-HOUR", "Temporary worker, basic hour", "18.7500", LineKind.TEMP_TIME),
    ("TEMP-OT", "Temporary worker, overtime hour", "28.1250", LineKind.TEMP_TIME),
    ("TEMP-NIGHT", "Temporary worker, night hour", "22.5000", LineKind.TEMP_TIME),
    ("EXP-TRAVEL", "Travel recharged", "0", LineKind.EXPENSES),
    ("EXP-MILEAGE", "Mileage, a mile", "0.4500", LineKind.EXPENSES),
    ("EXP-HOTEL", "Hotel recharged, a night", "89.0000", LineKind.EXPENSES),
    ("EXP-PPE", "Safety boots and hi-vis", "46.5000", LineKind.EXPENSES),
    ("AD-PKG", "Advertising package", "395.0000", LineKind.OTHER),
    ("AD-BOOST", "Sponsored job post, a day", "12.9900", LineKind.OTHER),
    ("CHK-DBS", "Enhanced DBS check", "49.5000", LineKind.OTHER),
    ("ASSESS-DAY", "Assessment day, a candidate", "64.0000", LineKind.OTHER),
)


def make_tax_rates() -> list[TaxRate]:
    return [
        TaxRate(code=code, name=name, percent=Decimal(percent), is_default=code == DEFAULT_RATE)
        for code, name, percent in TAX_RATES
    ]


def make_items() -> list[Item]:
    return [
        Item(code=code, name=name, description=name, unit_price=Decimal(price), kind=kind)
        for code, name, price, kind in ITEMS
    ]
