"""Batch payments: one movement on a bank account that pays several documents (BatchPayments page)."""

from decimal import Decimal

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.messages import Refused, Say, Unknown
from xero_sandbox.rules.payments import find_account, make_payment, take_back
from xero_sandbox.rules.periods import lock_problem
from xero_sandbox.rules.wire import (
    ZERO,
    Doc,
    Reader,
    day,
    flag,
    guid,
    new_id,
    one_of,
    read,
    record,
    records,
    text,
)
from xero_sandbox.rules.writing import Writing
from xero_sandbox.words import Mode, PaymentStatus

BATCH_FIELDS: dict[str, Reader] = {
    "BatchPaymentID": guid,
    "Account": record,
    "Date": day,
    "Reference": text,
    "Particulars": text,
    "Code": text,
    "Details": text,
    "Narrative": text,
    "IsReconciled": flag,
    "Status": one_of(PaymentStatus),
    "Payments": records,
}
LIMITS = {"Reference": 255, "Particulars": 12, "Code": 12, "Narrative": 18}
KEPT = ("Reference", "Particulars", "Code", "Details", "Narrative")
TYPES = {"ACCRECPAYMENT": "RECBATCH", "ACCPAYPAYMENT": "PAYBATCH"}
NAMES = ("Invoice", "CreditNote", "Amount", "Reference")


def save_batch(books: Books, body: Doc, writing: Writing) -> Doc:
    """Make a batch with PUT; POST can only take one back."""
    given = read(body, BATCH_FIELDS)
    if writing.mode is Mode.UPSERT:
        return _take_back(books, writing.target or given.get("BatchPaymentID", ""), given, writing)
    given.setdefault("Date", writing.today)
    account = find_account(books, given.get("Account", {}))
    if problems := _problems(books, given, account):
        raise Refused(*problems, echo=given)
    payments = _make_payments(books, given, account or {}, writing)
    return _store(books, given, account or {}, payments, writing)


def _problems(books: Books, given: Doc, account: Doc | None) -> list[str]:
    problems = [
        Say.TOO_LONG.of(field=name, limit=limit)
        for name, limit in LIMITS.items()
        if len(given.get(name, "")) > limit
    ]
    if account is None:
        problems.append(Say.PAYMENT_ACCOUNT_MISSING.of())
    elif account["Type"] != "BANK" or account["Status"] != "ACTIVE":
        problems.append(Say.PAYMENT_ACCOUNT_INVALID.of())
    if not given.get("Payments"):
        problems.append(Say.BATCH_EMPTY.of())
    return problems


def _make_payments(books: Books, given: Doc, account: Doc, writing: Writing) -> list[Doc]:
    """Each payment under the ordinary rules; the batch falls if one of them does."""
    batch_id, made, problems = new_id(), [], []
    for body in given["Payments"]:
        named = {name: value for name, value in body.items() if name in NAMES}
        wanted = {**named, "Account": {"AccountID": account["AccountID"]}, "Date": given["Date"]}
        try:
            made.append(make_payment(books, wanted, writing, batch_id))
        except Refused as refused:
            problems += refused.messages
    if len({(row["PaymentType"], _currency(books, row)) for row in made}) > 1:
        problems.append(Say.BATCH_MIXED.of())
    if any(row["PaymentType"] not in TYPES for row in made):
        problems.append(Say.BATCH_INVOICES.of())
    if problems:
        raise Refused(*problems, echo=given)
    return made


def _currency(books: Books, payment: Doc) -> str:
    if "InvoiceID" in payment:
        return str(books.invoices.rows[payment["InvoiceID"]]["CurrencyCode"])
    return str(books.credit_notes.rows[payment["CreditNoteID"]]["CurrencyCode"])


def _store(books: Books, given: Doc, account: Doc, payments: list[Doc], writing: Writing) -> Doc:
    total: Decimal = sum((row["Amount"] for row in payments), ZERO)
    batch = {
        "BatchPaymentID": payments[0]["BatchPaymentID"],
        "AccountID": account["AccountID"],
        "Date": given["Date"],
        **{name: given[name] for name in KEPT if given.get(name)},
        "PaymentIDs": [row["PaymentID"] for row in payments],
        "Type": TYPES[payments[0]["PaymentType"]],
        "Status": PaymentStatus.AUTHORISED,
        "TotalAmount": total,
        "IsReconciled": given.get("IsReconciled", False),
    }
    return books.put(books.batch_payments, writing.stamp(batch))


def _take_back(books: Books, key: str, given: Doc, writing: Writing) -> Doc:
    batch = books.batch_payments.get(key.lower())
    if batch is None:
        raise Unknown
    problems = []
    if batch["Status"] == PaymentStatus.DELETED or given.get("Status") != PaymentStatus.DELETED:
        problems.append(Say.BATCH_NOT_EDITABLE.of())
    elif batch["IsReconciled"]:
        problems.append(Say.PAYMENT_RECONCILED.of())
    elif problem := lock_problem(books, batch["Date"], writing.switches.advisers_pass_period_lock):
        problems.append(problem)
    if problems:
        raise Refused(*problems, echo={**batch, "Status": given.get("Status", batch["Status"])})
    for payment_id in batch["PaymentIDs"]:
        take_back(books, books.payments.rows[payment_id], writing)
    return books.put(books.batch_payments, writing.stamp({**batch, "Status": PaymentStatus.DELETED}))
