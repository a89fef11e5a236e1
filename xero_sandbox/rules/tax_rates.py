"""Tax rates an app may add: one per request, TAX001 and on (developer.xero.com, Tax rates)."""

from decimal import Decimal

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.messages import Refused, Say, Unknown
from xero_sandbox.rules.wire import Doc, Reader, flag, number, read, records, round_to, text, word_of
from xero_sandbox.rules.writing import Writing
from xero_sandbox.words import Mode

RATE_FIELDS: dict[str, Reader] = {
    "Name": text,
    "TaxType": text,
    "ReportTaxType": text,
    "Status": word_of(("ACTIVE", "DELETED", "ARCHIVED", "PENDING")),
    "TaxComponents": records,
}
COMPONENT_FIELDS: dict[str, Reader] = {
    "Name": text,
    "Rate": number,
    "IsCompound": flag,
    "IsNonRecoverable": flag,
}
SIDES = ("Assets", "Equity", "Expenses", "Liabilities", "Revenue")
MAX_NAME = 50
HUNDRED = Decimal(100)


def save_tax_rate(books: Books, body: Doc, writing: Writing) -> Doc:
    """Create with PUT; POST changes the one of that TaxType, or else of that name."""
    given = read(body, RATE_FIELDS)
    if "TaxComponents" in given:
        given["TaxComponents"] = [_component(part) for part in given["TaxComponents"]]
    before = _target(books, given) if writing.mode is Mode.UPSERT else None
    if problems := _problems(books, given, before):
        raise Refused(*problems, echo={**(before or {}), **given})
    row = {"Status": "ACTIVE", "ReportTaxType": "NONE", **(before or _everywhere()), **given}
    row["TaxType"] = before["TaxType"] if before else _next_type(books)
    rate = _effective(row["TaxComponents"])
    row |= {"DisplayTaxRate": rate, "EffectiveRate": rate}
    return books.put(books.tax_rates, row)


def _everywhere() -> Doc:
    return {f"CanApplyTo{side}": True for side in SIDES}


def _component(body: Doc) -> Doc:
    part = {"IsCompound": False, "IsNonRecoverable": False, **read(body, COMPONENT_FIELDS)}
    return {"Name": part.pop("Name", ""), "Rate": round_to(part.pop("Rate", Decimal(0)), 4), **part}


def _target(books: Books, given: Doc) -> Doc | None:
    if given.get("TaxType"):
        found = books.tax_rates.get(given["TaxType"].upper())
        if found is None:
            raise Unknown
        return found
    return next((row for row in books.tax_rates.rows.values() if row["Name"] == given.get("Name")), None)


def _problems(books: Books, given: Doc, before: Doc | None) -> list[str]:
    problems = []
    if before is None:
        problems += [
            Say.FIELD_NEEDED.of(field=name) for name in ("Name", "TaxComponents") if not given.get(name)
        ]
    if len(given.get("Name", "")) > MAX_NAME:
        problems.append(Say.TOO_LONG.of(field="Name", limit=MAX_NAME))
    own = before["TaxType"] if before else ""
    names = {row["Name"].lower() for key, row in books.tax_rates.rows.items() if key != own}
    if given.get("Name", "").lower() in names:
        problems.append(Say.RATE_UNIQUE.of())
    parts = given.get("TaxComponents", ())
    if any(not part["Name"] or not 0 <= part["Rate"] <= HUNDRED for part in parts):
        problems.append(Say.RATE_COMPONENT.of())
    if sum(part["IsCompound"] for part in parts) > 1:
        problems.append(Say.RATE_COMPOUND.of())
    return problems


def _effective(parts: list[Doc]) -> Decimal:
    """Simple parts add up; the one compound part is charged on top of them."""
    simple = sum((part["Rate"] for part in parts if not part["IsCompound"]), Decimal(0))
    for part in parts:
        if part["IsCompound"]:
            simple += part["Rate"] * (HUNDRED + simple) / HUNDRED
    return round_to(simple, 4)


def _next_type(books: Books) -> str:
    count = sum(key.startswith("TAX") for key in books.tax_rates.rows)
    return f"TAX{count + 1:03d}"
