"""What an edit means. PURE: no database."""

import pytest

from invoices.choices import BatchStatus, InvoiceStatus
from invoices.editing import (
    batch_reason_after_edit,
    batch_status_after_edit,
    next_number,
    status_choices,
    why_locked,
    why_not_sent,
)


@pytest.mark.parametrize("status", ["sent", "updated", "unchanged"])
def test_what_was_sent_is_changed_since(status):
    assert batch_status_after_edit(status) == BatchStatus.CHANGED


@pytest.mark.parametrize("status", ["", "queued", "sending", "checking", "paused", "needs_you", "changed"])
def test_every_other_batch_status_stays(status):
    assert batch_status_after_edit(status) == status


@pytest.mark.parametrize(
    ("last", "following"),
    [
        ("", "INV-00001"),
        ("INV-00099", "INV-00100"),
        ("2026/9", "2026/10"),
        ("999", "1000"),
        ("LAST", "LAST-1"),
    ],
)
def test_the_next_number_keeps_the_pattern(last, following):
    assert next_number(last) == following


def test_paid_is_locked_with_a_sentence():
    assert why_locked(InvoiceStatus.PAID).endswith("can be read but not changed.")


def test_void_says_that_it_is_not_sent():
    assert why_not_sent(InvoiceStatus.VOID) == "This invoice is void: it will not be sent."
    assert why_not_sent(InvoiceStatus.APPROVED) == ""


def test_a_refusal_is_told_as_past_once_the_invoice_is_edited():
    once = batch_reason_after_edit(BatchStatus.NEEDS_YOU, "Account code '999' is not valid.")
    assert once == "Edited since it was refused; send it again. Before: Account code '999' is not valid."
    assert batch_reason_after_edit(BatchStatus.NEEDS_YOU, once) == once
    assert batch_reason_after_edit(BatchStatus.PAUSED, "Too many calls.") == "Too many calls."


@pytest.mark.parametrize("status", [status for status in InvoiceStatus if status != InvoiceStatus.PAID])
def test_the_others_are_open(status):
    assert why_locked(status) == ""


def test_nobody_sets_paid_by_hand_but_what_it_is_may_stay():
    assert "part_paid" not in dict(status_choices("draft"))
    assert "part_paid" in dict(status_choices("part_paid"))
    assert "paid" not in dict(status_choices("part_paid"))
