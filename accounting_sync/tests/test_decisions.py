"""The pure deciding: no database, no socket."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting_sync import decisions
from accounting_sync.decisions import Sent, after_answer, after_look_up, may_replay, pulled, retry_after
from accounting_sync.ports import Document
from invoices.choices import BatchStatus, DocumentKind, InvoiceStatus

SENT = Sent("T-1", "c-1", "GBP", Decimal("120.00"))
THERE = Document("T-1", "id-1", "c-1", "AUTHORISED", "GBP", Decimal("120.00"))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def there(**changes: object) -> Document:
    from dataclasses import replace

    return replace(THERE, **changes)  # type: ignore[arg-type]


def test_a_confirmed_document_is_sent() -> None:
    assert after_answer(SENT, THERE).status == BatchStatus.SENT


def test_xeros_own_words_are_the_reason() -> None:
    outcome = after_answer(SENT, Document("T-1", problems=("Invoice # must be unique.", "And more.")))
    assert outcome.status == BatchStatus.NEEDS_YOU
    assert outcome.reason == "Invoice # must be unique. And more."


def test_a_document_the_answer_does_not_mention_is_looked_up() -> None:
    assert after_answer(SENT, None).status == BatchStatus.CHECKING


def test_a_total_that_differs_by_a_cent_is_said() -> None:
    outcome = after_answer(SENT, there(total=Decimal("120.01")))
    assert outcome.status == BatchStatus.SENT
    assert outcome.reason == "Xero's total is 120.01 GBP, Tracker's is 120.00."


def test_nothing_found_means_send_again() -> None:
    assert after_look_up(SENT, []).status == BatchStatus.QUEUED


def test_a_voided_one_of_the_same_number_does_not_count() -> None:
    assert after_look_up(SENT, [there(status="VOIDED")]).status == BatchStatus.QUEUED


def test_an_equal_one_is_adopted() -> None:
    assert after_look_up(SENT, [THERE]).document == THERE


@pytest.mark.parametrize(
    "other", [there(contact_id="c-2"), there(currency="EUR"), there(total=Decimal("120.01"))]
)
def test_one_that_differs_in_contact_currency_or_cent_is_never_adopted(other: Document) -> None:
    assert after_look_up(SENT, [other]).status == BatchStatus.NEEDS_YOU


def test_two_of_the_same_number_are_never_adopted() -> None:
    assert after_look_up(SENT, [THERE, there(remote_id="id-2")]).status == BatchStatus.NEEDS_YOU


@pytest.mark.parametrize(("seconds", "known"), [(0, True), (329, True), (330, False), (86_400, False)])
def test_a_key_is_used_again_only_well_within_six_minutes(seconds: int, known: bool) -> None:
    assert may_replay(NOW, NOW + timedelta(seconds=seconds)) is known


@given(st.integers(min_value=0, max_value=10_000))
def test_waits_grow_and_end_at_ten_minutes(attempt: int) -> None:
    assert timedelta(seconds=5) <= retry_after(attempt) <= timedelta(minutes=10)
    assert retry_after(attempt + 1) >= retry_after(attempt)


@pytest.mark.parametrize(
    ("document", "current", "status"),
    [
        (there(), "approved", InvoiceStatus.APPROVED),
        (there(), "paid", InvoiceStatus.APPROVED),
        (there(), "draft", InvoiceStatus.DRAFT),
        (there(amount_paid=Decimal(5)), "approved", InvoiceStatus.PART_PAID),
        (there(amount_credited=Decimal(5)), "approved", InvoiceStatus.PART_PAID),
        (there(status="PAID", amount_paid=Decimal(120)), "approved", InvoiceStatus.PAID),
        (there(status="VOIDED"), "approved", InvoiceStatus.VOID),
        (there(status="DELETED"), "approved", InvoiceStatus.VOID),
    ],
)
def test_what_xero_says_becomes_the_status_here(
    document: Document, current: str, status: InvoiceStatus
) -> None:
    assert pulled(document, DocumentKind.INVOICE, current).status == status


def test_amounts_of_a_credit_note_come_back_negative() -> None:
    document = there(amount_paid=Decimal("5.00"), paid_on=date(2026, 1, 31))
    change = pulled(document, DocumentKind.CREDIT_NOTE, "approved")
    assert change.amount_paid == Decimal("-5.00")
    assert change.paid_on == date(2026, 1, 31)


def test_numbers_are_compared_without_regard_to_case() -> None:
    found = decisions.by_number(["T-1"], [there(number="t-1")])
    assert found == {"T-1": [there(number="t-1")]}


def test_of_two_numbers_that_are_one_to_xero_each_gets_its_own_spelling_only() -> None:
    upper, lower = there(number="INV-É1", remote_id="a"), there(number="INV-é1", remote_id="b")
    assert decisions.by_number(["INV-É1", "INV-é1"], [upper, lower]) == {"INV-É1": [upper], "INV-é1": [lower]}
    assert decisions.by_number(["INV-É1", "INV-é1"], [upper]) == {"INV-É1": [upper], "INV-é1": []}


def test_sharp_s_is_no_double_s() -> None:
    assert decisions.by_number(["Straße-1"], [there(number="STRASSE-1")]) == {"Straße-1": []}
