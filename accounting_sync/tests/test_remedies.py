"""Every refusal has a way out; no database, no socket."""

import pytest

from accounting_sync.remedies import GENERAL, Fix, fixes, way_out


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


@pytest.mark.parametrize(
    ("reason", "screens"),
    [
        ("“X” does not exist in Xero, … “Auto-create companies that do not exist”", ["link", "settings"]),
        ("The contact “X” is archived in Xero. Restore it there, or link another contact.", ["link"]),
        ("The contact “X” became part of another one in Xero. Link that one.", ["link"]),
        ("The contact with the specified contact details has been archived. The contact", ["link"]),
        ("The contact name X is already assigned to another contact.", ["link"]),
        ("The item “X” does not exist …  “Auto-create invoice items that do not exist”", ["settings"]),
        ("Account code '299' has been archived, or has been deleted.", ["settings"]),
        ("No account is chosen for “Other” lines. Choose one in Invoice Settings.", ["settings"]),
        ("Invoice # must be unique.", []),
        ("Something new.", []),
    ],
)
def test_where_a_screen_mends_it_that_screen_is_named(reason: str, screens: list[str]) -> None:
    names = {Fix.LINK_COMPANY: "link", Fix.INVOICE_SETTINGS: "settings"}
    assert [names[fix] for fix in fixes(reason)] == screens
