"""Items: a price list found by code, with a sales and a purchase side."""

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.messages import Refused, Say, Unknown
from xero_sandbox.rules.wire import Doc, Reader, flag, guid, new_id, number, read, record, round_to, text
from xero_sandbox.rules.writing import Writing
from xero_sandbox.words import Mode

ITEM_FIELDS: dict[str, Reader] = {
    "ItemID": guid,
    "Code": text,
    "Name": text,
    "Description": text,
    "PurchaseDescription": text,
    "IsSold": flag,
    "IsPurchased": flag,
    "SalesDetails": record,
    "PurchaseDetails": record,
    "InventoryAssetAccountCode": text,
}
SIDE_FIELDS: dict[str, Reader] = {
    "UnitPrice": number,
    "AccountCode": text,
    "COGSAccountCode": text,
    "TaxType": text,
}
LIMITS = {"Code": 30, "Name": 50, "Description": 4000, "PurchaseDescription": 4000}


def save_item(books: Books, body: Doc, writing: Writing) -> Doc:
    """Create with PUT; create or change, by id or code, with POST."""
    given = _read(body, writing)
    before = _target(books, given, writing)
    if before is None and not given.get("Code"):
        raise Refused(Say.ITEM_CODE_NEEDED.of(), echo=given)
    row = {"IsSold": True, "IsPurchased": True, "IsTrackedAsInventory": False, **(before or {}), **given}
    row["ItemID"] = before["ItemID"] if before else new_id()
    if not row["IsPurchased"]:  # measured: turning it off wipes that side
        row.pop("PurchaseDetails", None)
        row.pop("PurchaseDescription", None)
    if problems := _problems(books, row):
        raise Refused(*problems, echo={**given, **({"ItemID": row["ItemID"]} if before else {})})
    return books.put(books.items, writing.stamp(row))


def find_item(books: Books, key: str) -> Doc | None:
    """By ItemID or Code; a deleted one is not there any more."""
    found = books.items.get(key.lower()) or next(iter(books.items.find("code", key.lower())), None)
    return found if found and found.get("Status") != "DELETED" else None


def delete_item(books: Books, row: Doc, writing: Writing) -> Doc:
    """Items have no archive: they go, and their code is free again. Lines keep what they copied."""
    return books.put(books.items, writing.stamp({"ItemID": row["ItemID"], "Code": "", "Status": "DELETED"}))


def _read(body: Doc, writing: Writing) -> Doc:
    given = read(body, ITEM_FIELDS)
    for name in ("SalesDetails", "PurchaseDetails"):
        if name in given:
            given[name] = side = read(given[name], SIDE_FIELDS)
            if "UnitPrice" in side:
                side["UnitPrice"] = round_to(side["UnitPrice"], writing.unitdp)
    return given


def _target(books: Books, given: Doc, writing: Writing) -> Doc | None:
    key = writing.target or given.get("ItemID") if writing.mode is Mode.UPSERT else None
    if key:
        found = find_item(books, key)
        if found is None:
            raise Unknown
        return found
    if writing.mode is Mode.UPSERT and given.get("Code"):
        return find_item(books, given["Code"])
    return None


def _problems(books: Books, row: Doc) -> list[str]:
    problems = [
        Say.TOO_LONG.of(field=name, limit=limit)
        for name, limit in LIMITS.items()
        if len(row.get(name, "")) > limit
    ]
    if any(other["ItemID"] != row["ItemID"] for other in books.items.find("code", row["Code"].lower())):
        problems.append(Say.ITEM_TAKEN.of(code=row["Code"]))
    for side in (row.get("SalesDetails", {}), row.get("PurchaseDetails", {})):
        problems += _side_problems(books, side)
    return problems


def _side_problems(books: Books, side: Doc) -> list[str]:
    problems = []
    code, tax = side.get("AccountCode"), side.get("TaxType")
    if code and books.account(code) is None:
        problems.append(Say.ACCOUNT_UNKNOWN.of(code=code))
    if tax and books.tax_rates.get(tax.upper()) is None:
        problems.append(Say.TAX_UNKNOWN.of(code=tax))
    return problems
