"""PURE: the way out of what Xero refused, beside its own words. An unknown message gets the general advice.

The messages are those of developer.xero.com's validation errors as integrators quote them: recognised by
their fixed words and never by one exact sentence.
"""

import re
from enum import Enum

GENERAL = "Mend what Xero names on the invoice, its company or in Invoice Settings, then try again."

# Our own sentences, of the check before a send and of sending itself, name the way out at their end.
SAYS_IT_ITSELF = re.compile(
    r"Connect again and allow it|Invoice Settings|Correct one of the two|Add at least one|Write one"
    r"|Send it again|Void it in Xero|give this one a new number|link another contact|Link that one"
    r"|Choose another one on the line|Choose another account on the line|move the lock date there"
    r"|Tracker never changes a currency"
)


class Fix(Enum):
    """A screen that mends it, offered beside the words."""

    LINK_COMPANY = "link_company"  # the company needs a contact, or another one
    INVOICE_SETTINGS = "invoice_settings"


# Our own words and Xero's for which such a screen is the way out.
FIXES: tuple[tuple[str, tuple[Fix, ...]], ...] = (
    (r"Auto-create companies", (Fix.LINK_COMPANY, Fix.INVOICE_SETTINGS)),
    (r"Auto-create invoice items", (Fix.INVOICE_SETTINGS,)),
    (r"contact .*archived|became part of another", (Fix.LINK_COMPANY,)),
    (r"contact name .* already assigned|another contact has this contact number", (Fix.LINK_COMPANY,)),
    (r"Invoice Settings|account code|TaxType code", (Fix.INVOICE_SETTINGS,)),
)

REMEDIES: tuple[tuple[str, str], ...] = (
    (
        r"Invoice # must be unique|Credit note # must be unique",
        "Xero already has this number on another document. Look there first; if it is not this one, "
        "give the invoice here another number.",
    ),
    (
        r"Account code .* (is not a valid code|has been archived)",
        "Choose another account on the line, or in Tools & Settings › Invoice Settings.",
    ),
    (
        r"Account code must be specified",
        "Choose an account for this kind of line in Tools & Settings › Invoice Settings.",
    ),
    (
        r"TaxType code",
        "Choose another tax rate on the line, or another Xero tax rate for it in Tools & Settings › "
        "Invoice Settings.",
    ),
    (
        r"not subscribed to currency",
        "Add the currency in Xero (Settings › Currencies), or invoice in one it has. Tracker never "
        "changes a currency by itself.",
    ),
    (
        r"lock date",
        "Change the date to one after the lock date, or ask your accountant to move the lock date in Xero.",
    ),
    (
        r"archived",
        "Restore the contact in Xero, or link the company to another contact, then try again. If it became "
        "part of another contact in Xero, link the company to that one.",
    ),
    (
        r"Email address must be valid",
        "Correct the e-mail address on the company, then try again.",
    ),
    (
        r"contact name .* already assigned|contact number .* already assigned|Another contact has this"
        r" contact number",
        "Xero has another contact with this name or number. Link the company to that one, or rename one of "
        "the two, then try again.",
    ),
    (
        r"payment or credit note allocated|has payments or credit notes|not of valid status for "
        r"modification",
        "Xero no longer lets this document be changed. Raise a credit note and a new invoice for the "
        "difference.",
    ),
    (
        r"limit of invoices you can approve",
        "The plan of this Xero organisation allows no more approvals this month. Upgrade it, or send "
        "as Draft in Invoice Settings.",
    ),
)


def way_out(reason: str) -> str:
    """What a person can do about a refusal; empty when the reason says it itself."""
    if SAYS_IT_ITSELF.search(reason):
        return ""
    for words, remedy in REMEDIES:
        if re.search(words, reason, re.IGNORECASE):
            return remedy
    return GENERAL


def fixes(reason: str) -> tuple[Fix, ...]:
    """The screens that mend a refusal; none when it is to be mended elsewhere, as on the invoice itself."""
    for words, screens in FIXES:
        if re.search(words, reason, re.IGNORECASE):
            return screens
    return ()
