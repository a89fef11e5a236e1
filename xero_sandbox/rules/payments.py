"""Payments: made against approved documents, or taken back; nothing else (developer.xero.com, Payments)."""

from dataclasses import dataclass
from decimal import Decimal

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.documents import find_document
from xero_sandbox.rules.kinds import CREDIT_NOTE, INVOICE, Kind
from xero_sandbox.rules.messages import Refused, Say, Unknown
from xero_sandbox.rules.periods import lock_problem
from xero_sandbox.rules.settling import settle_credit_note, settle_invoice
from xero_sandbox.rules.wire import (
    Doc,
    Reader,
    day,
    flag,
    guid,
    new_id,
    number,
    one_of,
    read,
    record,
    round_to,
    text,
)
from xero_sandbox.rules.writing import Writing
from xero_sandbox.words import DocStatus, Mode, PaymentStatus

PAYMENT_FIELDS: dict[str, Reader] = {
    "PaymentID": guid,
    "Invoice": record,
    "CreditNote": record,
    "InvoiceNumber": text,
    "CreditNoteNumber": text,
    "Account": record,
    "Code": text,
    "Date": day,
    "Amount": number,
    "CurrencyRate": number,
    "Reference": text,
    "IsReconciled": flag,
    "Status": one_of(PaymentStatus),
}
TYPES = {
    "ACCREC": "ACCRECPAYMENT",
    "ACCPAY": "ACCPAYPAYMENT",
    "ACCRECCREDIT": "ARCREDITPAYMENT",
    "ACCPAYCREDIT": "APCREDITPAYMENT",
}


@dataclass(slots=True)
class Paying:
    """One payment on its way through the rules."""

    given: Doc
    kind: Kind | None
    document: Doc | None
    account: Doc | None

    @property
    def due(self) -> Decimal:
        """What the document can still take."""
        document = self.document if self.document is not None else {"AmountDue": 0}
        return Decimal(document["AmountDue"] if "AmountDue" in document else document["RemainingCredit"])


def save_payment(books: Books, body: Doc, writing: Writing) -> Doc:
    """Make a payment, or take one back when its id is named."""
    given = read(body, PAYMENT_FIELDS)
    key = writing.target or (given.get("PaymentID") if writing.mode is Mode.UPSERT else None)
    if key:
        return _take_back(books, key, given, writing)
    return _make(books, given, writing, None)


def make_payment(books: Books, body: Doc, writing: Writing, batch_id: str) -> Doc:
    """One payment of a batch."""
    return _make(books, read(body, PAYMENT_FIELDS), writing, batch_id)


def _make(books: Books, given: Doc, writing: Writing, batch_id: str | None) -> Doc:
    paying = _gather(books, given)
    given.setdefault("Date", writing.today)
    if problems := _problems(books, paying, writing):
        raise Refused(*problems, echo=given)
    return _store(books, paying, writing, batch_id)


def _gather(books: Books, given: Doc) -> Paying:
    named = [
        name for name in ("Invoice", "CreditNote", "InvoiceNumber", "CreditNoteNumber") if given.get(name)
    ]
    kind = document = None
    if len(named) == 1:
        kind = INVOICE if named[0].startswith("Invoice") else CREDIT_NOTE
        document = find_document(books, kind, _key(kind, given[named[0]]))
    return Paying(given, kind, document, find_account(books, given.get("Account", {}), given.get("Code", "")))


def _key(kind: Kind, named: object) -> str:
    if isinstance(named, str):
        return named
    fields = read(named, {kind.id_field: text, kind.number_field: text})
    return str(fields.get(kind.id_field) or fields.get(kind.number_field) or "-")


def find_account(books: Books, body: Doc, code: str = "") -> Doc | None:
    """The account a payment names, by id or code."""
    named = read(body, {"AccountID": text, "Code": text})
    if named.get("AccountID"):
        return books.accounts.get(named["AccountID"].lower())
    return books.account(named.get("Code") or code)


def _problems(books: Books, paying: Paying, writing: Writing) -> list[str]:
    problems: list[str] = []
    if paying.kind is None:
        problems.append(Say.PAYMENT_ONE_DOCUMENT.of())
    elif paying.document is None:
        problems.append((Say.INVOICE_MISSING if paying.kind is INVOICE else Say.CREDIT_NOTE_MISSING).of())
    problems += _account_problems(paying.account)
    amount = paying.given["Amount"] = round_to(paying.given.get("Amount", Decimal(0)))
    if amount <= 0:
        problems.append(Say.PAYMENT_AMOUNT.of())
    if paying.document is not None:
        if amount > paying.due:
            problems.append(Say.PAYMENT_TOO_MUCH.of())
        if paying.document["Status"] != DocStatus.AUTHORISED:
            problems.append(Say.PAYMENT_NOT_AUTHORISED.of())
    if problem := lock_problem(books, paying.given["Date"], writing.switches.advisers_pass_period_lock):
        problems.append(problem)
    return problems


def _account_problems(account: Doc | None) -> list[str]:
    if account is None:
        return [Say.PAYMENT_ACCOUNT_MISSING.of()]
    usable = account["Type"] == "BANK" or account.get("EnablePaymentsToAccount")
    return [] if usable and account["Status"] == "ACTIVE" else [Say.PAYMENT_ACCOUNT_INVALID.of()]


def _store(books: Books, paying: Paying, writing: Writing, batch_id: str | None) -> Doc:
    given = paying.given
    document = Doc() if paying.document is None else paying.document
    account = Doc() if paying.account is None else paying.account
    id_field = (paying.kind or INVOICE).id_field
    rate = Decimal(given["CurrencyRate"] if "CurrencyRate" in given else document["CurrencyRate"])
    payment = {
        "PaymentID": new_id(),
        id_field: document[id_field],
        "AccountID": account["AccountID"],
        "Date": given["Date"],
        "Amount": given["Amount"],
        "BankAmount": _bank_amount(given["Amount"], rate, document, account),
        "CurrencyRate": rate,
        "PaymentType": TYPES[document["Type"]],
        "Status": PaymentStatus.AUTHORISED,
        "IsReconciled": given.get("IsReconciled", False),
        **({"Reference": given["Reference"]} if given.get("Reference") else {}),
        **({"BatchPaymentID": batch_id} if batch_id else {}),
    }
    books.put(books.payments, writing.stamp(payment))
    _settle(books, payment, writing)
    return payment


def _bank_amount(amount: Decimal, rate: Decimal, document: Doc, account: Doc) -> Decimal:
    """In the account's currency: rates say how much foreign money one unit of base buys."""
    same = account.get("CurrencyCode", document["CurrencyCode"]) == document["CurrencyCode"]
    return amount if same else round_to(amount / rate)


def _take_back(books: Books, key: str, given: Doc, writing: Writing) -> Doc:
    payment = books.payments.get(key.lower())
    if payment is None:
        raise Unknown
    problems = []
    if payment["Status"] == PaymentStatus.DELETED or given.get("Status") != PaymentStatus.DELETED:
        problems.append(Say.PAYMENT_NOT_EDITABLE.of())
    elif payment.get("BatchPaymentID"):
        problems.append(Say.PAYMENT_IN_BATCH.of())
    elif payment.get("IsReconciled") and writing.switches.reconciled_payments_stay:
        problems.append(Say.PAYMENT_RECONCILED.of())
    elif problem := lock_problem(books, payment["Date"], writing.switches.advisers_pass_period_lock):
        problems.append(problem)
    if problems:
        raise Refused(*problems, echo={**payment, "Status": given.get("Status", payment["Status"])})
    return take_back(books, payment, writing)


def take_back(books: Books, payment: Doc, writing: Writing) -> Doc:
    """The payment deleted and its document open again."""
    gone = books.put(books.payments, writing.stamp({**payment, "Status": PaymentStatus.DELETED}))
    _settle(books, gone, writing)
    return gone


def _settle(books: Books, payment: Doc, writing: Writing) -> None:
    if "InvoiceID" in payment:
        settle_invoice(books, books.invoices.rows[payment["InvoiceID"]], writing)
    else:
        settle_credit_note(books, books.credit_notes.rows[payment["CreditNoteID"]], writing)
