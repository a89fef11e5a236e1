"""The chart of accounts and the tax rates both organisations start with."""

from decimal import Decimal
from typing import Any

Row = dict[str, Any]


def _account(code: str, name: str, kind: str, group: str, tax: str = "NONE", **more: object) -> Row:
    return {
        "Code": code,
        "Name": name,
        "Status": "ACTIVE",
        "Type": kind,
        "TaxType": tax,
        "Class": group,
        "EnablePaymentsToAccount": False,
        **more,
    }


def _bank(code: str, name: str, number: str) -> Row:
    return _account(
        code, name, "BANK", "ASSET", BankAccountNumber=number, BankAccountType="BANK", CurrencyCode="GBP"
    )


ACCOUNTS: list[Row] = [
    _bank("090", "Business Bank Account", "20100012345678"),
    _bank("091", "Savings", "20100087654321"),
    _account("200", "Sales", "REVENUE", "REVENUE", "OUTPUT2"),
    _account("210", "Permanent Placement Fees", "REVENUE", "REVENUE", "OUTPUT2"),
    _account("220", "Temporary Staffing", "REVENUE", "REVENUE", "OUTPUT2"),
    _account("230", "Recharged Expenses", "REVENUE", "REVENUE", "OUTPUT2"),
    _account("260", "Other Revenue", "REVENUE", "REVENUE", "OUTPUT2"),
    _account("299", "Sales (old)", "REVENUE", "REVENUE", "OUTPUT2", Status="ARCHIVED"),
    _account("404", "Bank Fees", "EXPENSE", "EXPENSE"),
    _account("610", "Accounts Receivable", "CURRENT", "ASSET", SystemAccount="DEBTORS"),
    _account("800", "Accounts Payable", "CURRLIAB", "LIABILITY", SystemAccount="CREDITORS"),
    _account("820", "VAT", "CURRLIAB", "LIABILITY", SystemAccount="GST"),
    _account("860", "Rounding", "CURRLIAB", "LIABILITY", SystemAccount="ROUNDING"),
    _account("960", "Retained Earnings", "EQUITY", "EQUITY", SystemAccount="RETAINEDEARNINGS"),
]


REPORTED_AS = {
    "RROUTPUT": "OUTPUT",
    "RRINPUT": "INPUT",
    "ECZROUTPUT": "ECOUTPUT",
    "ECZROUTPUTSERVICES": "ECOUTPUTSERVICES",
}


def _rate(tax_type: str, name: str, percent: str, revenue: bool, expenses: bool) -> Row:
    return {
        "Name": name,
        "TaxType": tax_type,
        "ReportTaxType": REPORTED_AS.get(tax_type, tax_type),
        "CanApplyToAssets": True,
        "CanApplyToEquity": True,
        "CanApplyToExpenses": expenses,
        "CanApplyToLiabilities": True,
        "CanApplyToRevenue": revenue,
        "DisplayTaxRate": Decimal(percent),
        "EffectiveRate": Decimal(percent),
        "Status": "ACTIVE",
        "TaxComponents": [
            {"Name": "VAT", "Rate": Decimal(percent), "IsCompound": False, "IsNonRecoverable": False}
        ],
    }


TAX_RATES: list[Row] = [
    _rate("OUTPUT2", "20% (VAT on Income)", "20.00", True, False),
    _rate("INPUT2", "20% (VAT on Expenses)", "20.00", False, True),
    _rate("RROUTPUT", "5% (VAT on Income)", "5.00", True, False),
    _rate("RRINPUT", "5% (VAT on Expenses)", "5.00", False, True),
    _rate("ZERORATEDOUTPUT", "Zero Rated Income", "0.00", True, False),
    _rate("ECZROUTPUT", "Zero Rated EC Goods Income", "0.00", True, False),
    _rate("ECZROUTPUTSERVICES", "Zero Rated EC Services", "0.00", True, False),
    _rate("ZERORATEDINPUT", "Zero Rated Expenses", "0.00", False, True),
    _rate("EXEMPTOUTPUT", "Exempt Income", "0.00", True, False),
    _rate("EXEMPTINPUT", "Exempt Expenses", "0.00", False, True),
    _rate("NONE", "No VAT", "0.00", True, True),
]
