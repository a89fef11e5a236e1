"""What an edit means. PURE: no database."""

import pytest

from invoices.choices import BatchStatus, InvoiceStatus
from invoices.editing import batch_status_after_edit, next_number, status_choices, why_locked


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


@pytest.mark.parametrize("status", [InvoiceStatus.PAID, InvoiceStatus.VOID])
def test_paid_and_void_are_locked_with_a_sentence(status):
    assert why_locked(status).endswith("can be read but not changed.")


@pytest.mark.parametrize("status", [InvoiceStatus.DRAFT, InvoiceStatus.APPROVED, InvoiceStatus.PART_PAID])
def test_the_others_are_open(status):
    assert why_locked(status) == ""


def test_nobody_sets_paid_by_hand_but_what_it_is_may_stay():
    assert "part_paid" not in dict(status_choices("draft"))
    assert "part_paid" in dict(status_choices("part_paid"))
    assert "paid" not in dict(status_choices("part_paid"))
