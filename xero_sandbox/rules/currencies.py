"""Currencies an organisation may add; none can be taken away again (developer.xero.com, Currencies)."""

from decimal import Decimal

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.messages import Refused, Say
from xero_sandbox.rules.wire import Doc, Reader, Unreadable, read, text
from xero_sandbox.rules.writing import Writing

CURRENCY_FIELDS: dict[str, Reader] = {"Code": text, "Description": text}
# Foreign money per pound; a fixed rate keeps every run alike. The real one takes the day's rate from XE.com.
KNOWN = {
    "GBP": ("British Pound", "1"),
    "EUR": ("Euro", "1.15"),
    "USD": ("United States Dollar", "1.27"),
    "AUD": ("Australian Dollar", "1.95"),
    "CAD": ("Canadian Dollar", "1.76"),
    "CHF": ("Swiss Franc", "1.1"),
    "CNY": ("Chinese Yuan", "9.2"),
    "CZK": ("Czech Koruna", "29"),
    "DKK": ("Danish Krone", "8.6"),
    "HKD": ("Hong Kong Dollar", "9.9"),
    "INR": ("Indian Rupee", "108"),
    "JPY": ("Japanese Yen", "192"),
    "NOK": ("Norwegian Krone", "13.6"),
    "NZD": ("New Zealand Dollar", "2.15"),
    "PLN": ("Polish Zloty", "4.95"),
    "SEK": ("Swedish Krona", "13.1"),
    "SGD": ("Singapore Dollar", "1.7"),
    "ZAR": ("South African Rand", "23.2"),
}


def save_currency(books: Books, body: Doc, _: Writing) -> Doc:
    """Add one; adding it again changes nothing."""
    given = read(body, CURRENCY_FIELDS)
    code = given.get("Code", "").upper()
    if not code:
        raise Refused(Say.FIELD_NEEDED.of(field="Code"), echo=given)
    if code not in KNOWN:
        raise Unreadable(f"Error converting value \"{code[:100]}\" to type 'CurrencyCode'. Path 'Code'.")
    if held := books.currencies.get(code):
        return held
    name, rate = KNOWN[code]
    return books.put(
        books.currencies,
        {"Code": code, "Description": name, "DayRate": Decimal(rate).quantize(Decimal("0.000001"))},
    )
