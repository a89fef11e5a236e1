"""Accounts, tax rates, tracking, currencies, themes and the organisation as Xero shows them."""

from datetime import date

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.wire import ZERO_ID, Doc, ms_date, ms_of_day
from xero_sandbox.shapes.view import View, bare_day, errors, some, updated


def show_account(_: Books, row: Doc, __: View) -> Doc:
    """One account."""
    shown = some(row, "AccountID", "Code", "Name", "Status", "Type", "TaxType", "Class", "SystemAccount")
    shown |= some(row, "Description")
    shown |= {
        "EnablePaymentsToAccount": row["EnablePaymentsToAccount"],
        "ShowInExpenseClaims": row.get("ShowInExpenseClaims", False),
    }
    shown |= some(row, "BankAccountNumber", "BankAccountType", "CurrencyCode")
    shown |= {"ReportingCode": row["Class"][:3], "ReportingCodeName": row["Class"].title()}
    return shown | {
        "HasAttachments": bool(row.get("Attachments")),
        **updated(row),
        "AddToWatchlist": row.get("AddToWatchlist", False),
    }


def echo_account(_: Books, given: Doc, messages: list[str]) -> Doc:
    """A refused account (specification's example)."""
    names = ("Code", "Name", "Type", "Status", "Description", "TaxType", "BankAccountNumber", "CurrencyCode")
    return {
        "AccountID": given.get("AccountID", ZERO_ID),
        **some(given, *names),
        "ValidationErrors": errors(messages),
    }


def echo_plain(_: Books, given: Doc, messages: list[str]) -> Doc:
    """What was sent, with the messages."""
    return {**given, "ValidationErrors": errors(messages)}


def show_category(_: Books, row: Doc, __: View) -> Doc:
    """One tracking category; deleted options are gone."""
    return {**row, "Options": [option for option in row["Options"] if option["Status"] != "DELETED"]}


def show_plain(_: Books, row: Doc, __: View) -> Doc:
    """Rows kept as they are shown."""
    return row


def show_currency(_: Books, row: Doc, __: View) -> Doc:
    """One currency."""
    return some(row, "Code", "Description")


def show_theme(_: Books, row: Doc, __: View) -> Doc:
    """One branding theme."""
    shown = some(row, "BrandingThemeID", "Name", "SortOrder")
    return shown | {"CreatedDateUTC": ms_date(row["CreatedDateUTC"])}


def show_organisation(_: Books, row: Doc, __: View) -> Doc:
    """The organisation."""
    created = ms_of_day(row.get("CreatedDate", date(2024, 4, 6).isoformat()))
    shown: Doc = {
        **some(row, "Name", "LegalName"),
        "PaysTax": True,
        "Version": "UK",
        "OrganisationType": "COMPANY",
        **some(row, "BaseCurrency", "CountryCode", "IsDemoCompany"),
        "OrganisationStatus": "ACTIVE",
        "TaxNumber": "GB123456789",
        "FinancialYearEndDay": 31,
        "FinancialYearEndMonth": 3,
        "SalesTaxBasis": "ACCRUALS",
        "SalesTaxPeriod": "QUARTERLY",
        "DefaultSalesTax": "Tax Exclusive",
        "DefaultPurchasesTax": "Tax Exclusive",
        **bare_day("PeriodLockDate", row.get("PeriodLockDate")),
        **bare_day("EndOfYearLockDate", row.get("EndOfYearLockDate")),
        "CreatedDateUTC": ms_date(created).replace("+0000", ""),
        "OrganisationEntityType": "COMPANY",
        "Timezone": "GMTSTANDARDTIME",
        **some(row, "ShortCode", "OrganisationID"),
        "Edition": "BUSINESS",
        **some(row, "Class"),
    }
    return shown | {"Addresses": [], "Phones": [], "ExternalLinks": [], "PaymentTerms": {}}
