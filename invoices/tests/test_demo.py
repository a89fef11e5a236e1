"""The demo office: believable, exact to the penny, the same again, and never in anybody's way."""

from datetime import date
from decimal import Decimal
from io import StringIO
from random import Random

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.core.validators import validate_email

from companies.models import Company
from invoices.choices import InvoiceStatus
from invoices.demo.clients import BAD_EMAIL, LINKED_BY_NAME, MOST_COMPANIES, make_clients
from invoices.demo.documents import weekday
from invoices.demo.office import Office as DemoOffice
from invoices.demo.office import build_office
from invoices.demo.places import iban
from invoices.demo.refused import months_before
from invoices.models import Invoice, InvoiceLine, Item, Office, TaxRate
from invoices.totals import line_amounts, sum_amounts

TODAY = date(2026, 3, 31)


@pytest.fixture(scope="module")
def office() -> DemoOffice:
    return build_office(40, 600, 2026, TODAY)


@pytest.fixture(autouse=True)
def debug_on(settings):
    settings.DEBUG = True


def seed(*words: str) -> str:
    out = StringIO()
    call_command("seed_demo", *words, stdout=out)
    return out.getvalue()


def told(office: DemoOffice) -> list[tuple[str, ...]]:
    """Everything a reader would see, as plain words."""
    clients = [(c.name, c.email, c.postal_code, c.tax_number, c.bank_iban) for c in office.companies]
    lines = [
        (
            d.invoice.number,
            str(d.invoice.issue_date),
            line.description,
            str(line.quantity),
            str(line.unit_price),
        )
        for d in office.documents
        for line in d.lines
    ]
    people = [(d.invoice.number, str(d.invoice.office), str(d.invoice.consultant)) for d in office.documents]
    return [*clients, *lines, *people]


def lesson(office: DemoOffice, number: str):
    return next(document for document in office.documents if document.invoice.number == number)


def test_there_are_as_many_as_asked_for(office):
    assert len(office.companies) == 40
    assert len(office.documents) == 600
    assert office.credit_notes == 24


def test_a_seed_and_a_day_always_give_the_same_office(office):
    assert told(build_office(40, 600, 2026, TODAY)) == told(office)
    assert told(build_office(40, 600, 7, TODAY)) != told(office)


def test_numbers_and_client_names_never_repeat(office):
    assert len({document.invoice.number for document in office.documents}) == 600
    clients = make_clients(Random(1), MOST_COMPANIES)
    assert len({client.name.casefold() for client in clients}) == MOST_COMPANIES
    assert len({client.account_number for client in clients}) == MOST_COMPANIES


def test_every_total_is_the_sum_of_its_lines(office):
    for document in office.documents:
        invoice = document.invoice
        amounts = sum_amounts(
            line_amounts(line.quantity, line.unit_price, line.tax_rate.percent) for line in document.lines
        )
        assert (invoice.net, invoice.tax, invoice.total) == (amounts.net, amounts.tax, amounts.total)
        assert 1 <= len(document.lines) <= 6


def test_credit_notes_are_negative_name_their_invoice_and_do_not_exceed_it(office):
    totals = {document.invoice.number: document.invoice for document in office.documents}
    for note in (document.invoice for document in office.documents):
        if not note.number.startswith("CN-"):
            assert note.total > 0
            continue
        credited = totals[note.reference.removeprefix("Credit for ").split(":")[0]]
        assert note.total < 0 <= credited.total + note.total
        assert note.company is credited.company
        assert note.issue_date >= credited.issue_date


def test_the_year_ends_today_and_only_the_locked_one_is_older(office):
    dates = {document.invoice.number: document.invoice.issue_date for document in office.documents}
    assert dates.pop("INV-20001") == weekday(date(2024, 12, 28))
    assert min(dates.values()) > date(2025, 3, 31)
    assert max(dates.values()) <= TODAY
    assert all(day.weekday() < 5 for day in dates.values())


def test_due_by_the_terms_of_the_client_in_the_clients_currency(office):
    for invoice in (document.invoice for document in office.documents):
        assert (invoice.due_date - invoice.issue_date).days == invoice.company.payment_terms_days
        assert invoice.currency == invoice.company.currency
    assert {company.currency for company in office.companies} == {"GBP", "EUR", "USD", "CHF"}


def test_most_are_approved_the_newest_draft_and_none_paid(office):
    statuses = office.by_status()
    assert set(statuses) == {InvoiceStatus.APPROVED, InvoiceStatus.DRAFT, InvoiceStatus.VOID}
    assert statuses[InvoiceStatus.APPROVED] > 500
    drafts = [d.invoice.issue_date for d in office.documents if d.invoice.status == InvoiceStatus.DRAFT]
    assert min(drafts) > date(2026, 2, 15)


def test_only_one_email_address_is_wrong_and_all_are_nobodys(office):
    for company in office.companies:
        if company.email != BAD_EMAIL:
            validate_email(company.email)
    assert [company.email for company in office.companies].count(BAD_EMAIL) == 1
    assert all(company.email.endswith(".example") for company in office.companies)


def test_the_eight_that_need_a_person_are_there_once_each_and_approved(office):
    training = [d.invoice for d in office.documents if d.invoice.reference.startswith("Training:")]
    assert [invoice.number for invoice in training] == [f"INV-{number}" for number in range(20001, 20009)]
    assert len({invoice.reference for invoice in training}) == 8
    assert {invoice.status for invoice in training} == {InvoiceStatus.APPROVED}


def test_the_numbers_of_the_eight_do_not_depend_on_size_or_seed():
    small = build_office(10, 20, 5, TODAY)
    assert lesson(small, "INV-20005").invoice.currency == "CHF"
    assert len(small.documents) == 20


def test_each_of_the_eight_is_wrong_in_its_own_way(office):
    accounts = {
        d.invoice.number: d.lines[0].account_code for d in office.documents if d.lines[0].account_code
    }
    assert accounts == {"INV-20002": "999", "INV-20003": "299", "INV-20006": "404"}
    old = {d.invoice.number for d in office.documents for line in d.lines if line.tax_rate.code == "OLD"}
    assert old == {"INV-20006"}
    assert lesson(office, "INV-20007").invoice.company.name != LINKED_BY_NAME
    francs = [d.invoice.number for d in office.documents if d.invoice.currency == "CHF"]
    assert francs == ["INV-20005"]


@pytest.mark.parametrize(
    ("name", "number"), [("Bluewater Logistics Ltd", "INV-20004"), ("Pemberton Interiors Ltd", "INV-20008")]
)
def test_a_client_with_a_lesson_has_that_invoice_only(office, name, number):
    assert [d.invoice.number for d in office.documents if d.invoice.company.name == name] == [number]


def test_the_client_that_is_linked_by_name_has_ordinary_invoices(office):
    own = [d.invoice for d in office.documents if d.invoice.company.name == LINKED_BY_NAME]
    assert own
    assert not any(invoice.reference.startswith("Training:") for invoice in own)


def test_every_tax_rate_and_prices_of_four_places_occur(office):
    lines = [line for document in office.documents for line in document.lines]
    codes = {line.tax_rate.code for line in lines}
    assert codes == {"STD", "RED", "ZERO", "EXEMPT", "NONE", "OLD"}
    assert any(line.unit_price != line.unit_price.quantize(Decimal("0.01")) for line in lines)
    items = {item.code for item in office.items}
    assert {line.item_code for line in lines} <= items | {""}


def test_months_go_back_over_a_new_year_and_to_short_months():
    assert months_before(date(2026, 5, 31), 15) == date(2025, 2, 28)
    assert months_before(date(2026, 1, 5), 15) == date(2024, 10, 5)


def test_ibans_have_true_check_digits():
    assert iban("GB", "NWBK60161331926819") == "GB29NWBK60161331926819"


@pytest.mark.django_db
def test_what_was_made_is_what_is_stored_and_passes_the_models_own_checks():
    seed("--companies", "12", "--invoices", "60")
    assert Company.objects.count() == 12
    assert Invoice.objects.count() == 60
    for invoice in Invoice.objects.prefetch_related("lines__tax_rate"):
        invoice.full_clean()
        amounts = sum_amounts(line.compute() for line in invoice.lines.all())
        assert invoice.total == amounts.total
    for row in (*InvoiceLine.objects.all(), *Item.objects.all(), *TaxRate.objects.all()):
        row.full_clean()
    for company in Company.objects.exclude(email=BAD_EMAIL):
        company.full_clean()


@pytest.mark.django_db
def test_a_second_time_it_says_so_and_changes_nothing():
    assert "Credit notes      2\n" in seed("--invoices", "60")
    assert "already here: nothing was changed" in seed("--invoices", "90")
    assert Invoice.objects.count() == 60


@pytest.mark.django_db
def test_a_database_in_use_is_left_alone():
    Company.objects.create(name="A real client")
    with pytest.raises(CommandError, match="holds 1 companies"):
        seed()
    assert not Invoice.objects.exists()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_without_debug_nobody_gets_a_password_that_everybody_knows(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="only with DEBUG=on"):
        seed()
    assert not Company.objects.exists()
    seed("--no-users", "--invoices", "20")
    assert Company.objects.exists()
    assert not User.objects.exists()
    assert not Invoice.objects.filter(office=None).exists()


@pytest.mark.django_db
def test_the_people_may_do_what_their_group_may():
    assert "demo, sam, alex, ada, vic" in seed("--invoices", "20")
    sam, vic = User.objects.get(username="sam"), User.objects.get(username="vic")
    assert User.objects.get(username="demo").is_superuser
    assert sam.check_password("sam")
    assert sam.has_perms(["invoices.change_invoice", "companies.add_company", "invoices.view_invoice"])
    assert vic.has_perm("invoices.view_invoice")
    assert not vic.has_perm("invoices.change_invoice")
    ada = User.objects.get(username="ada")
    assert ada.has_perms(["accounting_sync.connect_accounts", "auth.change_user"])
    assert [user.username for user in User.objects.filter(is_staff=True).order_by("pk")] == ["demo", "ada"]


@pytest.mark.django_db
def test_each_client_has_a_consultant_who_cannot_log_in_and_the_consultants_office():
    User.objects.create_user("olivia.hart", password="my own")
    seed("--invoices", "60")
    pairs = set(Invoice.objects.values_list("company", "consultant", "office"))
    assert len(pairs) == len({company for company, _, _ in pairs})
    assert {row.name for row in Office.objects.all()} == {"London", "Leeds", "Manchester"}
    callum = User.objects.get(username="callum.reid")
    assert not callum.has_usable_password()
    assert Invoice.objects.filter(consultant=callum).exists()
    assert User.objects.get(username="olivia.hart").check_password("my own")


@pytest.mark.django_db
def test_a_person_who_is_there_already_keeps_their_password():
    User.objects.create_user("demo", password="my own")
    assert "sam, alex, ada, vic (password = name)" in seed("--invoices", "20")
    assert User.objects.get(username="demo").check_password("my own")


@pytest.mark.parametrize("words", [("--companies", "9"), ("--companies", "3001"), ("--invoices", "19")])
def test_sizes_that_make_no_office_are_refused(words):
    with pytest.raises(CommandError, match=f"{words[0]} must be"):
        seed(*words)
