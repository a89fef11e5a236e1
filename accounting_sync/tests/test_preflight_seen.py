"""What the check says of an invoice by what was last seen in Xero: no database, no socket."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from accounting_sync.checks.preflight import Books, Candidate, Fate, Line, Verdict, examine
from accounting_sync.checks.seen import Customer, Seen
from accounting_sync.links.usable import Contact
from accounting_sync.ports import Account, TaxRate
from accounting_sync.remedies import way_out

LINE = Line(1, "other", "", 1, "Standard", "Fee")


def account(code: str, name: str, **fields: Any) -> Account:
    given = {"type": "REVENUE", "account_class": "REVENUE"} | fields
    return Account(remote_id=f"id of {code}", code=code, name=name, **given)


SEEN = Seen(
    at=datetime(2026, 1, 1, tzinfo=UTC),
    accounts={
        row.code.lower(): row
        for row in (
            account("200", "Sales"),
            account("299", "Old", is_active=False),
            account("404", "Bank Fees", account_class="EXPENSE"),
            account("610", "Receivable", is_system=True),
            account("090", "Bank", type="BANK", account_class="ASSET"),
            account("F1", "Fees"),
        )
    },
    rates={
        "OUTPUT2": TaxRate("OUTPUT2", "20% (VAT on Income)", Decimal(20), classes=("REVENUE", "ASSET")),
        "OLD": TaxRate("OLD", "Gone by", Decimal(5), is_active=False, classes=("REVENUE",)),
        "UNTOLD": TaxRate("UNTOLD", "Of all accounts", Decimal(5)),
    },
    currencies=frozenset({"GBP", "EUR"}),
    themes=frozenset({"theme"}),
    period_lock=date(2025, 8, 31),
    year_lock=date(2024, 12, 31),
)
BOOKS = Books(accounts={"other": "200"}, tax_types={1: "OUTPUT2"}, send_as="AUTHORISED", seen=SEEN)
ACTIVE = Customer("Acme Ltd", Contact("Acme Ltd"), is_linked=True)
GOOD = Candidate(
    "T-1", "approved", date(2026, 1, 1), date(2026, 1, 31), (LINE,), currency="GBP", customer=ACTIVE
)


def seeing(**fields: Any) -> Books:
    return replace(BOOKS, seen=replace(SEEN, **fields))


def refused(invoice: Candidate = GOOD, books: Books = BOOKS) -> str:
    """The reason, which must be of the mirror and say the way out itself."""
    verdict = examine(invoice, books)
    assert (verdict.fate, verdict.by_mirror) == (Fate.REFUSE, True), verdict
    assert way_out(verdict.reason) == ""
    return verdict.reason


def on_line(code: str) -> Candidate:
    return replace(GOOD, lines=(replace(LINE, account_code=code),))


def test_one_that_fits_goes() -> None:
    assert examine(GOOD, BOOKS) == Verdict(Fate.CREATE)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("999", "Account 999 does not exist in Xero. Choose another one on the line."),
        ("299", "Account 299 · Old is archived in Xero. Choose another one on the line."),
        ("610", "Account 610 · Receivable is a system account, which Xero keeps for itself. Choose another"),
        ("090", "Account 090 · Bank is a bank account, which takes payments and no lines. Choose another"),
    ],
)
def test_an_account_on_a_line_that_takes_none(code: str, words: str) -> None:
    assert refused(on_line(code)).startswith(words)


def test_codes_are_compared_as_xero_does() -> None:
    assert examine(on_line("f1"), BOOKS).fate is Fate.CREATE


@pytest.mark.parametrize("code", ["999", "299"])
def test_an_account_chosen_for_a_kind_of_line_leads_to_the_settings(code: str) -> None:
    reason = refused(books=replace(BOOKS, accounts={"other": code}))
    assert "chosen for “Other” lines" in reason
    assert reason.endswith("Choose another one in Invoice Settings.")


@pytest.mark.parametrize(("tax_type", "words"), [("OLD", "“Gone by”"), ("NOT", "“NOT”")])
def test_a_tax_rate_that_is_inactive_or_gone(tax_type: str, words: str) -> None:
    reason = refused(books=replace(BOOKS, tax_types={1: tax_type}))
    assert f"The Xero tax rate {words}, chosen for “Standard”, " in reason


def test_a_tax_rate_that_may_not_be_used_with_the_account() -> None:
    assert refused(on_line("404")) == (
        "The Xero tax rate “20% (VAT on Income)” may not be used with account 404 · Bank Fees. "
        "Choose another account on the line, or another tax rate."
    )
    assert "in Invoice Settings" in refused(books=replace(BOOKS, accounts={"other": "404"}))


def test_a_rate_xero_says_nothing_of_is_not_judged() -> None:
    books = replace(BOOKS, tax_types={1: "UNTOLD"})
    assert examine(on_line("404"), books).fate is Fate.CREATE


def test_a_currency_that_is_not_switched_on() -> None:
    reason = refused(replace(GOOD, currency="CHF"))
    assert "The currency CHF is not switched on in Xero. Add it there (Settings › Currencies)" in reason


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2025, 8, 31), "Its date, 31 Aug 2025, is on the lock date of Xero, 31 Aug 2025. Change the"),
        (date(2025, 8, 30), "Its date, 30 Aug 2025, is before the lock date of Xero, 31 Aug 2025. Change"),
        (date(2024, 12, 1), "Its date, 1 Dec 2024, is before the year-end lock date of Xero, 31 Dec 2024."),
    ],
)
def test_a_date_in_a_locked_period_be_it_a_draft(day: date, words: str) -> None:
    assert refused(replace(GOOD, issue_date=day)).startswith(words)
    draft = replace(BOOKS, send_as="DRAFT")
    assert refused(replace(GOOD, issue_date=day), draft).startswith(words)


def test_the_day_after_is_free() -> None:
    assert examine(replace(GOOD, issue_date=date(2025, 9, 1)), BOOKS).fate is Fate.CREATE


def test_who_may_pass_the_period_lock_passes_that_one_only() -> None:
    adviser = seeing(actions={"ApproveTransactionsBeforePeriodLockDate": True})
    assert examine(replace(GOOD, issue_date=date(2025, 8, 31)), adviser).fate is Fate.CREATE
    assert "year-end" in refused(replace(GOOD, issue_date=date(2024, 12, 31)), adviser)


@pytest.mark.parametrize(
    ("customer", "words"),
    [
        (
            Customer("Acme Ltd", Contact("Acme", is_archived=True), is_linked=True),
            "The contact “Acme” is archived in Xero. Restore it there, or link another contact.",
        ),
        (
            Customer("Acme Ltd", Contact("Acme Ltd", is_archived=True)),
            "The contact “Acme Ltd” is archived in Xero. Restore it there, or link another contact.",
        ),
        (
            Customer("Acme Ltd", Contact("Acme Ltd", is_archived=True, is_merged=True)),
            "The contact “Acme Ltd” became part of another one in Xero. Link that one.",
        ),
        (Customer("Acme Ltd"), "“Acme Ltd” does not exist in Xero, and Invoice Settings do not allow"),
    ],
)
def test_a_company_that_takes_no_invoices(customer: Customer, words: str) -> None:
    invoice, books = replace(GOOD, customer=customer), replace(BOOKS, may_create_companies=False)
    assert refused(invoice, books).startswith(words)
    assert examine(invoice, books).of_company


@pytest.mark.parametrize(
    "customer",
    [
        Customer("Acme Ltd", Contact("ACME LTD")),  # will be linked by its name
        Customer("Acme Ltd", is_linked=True),  # to a contact that was not read yet
    ],
)
def test_a_company_with_a_contact_needs_no_creation(customer: Customer) -> None:
    books = replace(BOOKS, may_create_companies=False)
    assert examine(replace(GOOD, customer=customer), books).fate is Fate.CREATE


def test_a_company_without_a_contact_goes_where_it_may_be_created() -> None:
    assert examine(replace(GOOD, customer=Customer("Acme Ltd")), BOOKS).fate is Fate.CREATE


def test_a_branding_theme_that_is_gone() -> None:
    assert examine(GOOD, replace(BOOKS, theme="theme")).fate is Fate.CREATE
    assert "branding theme no longer exists" in refused(books=replace(BOOKS, theme="gone"))


def test_approval_that_xero_does_not_grant() -> None:
    books = seeing(actions={"CreateApprovedInvoice": False})
    assert "Xero lets nobody approve invoices with this connection" in refused(books=books)
    for other in (replace(GOOD, is_linked=True), replace(GOOD, is_credit_note=True)):
        assert examine(other, books).fate is not Fate.REFUSE
    assert examine(GOOD, replace(books, send_as="DRAFT")).fate is Fate.CREATE


def test_nothing_there_is_judged_before_it_was_read() -> None:
    bad = replace(on_line("999"), currency="CHF", issue_date=date(2020, 1, 1), customer=Customer("Acme Ltd"))
    books = replace(BOOKS, seen=None, theme="gone", may_create_companies=False)
    assert examine(bad, books) == Verdict(Fate.CREATE)


def test_what_is_wrong_here_is_said_first_and_is_not_of_the_mirror() -> None:
    verdict = examine(replace(GOOD, lines=(), currency="CHF"), BOOKS)
    assert (verdict.reason, verdict.by_mirror) == ("It has no lines. Add at least one.", False)
