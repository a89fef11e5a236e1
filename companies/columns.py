"""The columns of the list of companies."""

from companies.models import Company
from ui.cells import link
from ui.tables import Column, Table, register


def name_cell(company: Company) -> str:
    return link(company.get_absolute_url(), company.name, "record-link")


def terms_cell(company: Company) -> str:
    return f"{company.payment_terms_days} days"


COMPANIES = register(
    Table(
        name="companies",
        title="Companies",
        noun="company",
        nouns="companies",
        permission="companies.view_company",
        default_sort="name",
        default=("name", "account_number", "email", "city", "currency", "terms"),
        columns=(
            Column("name", "Name", name_cell, sort=("name",), fixed=True, card="title"),
            Column("account_number", "Account number", lambda c: c.account_number, sort=("account_number",)),
            Column("email", "E-mail", lambda c: c.email, sort=("email",)),
            Column("city", "City", lambda c: c.city, sort=("city",)),
            Column("country", "Country", lambda c: c.country, sort=("country",)),
            Column("currency", "Currency", lambda c: c.currency, sort=("currency",)),
            Column("terms", "Payment terms", terms_cell, sort=("payment_terms_days",)),
            Column("tax_number", "Tax number", lambda c: c.tax_number, sort=("tax_number",)),
        ),
    )
)
