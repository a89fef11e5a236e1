"""Every sentence the accounting rules can say, in one table.

V = seen in a recording, in an example of Xero's specification or in two independent code bases.
F = one field source. U = nobody has published the text: the rule is real, the words are ours.
"""

from enum import StrEnum


class Say(StrEnum):
    """A message, with its evidence in the comment behind it."""

    # documents
    NUMBER_TAKEN = "Invoice # must be unique."  # V
    CREDIT_NUMBER_TAKEN = "Credit Note # must be unique."  # U
    CONTACT_NEEDED = "A Contact must be specified for this type of transaction"  # V
    CONTACT_UNKNOWN = "The Contact with the specified contact details could not be found"  # U
    LINES_NEEDED = "One or more line items must be specified"  # V
    APPROVAL_LIMIT = "You have reached the limit of invoices you can approve"  # V
    NOT_CREATABLE = "{noun} not of valid status for creation"  # V for invoices
    NOT_EDITABLE = "{noun} not of valid status for modification"  # V for invoices
    EDIT_PAID = "This document cannot be edited as it has a payment or credit note allocated to it."  # V
    MOVE_PAID = (
        "The status {status} cannot be applied to the invoice because it has "
        "payments or credit notes allocated to it."
    )  # V
    DUE_DATE_NEEDED = "The DueDate must be specified for an approved invoice"  # U
    LOCKED_PERIOD = "The document date cannot be before the period lock date, currently set at {date}"  # V
    LOCKED_YEAR = "The document date cannot be before the end of year lock date, currently set at {date}"  # V
    CURRENCY_UNKNOWN = "Organisation is not subscribed to currency {code}"  # V
    RATE_INVALID = "CurrencyRate must be greater than zero"  # U
    URL_INVALID = "Url must be a valid absolute address that does not contain 'xero'"  # U
    TOTAL_MISMATCH = "The document total does not equal the sum of the lines."  # V
    TOTAL_NEGATIVE = "The document total cannot be negative"  # U
    TOO_LONG = "The {field} field cannot be longer than {limit} characters"  # U
    BRANDING_UNKNOWN = "The BrandingThemeID could not be found"  # U
    # lines
    ACCOUNT_UNKNOWN = "Account code '{code}' is not a valid code for this document."  # V
    ACCOUNT_ARCHIVED = (
        "Account code '{code}' has been archived, or has been deleted. "
        "Each line item must reference a valid account."
    )  # V
    ACCOUNT_NEEDED = "Account code must be specified"  # V
    DESCRIPTION_NEEDED = "Description must be specified"  # U
    TAX_UNKNOWN = (
        "The TaxType code '{code}' does not exist or cannot be used for this type of transaction."  # V
    )
    TAX_MISFIT = "The TaxType code '{code}' cannot be used with account code '{account}'."  # V
    LINE_MISMATCH = "The line total {given} does not match the expected line total {expected}"  # V
    TAX_TOO_BIG = "Tax amount cannot be greater than the line amount"  # F
    LINE_TOO_BIG = "The line amount cannot be greater than 9999999999.99"  # U
    ITEM_UNKNOWN = "Item code '{code}' is not valid"  # U
    TRACKING_UNKNOWN = "The tracking option '{option}' of category '{category}' could not be found"  # U
    TRACKING_TOO_MANY = "A line item can have at most two tracking categories"  # U
    DISCOUNT_PURCHASE = "Discounts can only be given on sales invoices"  # U
    DISCOUNT_RANGE = "Discount must be between zero and the line's full amount"  # U
    # contacts
    NAME_TAKEN = (
        "The contact name {name} is already assigned to another contact. "
        "The contact name must be unique across all active contacts."
    )  # V
    CONTACT_NUMBER_TAKEN = (
        "The contact number {number} is already assigned to another contact. "
        "The contact number must be unique across all contacts."
    )  # F
    CONTACT_ARCHIVED = (
        "The contact with the specified contact details has been archived. The contact must be "
        "un-archived before creating new invoices or credit notes."
    )  # V
    CONTACT_EDIT_ARCHIVED = (
        "The specified contact details matched an archived contact. "
        "Archived contacts cannot currently be edited via the API."
    )  # V
    CONTACT_UNIDENTIFIED = (
        "The Contact must contain at least 1 of the following elements to identify the contact: "
        "Name, ContactID, ContactNumber"
    )  # V
    CONTACT_NAME_INVALID = (
        "The contact name must not contain < or >, nor double, leading or trailing spaces"  # U
    )
    EMAIL_INVALID = "Email address must be valid."  # V
    WEBSITE_INVALID = "Website must be valid"  # F
    PERSONS_TOO_MANY = "A contact can have at most five contact persons"  # U
    MERGE_MISFIT = "A contact can only be merged into another active contact"  # U
    # items
    ITEM_TAKEN = "Price List Item with Code '{code}' already exists"  # V
    ITEM_CODE_NEEDED = "Price List Item Code must be specified"  # U
    # settings
    FIELD_NEEDED = "{field} must be specified"  # U
    ONE_PER_REQUEST = "Only one {noun} can be sent in a request"  # U
    ACCOUNT_UNIQUE = "Please enter a unique {field}."  # V for Name
    ACCOUNT_CURRENCY = "The current organisation is not subscribed to currency '{code}'."  # V
    ACCOUNT_SYSTEM = "A system account cannot be archived or deleted"  # U
    ACCOUNT_GONE = "Account not of valid status for modification"  # U
    ACCOUNT_USED = "The account has transactions and cannot be deleted"  # U
    RATE_UNIQUE = "The tax rate name must be unique"  # U
    RATE_COMPONENT = "A tax component needs a name and a rate between 0 and 100"  # U
    RATE_COMPOUND = "Only one tax component can be compound"  # U
    TRACKING_TAKEN = "The tracking name is already in use"  # U
    TRACKING_FULL = "An organisation can have {active} active tracking categories and {all} in all"  # U
    TRACKING_USED = "Tracking that documents carry cannot be deleted"  # U
    # warnings
    RATE_ODD = "The currency rate is far from the rate of the day"  # U
    # attachments
    FILE_NAME = 'The file name is empty, too long or holds one of < > : " / \\ | ? * +'  # U
    FILE_SIZE = "A file must hold at least one byte and at most {limit} MB"  # U
    FILES_TOO_MANY = "A document can have at most {limit} attachments"  # U
    # payments and allocations
    PAYMENT_TOO_MUCH = "Payment amount exceeds the amount outstanding on this document"  # V
    PAYMENT_NOT_AUTHORISED = "Payments can only be made against Authorised documents"  # V
    PAYMENT_NOT_EDITABLE = "Payment not of valid status for modification"  # F
    PAYMENT_IN_BATCH = "Payments within a batch cannot be deleted."  # F
    BATCH_EMPTY = "A batch payment must contain at least one payment"  # U
    BATCH_MIXED = "All payments of a batch must be of one direction and one currency"  # U
    BATCH_INVOICES = "A batch payment can only pay invoices"  # U
    BATCH_NOT_EDITABLE = "Batch Payment not of valid status for modification"  # U
    PAYMENT_RECONCILED = "A reconciled payment cannot be deleted"  # U
    PAYMENT_AMOUNT = "Payment amount must be greater than zero"  # U
    PAYMENT_ONE_DOCUMENT = "A payment must name exactly one document"  # U
    INVOICE_MISSING = "Invoice could not be found"  # U
    CREDIT_NOTE_MISSING = "An existing Credit Note with the specified CreditNoteID could not be found"  # V
    PAYMENT_ACCOUNT_MISSING = "Account could not be found"  # F
    PAYMENT_ACCOUNT_INVALID = "Account is not valid for payments"  # F
    ALLOCATION_TOO_MUCH = (
        "The amount allocated exceeds the amount outstanding on the credit note or invoice"  # U
    )
    ALLOCATION_MISFIT = (
        "A credit note can only be allocated to an approved invoice of the same contact and currency"  # U
    )
    ALLOCATION_STATUS = "Credit Note not of valid status for allocation"  # U

    def of(self, **words: object) -> str:
        """The sentence with its blanks filled."""
        return self.value.format(**words)


class Refused(Exception):
    """The rules say no: the messages for one element, and what the element looked like by then."""

    def __init__(self, *messages: str, echo: dict[str, object] | None = None) -> None:
        """Keep each message once, in the order found."""
        super().__init__(*messages)
        self.messages = list(dict.fromkeys(messages))
        self.echo = echo


class Unknown(Exception):
    """The id names nothing here: Xero answers 404, also to a write."""
