"""The demo's client companies; those that lessons are about have fixed names (see refused.py)."""

import re
from collections.abc import Iterator
from itertools import cycle, islice
from random import Random

from companies.models import Company
from invoices.demo import words
from invoices.demo.places import EURO_TOWNS, UK_TOWNS, US_TOWNS, ZURICH, Town, fill, iban

# Xero (the sandbox's organisation) has a contact of exactly this name already: it gets linked by name.
LINKED_BY_NAME = "Harbour & Vale Ltd"
ARCHIVED_CONTACT = "Bluewater Logistics Ltd"
SWISS_CLIENT = "Alpenblick Pharma AG"
BAD_EMAIL_CLIENT = "Pemberton Interiors Ltd"
BAD_EMAIL = "accounts(at)pemberton.example"
LESSON_CLIENTS = (ARCHIVED_CONTACT, SWISS_CLIENT, BAD_EMAIL_CLIENT)

FIRST_ACCOUNT_NUMBER = 1001
# Nine British clients of twelve, two paid in euros, one in dollars; each sort within the first five.
CURRENCIES = ("GBP", "GBP", "EUR", "GBP", "USD", "GBP", "GBP", "GBP", "EUR", "GBP", "GBP", "GBP")
TOWNS = {"GBP": UK_TOWNS, "EUR": EURO_TOWNS, "USD": US_TOWNS}
MOST_COMPANIES = 3000


def make_clients(chance: Random, count: int) -> list[Company]:
    """The lesson clients, the one linked by name, then as many others as asked for."""
    fixed = [
        client(chance, LINKED_BY_NAME, UK_TOWNS[0]),
        client(chance, ARCHIVED_CONTACT, UK_TOWNS[7]),
        client(chance, SWISS_CLIENT, ZURICH),
        client(chance, BAD_EMAIL_CLIENT, UK_TOWNS[9], BAD_EMAIL),
    ]
    others = [
        client(chance, f"{name} {chance.choice(town.country.suffixes)}", town)
        for name, town in islice(names_and_towns(chance), count - len(fixed))
    ]
    clients = [*fixed, *others]
    for place, company in enumerate(clients):
        company.account_number = f"C{FIRST_ACCOUNT_NUMBER + place}"
    return clients


def names_and_towns(chance: Random) -> Iterator[tuple[str, Town]]:
    """Names that never repeat, enough for MOST_COMPANIES, each with a town where it sounds at home."""
    made_up = [f"{first} {trade}" for first in words.FIRST_WORDS for trade in words.TRADES]
    chance.shuffle(made_up)
    more = iter(made_up)
    names = {"GBP": iter(words.UK_NAMES), "EUR": iter(words.EURO_NAMES), "USD": iter(words.US_NAMES)}
    towns = {
        "GBP": cycle(chance.sample(UK_TOWNS, len(UK_TOWNS))),
        "EUR": cycle(EURO_TOWNS),
        "USD": cycle(US_TOWNS),
    }
    for currency in cycle(CURRENCIES):
        yield next(names[currency], None) or next(more), next(towns[currency])


def client(chance: Random, name: str, town: Town, email: str = "") -> Company:
    """One company at an address in that town, two in three with Banking Details."""
    company = Company(
        name=name,
        email=email or f"{chance.choice(('accounts', 'ap', 'finance', 'payables'))}@{domain(name)}",
        address_line_1=chance.choice(town.country.streets).format(n=chance.randint(2, 98)),
        address_line_2=chance.choice(("", "", "", "First floor", "Accounts Payable")),
        city=town.city,
        region=town.region,
        postal_code=fill(chance, town.postal_code),
        country=town.country.name,
        currency=town.country.currency,
        payment_terms_days=chance.choice((14, 30, 30, 30, 45)),
        tax_number=fill(chance, town.country.tax_number),
    )
    if chance.random() < 2 / 3:
        add_bank(chance, company, town)
    return company


def add_bank(chance: Random, company: Company, town: Town) -> None:
    """A sort code and account, or an IBAN where that is what people use."""
    company.bank_account_name = company.name
    if town.country.iban:
        country_code = company.tax_number[:2]
        company.bank_iban = iban(country_code, fill(chance, town.country.iban))
    else:
        company.bank_sort_code = fill(chance, "0#-##-##") if company.currency == "GBP" else ""
        company.bank_account_number = fill(chance, "########")


def domain(name: str) -> str:
    """A domain nobody can own: .example is kept for that (RFC 2606)."""
    stem = name.rsplit(" ", 1)[0].replace("œ", "oe")
    return re.sub(r"[^a-z0-9]", "", stem.lower()) + ".example"
