"""One line of an invoice or credit note: defaults from its item, its account and tax, its amounts."""

from decimal import Decimal

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.messages import Say
from xero_sandbox.rules.scene import Scene
from xero_sandbox.rules.totals import line_amount, line_tax
from xero_sandbox.rules.tracking import resolve_tracking
from xero_sandbox.rules.wire import ZERO, Doc, guid, new_id, number, read, records, round_to, text
from xero_sandbox.words import DocStatus, LineAmountTypes

LINE_FIELDS = {
    "LineItemID": guid,
    "ItemCode": text,
    "Description": text,
    "Quantity": number,
    "UnitAmount": number,
    "DiscountRate": number,
    "DiscountAmount": number,
    "LineAmount": number,
    "TaxAmount": number,
    "TaxType": text,
    "AccountCode": text,
    "AccountID": guid,
    "Tracking": records,
}
PRICED_BY = ("Quantity", "UnitAmount", "DiscountRate", "DiscountAmount", "LineAmount", "ItemCode", "TaxType")
UNBOOKABLE = frozenset({"DEBTORS", "CREDITORS", "ROUNDING", "RETAINEDEARNINGS", "GST"})
MAX_DESCRIPTION = 4000
MAX_AMOUNT = Decimal("9999999999.99")  # developer.xero.com, Invoices
APPLIES_TO = {
    "ASSET": "CanApplyToAssets",
    "EQUITY": "CanApplyToEquity",
    "EXPENSE": "CanApplyToExpenses",
    "LIABILITY": "CanApplyToLiabilities",
    "REVENUE": "CanApplyToRevenue",
}


def build_lines(scene: Scene, bodies: list[Doc], before: list[Doc]) -> list[Doc]:
    """The document's new lines; those with a known LineItemID keep what they do not name."""
    known = {line["LineItemID"]: line for line in before}
    return [_build(scene, body, known) for body in bodies]


def reprice(scene: Scene, lines: list[Doc], same_types: bool) -> list[Doc]:
    """The same lines under another status or LineAmountTypes; tax set by hand stays only with the former."""
    known = lines if same_types else [_without(line, "TaxAmount") for line in lines]
    return build_lines(scene, [{"LineItemID": line["LineItemID"]} for line in lines], known)


def _without(line: Doc, name: str) -> Doc:
    return {key: value for key, value in line.items() if key != name}


def _build(scene: Scene, body: Doc, known: dict[str, Doc]) -> Doc:
    given = read(body, LINE_FIELDS)
    before = known.pop(given.get("LineItemID", ""), None)
    if before is None:
        given["LineItemID"] = new_id()
    line = {**_kept(before or {}, given), **given}
    if len(line.get("Description", "")) > MAX_DESCRIPTION:
        scene.say(Say.TOO_LONG, field="Description", limit=MAX_DESCRIPTION)
    _fill_from_item(scene, line)
    line["Tracking"] = resolve_tracking(scene, line.get("Tracking", []))
    if not _is_remark(line):
        _set_account(scene, line)
        _set_amounts(scene, line, given)
    if scene.status == DocStatus.AUTHORISED and not line.get("Description"):
        scene.say(Say.DESCRIPTION_NEEDED)
    return line


def _kept(before: Doc, given: Doc) -> Doc:
    """What an update leaves as it was; sums are worked out anew once anything they rest on is named."""
    kept = dict(before)
    if any(name in given for name in PRICED_BY):
        kept.pop("LineAmount", None)
        kept.pop("TaxAmount", None)
    if "AccountCode" in given:
        kept.pop("AccountID", None)
    return kept


def _is_remark(line: Doc) -> bool:
    """A line of description only has no amounts at all."""
    return not any(line.get(name) not in (None, "") for name in (*PRICED_BY, "AccountCode", "AccountID"))


def _fill_from_item(scene: Scene, line: Doc) -> None:
    if not line.get("ItemCode"):
        return
    found = scene.books.items.find("code", line["ItemCode"].lower())
    if not found:
        scene.say(Say.ITEM_UNKNOWN, code=line["ItemCode"])
        return
    item = found[0]
    side = item.get("SalesDetails" if scene.sales else "PurchaseDetails") or {}
    text_field = "Description" if scene.sales else "PurchaseDescription"
    defaults = {
        "Description": item.get(text_field) or item.get("Name"),
        "UnitAmount": side.get("UnitPrice"),
        "AccountCode": side.get("AccountCode") if "AccountID" not in line else None,
        "TaxType": side.get("TaxType"),
    }
    for name, value in defaults.items():
        if value is not None and line.get(name) in (None, ""):
            line[name] = value
    line["Item"] = {"ItemID": item["ItemID"], "Name": item.get("Name", ""), "Code": item["Code"]}


def _set_account(scene: Scene, line: Doc) -> None:
    account = _find_account(scene.books, line)
    if account is None:
        if line.get("AccountCode"):
            scene.say(Say.ACCOUNT_UNKNOWN, code=line["AccountCode"])
        elif scene.status == DocStatus.AUTHORISED:
            scene.say(Say.ACCOUNT_NEEDED)
    elif account["Status"] != "ACTIVE":
        scene.say(Say.ACCOUNT_ARCHIVED, code=account["Code"])
    elif account["Type"] == "BANK" or account.get("SystemAccount") in UNBOOKABLE:
        scene.say(Say.ACCOUNT_UNKNOWN, code=account["Code"])
    else:
        line["AccountCode"], line["AccountID"] = account["Code"], account["AccountID"]
    _set_tax_type(scene, line, account)


def _find_account(books: Books, line: Doc) -> Doc | None:
    if line.get("AccountCode"):
        return books.account(line["AccountCode"])
    return books.accounts.get(line.get("AccountID", ""))


def _set_tax_type(scene: Scene, line: Doc, account: Doc | None) -> None:
    if scene.types == LineAmountTypes.NO_TAX:
        line["TaxType"] = "NONE"
        return
    if not line.get("TaxType"):
        line["TaxType"] = account["TaxType"] if account else "NONE"
    code = line["TaxType"].upper()
    rate = scene.books.tax_rates.get(code)
    if rate is None or rate["Status"] != "ACTIVE":
        scene.say(Say.TAX_UNKNOWN, code=line["TaxType"])
    elif account and not rate.get(APPLIES_TO.get(account["Class"], ""), True):
        scene.say(Say.TAX_MISFIT, code=code, account=account["Code"])
    line["TaxType"] = code


def _set_amounts(scene: Scene, line: Doc, given: Doc) -> None:
    _check_discount(scene, line)
    line["Quantity"] = round_to(line.get("Quantity", Decimal(1)), 4)
    if "UnitAmount" in line:
        line["UnitAmount"] = round_to(line["UnitAmount"], scene.unitdp if "UnitAmount" in given else 4)
        expected = line_amount(
            line["Quantity"], line["UnitAmount"], line.get("DiscountRate"), line.get("DiscountAmount")
        )
    else:
        expected = round_to(given.get("LineAmount", ZERO))
        line["UnitAmount"] = round_to(expected / line["Quantity"], 4) if line["Quantity"] else ZERO
    if "LineAmount" in given and round_to(given["LineAmount"]) != expected:
        scene.say(Say.LINE_MISMATCH, given=round_to(given["LineAmount"]), expected=expected)
    if abs(expected) > MAX_AMOUNT:
        scene.say(Say.LINE_TOO_BIG)
    line["LineAmount"] = expected
    line["TaxAmount"] = _tax_amount(scene, line)


def _tax_amount(scene: Scene, line: Doc) -> Decimal:
    rate = scene.books.tax_rates.get(line["TaxType"])
    percent = rate["EffectiveRate"] if rate else ZERO
    worked_out = line_tax(line["LineAmount"], percent, scene.types)
    if "TaxAmount" not in line or scene.types == LineAmountTypes.NO_TAX:
        return worked_out
    tax = round_to(line["TaxAmount"])
    if abs(tax) > abs(line["LineAmount"]):
        scene.say(Say.TAX_TOO_BIG)
    return tax


def _check_discount(scene: Scene, line: Doc) -> None:
    rate, off = line.get("DiscountRate"), line.get("DiscountAmount")
    if rate is None and off is None:
        return
    if not scene.sales:
        scene.say(Say.DISCOUNT_PURCHASE)
    if (rate is not None and not 0 <= rate <= 100) or (off is not None and off < 0):
        scene.say(Say.DISCOUNT_RANGE)
