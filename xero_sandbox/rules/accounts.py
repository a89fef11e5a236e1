"""Accounts: one per request; codes and names are unique (developer.xero.com, Accounts)."""

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.messages import Refused, Say
from xero_sandbox.rules.wire import Doc, Reader, flag, guid, new_id, read, text, word_of
from xero_sandbox.rules.writing import Writing

CLASSES = {
    "BANK": "ASSET",
    "CURRENT": "ASSET",
    "FIXED": "ASSET",
    "INVENTORY": "ASSET",
    "NONCURRENT": "ASSET",
    "PREPAYMENT": "ASSET",
    "EQUITY": "EQUITY",
    "DEPRECIATN": "EXPENSE",
    "DIRECTCOSTS": "EXPENSE",
    "EXPENSE": "EXPENSE",
    "OVERHEADS": "EXPENSE",
    "CURRLIAB": "LIABILITY",
    "LIABILITY": "LIABILITY",
    "TERMLIAB": "LIABILITY",
    "PAYG": "LIABILITY",
    "OTHERINCOME": "REVENUE",
    "REVENUE": "REVENUE",
    "SALES": "REVENUE",
}
ACCOUNT_FIELDS: dict[str, Reader] = {
    "AccountID": guid,
    "Code": text,
    "Name": text,
    "Type": word_of(CLASSES),
    "Status": word_of(("ACTIVE", "ARCHIVED", "DELETED")),
    "BankAccountNumber": text,
    "BankAccountType": text,
    "CurrencyCode": text,
    "Description": text,
    "TaxType": text,
    "EnablePaymentsToAccount": flag,
    "ShowInExpenseClaims": flag,
    "AddToWatchlist": flag,
}
LIMITS = {"Code": 10, "Name": 150, "Description": 4000}


def save_account(books: Books, body: Doc, writing: Writing) -> Doc:
    """Create with PUT; change the one the address names with POST."""
    given = read(body, ACCOUNT_FIELDS)
    before = books.accounts.rows[writing.target] if writing.target else None
    fresh = {"Status": "ACTIVE", "EnablePaymentsToAccount": False, "TaxType": "NONE"}
    row = {**(before or fresh), **given, "AccountID": before["AccountID"] if before else new_id()}
    if problems := [*_missing(row), *_too_long(given), *_clashes(books, row), *_misfits(books, row, before)]:
        raise Refused(*problems, echo={**given, **({"AccountID": row["AccountID"]} if before else {})})
    row["Class"] = CLASSES[row["Type"]]
    if row["Type"] == "BANK":
        row.setdefault("BankAccountType", "BANK")
        row.setdefault("CurrencyCode", books.info["BaseCurrency"])
    return books.put(books.accounts, writing.stamp(row))


def _missing(row: Doc) -> list[str]:
    needed = ["Name", "Type", "BankAccountNumber"] if row.get("Type") == "BANK" else ["Code", "Name", "Type"]
    return [Say.FIELD_NEEDED.of(field=name) for name in needed if not row.get(name)]


def _too_long(given: Doc) -> list[str]:
    return [
        Say.TOO_LONG.of(field=name, limit=limit)
        for name, limit in LIMITS.items()
        if len(given.get(name, "")) > limit
    ]


def _clashes(books: Books, row: Doc) -> list[str]:
    others = [
        other
        for other in books.accounts.rows.values()
        if other["AccountID"] != row["AccountID"] and other["Status"] != "DELETED"
    ]
    clash = {
        name: any(other.get(name, "").lower() == row[name].lower() for other in others)
        for name in ("Name", "Code")
        if row.get(name)
    }
    return [Say.ACCOUNT_UNIQUE.of(field=name) for name, taken in clash.items() if taken]


def _misfits(books: Books, row: Doc, before: Doc | None) -> list[str]:
    problems = []
    if books.tax_rates.get(row["TaxType"].upper()) is None:
        problems.append(Say.TAX_UNKNOWN.of(code=row["TaxType"]))
    if row.get("CurrencyCode") and books.currencies.get(row["CurrencyCode"].upper()) is None:
        problems.append(Say.ACCOUNT_CURRENCY.of(code=row["CurrencyCode"]))
    if before and before.get("SystemAccount") and row["Status"] != "ACTIVE":
        problems.append(Say.ACCOUNT_SYSTEM.of())
    if before and before["Status"] == "DELETED":
        problems.append(Say.ACCOUNT_GONE.of())
    if row["Status"] == "DELETED":
        problems.append(Say.ACCOUNT_GONE.of())
    return problems


def delete_account(books: Books, row: Doc, writing: Writing) -> Doc:
    """Delete one nothing was ever booked on; others can only be archived."""
    problems = []
    if row.get("SystemAccount"):
        problems.append(Say.ACCOUNT_SYSTEM.of())
    if row["Status"] == "DELETED":
        problems.append(Say.ACCOUNT_GONE.of())
    if _is_used(books, row):
        problems.append(Say.ACCOUNT_USED.of())
    if problems:
        raise Refused(*problems, echo=row)
    return books.put(books.accounts, writing.stamp({**row, "Status": "DELETED"}))


def _is_used(books: Books, row: Doc) -> bool:
    key = row["AccountID"]
    documents = (*books.invoices.rows.values(), *books.credit_notes.rows.values())
    return any(line.get("AccountID") == key for doc in documents for line in doc["LineItems"]) or any(
        payment["AccountID"] == key for payment in books.payments.rows.values()
    )
