"""Every refusal has a way out; no database, no socket."""

import pytest

from accounting_sync.remedies import GENERAL, way_out


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("Invoice # must be unique.", "another number"),
        ("Account code '999' is not a valid code for this document.", "another account"),
        ("Account code '299' has been archived, or has been deleted. Each line", "another account"),
        ("The TaxType code 'INPUT2' cannot be used with account code '210'.", "tax rate"),
        ("Organisation is not subscribed to currency CHF", "Add the currency in Xero"),
        ("The document date cannot be before the period lock date, currently set at", "lock date"),
        (
            "The contact with the specified contact details has been archived. The contact",
            "Restore the contact",
        ),
        (
            "Xero did not create the company “X”: Email address must be valid.",
            "e-mail address on the company",
        ),
        ("The contact name X is already assigned to another contact.", "rename one of the two"),
        ("This document cannot be edited as it has a payment or credit note allocated to it.", "credit note"),
        ("You have reached the limit of invoices you can approve", "Upgrade"),
    ],
)
def test_xeros_words_come_with_a_way_out(reason: str, words: str) -> None:
    assert words in way_out(reason)


def test_our_own_reasons_say_it_themselves() -> None:
    assert way_out("No account is chosen for “Other” lines. Choose one in Invoice Settings.") == ""


def test_a_message_nobody_has_seen_gets_the_general_advice() -> None:
    assert way_out("Something new.") == GENERAL
