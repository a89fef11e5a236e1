"""Creating and changing invoices and credit notes: one trip through every rule of their life."""

from decimal import Decimal

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.case import Case
from xero_sandbox.rules.contacts import contact_for_document
from xero_sandbox.rules.edits import touches_money
from xero_sandbox.rules.kinds import CLAIMED, Kind
from xero_sandbox.rules.lines import build_lines, reprice
from xero_sandbox.rules.messages import Refused, Say, Unknown
from xero_sandbox.rules.periods import lock_problem
from xero_sandbox.rules.scene import Scene
from xero_sandbox.rules.settling import credits_of, settle_credit_note, settle_invoice
from xero_sandbox.rules.sums import set_totals
from xero_sandbox.rules.terms import due_date
from xero_sandbox.rules.wire import ZERO, ZERO_ID, Doc, new_id, read, round_to
from xero_sandbox.rules.writing import Writing
from xero_sandbox.words import CREATABLE, DEAD, MOVES, DocStatus, LineAmountTypes, Mode

TEXT_LIMIT = 255
SENDABLE = frozenset({DocStatus.AUTHORISED, DocStatus.PAID})
MONTHLY_APPROVALS = {"ACCREC": 20, "ACCPAY": 5}
ODD_RATE = 5  # times the rate of the day, or a fifth of it


def save_document(books: Books, kind: Kind, body: Doc, writing: Writing) -> Doc:
    """The stored document, or Refused with every message and an echo."""
    given = read(body, kind.fields)
    before = _target(books, kind, given, writing)
    case = Case(books, kind, writing, given, before, _draft(books, kind, given, before, writing))
    _check_status(case)
    if not (before and before["Status"] in DEAD):
        for check in (
            _check_approval,
            _set_contact,
            _set_number,
            _check_header,
            _check_dates,
            _set_currency,
            _set_lines,
        ):
            check(case)
        set_totals(case)
        if case.settled and touches_money(case):
            case.say(Say.EDIT_PAID)
    if case.problems:
        raise Refused(*case.problems, echo=_echo(case))
    return _store(case)


def _target(books: Books, kind: Kind, given: Doc, writing: Writing) -> Doc | None:
    """By id; a POST of a known sales number without id edits that document (reported by vendors)."""
    if writing.mode is Mode.CREATE:
        return None
    key = writing.target or given.get(kind.id_field)
    if key:
        found = find_document(books, kind, key)
        if found is None:
            raise Unknown
        return found
    if not writing.switches.known_number_edits:
        return None
    same = _same_number(books, kind, given.get(kind.number_field, ""), "")
    return same[0] if same and given.get("Type", kind.sales_type) == kind.sales_type else None


def find_document(books: Books, kind: Kind, key: str) -> Doc | None:
    """By id or number, as the address of one document allows."""
    table = kind.table(books)
    return table.get(key.lower()) or next(iter(table.find("number", key.lower())), None)


def _same_number(books: Books, kind: Kind, number: str, own_id: str) -> list[Doc]:
    return [
        row
        for row in kind.table(books).find("number", number.lower())
        if row[kind.id_field] != own_id
        and row["Type"] == kind.sales_type
        and row["Status"] != DocStatus.DELETED
    ]


def _draft(books: Books, kind: Kind, given: Doc, before: Doc | None, writing: Writing) -> Doc:
    fresh = {
        "Status": DocStatus.DRAFT,
        "LineAmountTypes": LineAmountTypes.EXCLUSIVE,
        "Date": writing.today,
        "CurrencyCode": books.info["BaseCurrency"],
        "SentToContact": False,
        "LineItems": [],
        "by": writing.client_id,
    }
    header = {name: value for name, value in given.items() if name not in CLAIMED and name != "Contact"}
    draft = {**(before or fresh), **header}
    draft[kind.id_field] = before[kind.id_field] if before else ZERO_ID
    return draft


def _check_status(case: Case) -> None:
    wanted = case.given.get("Status")
    noun = case.kind.noun
    if case.before is None:
        if case.draft["Status"] not in CREATABLE:
            case.say(Say.NOT_CREATABLE, noun=noun)
        if "Type" not in case.given:
            case.say(Say.NOT_CREATABLE, noun=noun)
        return
    status = case.before["Status"]
    if status in DEAD:
        case.say(Say.NOT_EDITABLE, noun=noun)
    elif wanted and case.settled and (wanted != status):
        case.say(Say.MOVE_PAID, status=wanted)
    elif wanted and wanted not in MOVES[DocStatus(status)]:
        case.say(Say.NOT_EDITABLE, noun=noun)


def _check_approval(case: Case) -> None:
    """When it was approved; under the smallest plan only so many a month may be."""
    was = (case.before or {}).get("Status")
    if case.draft["Status"] != DocStatus.AUTHORISED or was == DocStatus.AUTHORISED:
        return
    case.draft["ApprovedOn"] = today = case.writing.today
    if not case.writing.switches.starter_plan or case.kind.id_field != "InvoiceID":
        return
    month, kind = today[:7], case.draft.get("Type")
    rows = case.books.invoices.rows.values()
    done = sum(row.get("ApprovedOn", "")[:7] == month and row["Type"] == kind for row in rows)
    if done >= MONTHLY_APPROVALS.get(str(kind), 0):
        case.say(Say.APPROVAL_LIMIT)


def _set_contact(case: Case) -> None:
    if case.before is not None and "Contact" not in case.given:
        return
    try:
        contact = contact_for_document(case.books, case.given.get("Contact", {}), case.writing)
    except Refused as refused:
        case.problems += refused.messages
        return
    case.draft["ContactID"] = contact["ContactID"]
    if case.before and case.before["ContactID"] != contact["ContactID"] and _is_credited(case):
        case.say(Say.EDIT_PAID)


def _is_credited(case: Case) -> bool:
    key = case.draft.get("InvoiceID")
    return bool(credits_of(case.books, key)) if key else bool(case.draft.get("Allocations"))


def _set_number(case: Case) -> None:
    """Unique among sales documents; given by Xero when absent; bills may repeat theirs."""
    name, draft = case.kind.number_field, case.draft
    if not draft.get(name):
        draft.pop(name, None)
        if case.sales and not case.problems:
            draft[name] = _next_number(case)
        return
    reusable = case.writing.switches.deleted_numbers_reusable
    if not case.sales:
        return
    taken = _same_number(case.books, case.kind, draft[name], draft[case.kind.id_field])
    if not reusable:
        taken = [
            r
            for r in case.kind.table(case.books).find("number", draft[name].lower())
            if r[case.kind.id_field] != draft[case.kind.id_field]
        ]
    if taken:
        case.problems.append(case.kind.taken.of())


def _next_number(case: Case) -> str:
    counters, table = case.books.counters, case.kind.table(case.books)
    while True:
        counters[case.kind.prefix] = count = counters.get(case.kind.prefix, 0) + 1
        candidate = f"{case.kind.prefix}-{count:04d}"
        if not table.find("number", candidate.lower()):
            return candidate


def _check_header(case: Case) -> None:
    for name in (case.kind.number_field, "Reference"):
        if len(case.draft.get(name, "")) > TEXT_LIMIT:
            case.say(Say.TOO_LONG, field=name, limit=TEXT_LIMIT)
    url = case.given.get("Url", "")
    if url and (not url.startswith(("http://", "https://")) or "xero" in url.lower()):
        case.say(Say.URL_INVALID)
    theme = case.given.get("BrandingThemeID")
    if theme and case.books.themes.get(theme) is None:
        case.say(Say.BRANDING_UNKNOWN)
    if case.draft["Status"] not in SENDABLE:
        case.draft["SentToContact"] = False  # only approved ones can be sent
    if case.sales and not case.draft.get("BrandingThemeID"):
        case.draft["BrandingThemeID"] = next(iter(case.books.themes.rows), None)


def _check_dates(case: Case) -> None:
    dates = {case.draft["Date"]} | ({case.before["Date"]} if case.before else set())
    for when in sorted(dates):
        if problem := lock_problem(case.books, when, case.writing.switches.advisers_pass_period_lock):
            case.problems.append(problem)
            break
    _fill_due_date(case)
    approved = case.draft["Status"] == DocStatus.AUTHORISED
    if approved and case.kind.needs_due_date and not case.draft.get("DueDate"):
        case.say(Say.DUE_DATE_NEEDED)


def _fill_due_date(case: Case) -> None:
    if not case.writing.switches.due_date_from_terms or case.draft.get("DueDate"):
        return
    contact = case.books.contacts.rows.get(case.draft.get("ContactID", ""), {})
    terms = contact.get("PaymentTerms", {}).get("Sales" if case.sales else "Bills")
    if due := due_date(case.draft["Date"], terms):
        case.draft["DueDate"] = due


def _set_currency(case: Case) -> None:
    draft = case.draft
    code = draft["CurrencyCode"] = draft["CurrencyCode"].upper() or case.books.info["BaseCurrency"]
    held = case.books.currencies.get(code)
    if held is None:
        case.say(Say.CURRENCY_UNKNOWN, code=code)
        return
    if code == case.books.info["BaseCurrency"]:
        draft["CurrencyRate"] = round_to(ZERO + 1, 4)
    elif "CurrencyRate" in case.given:
        draft["CurrencyRate"] = round_to(case.given["CurrencyRate"], 6)
        _weigh_rate(case, held["DayRate"])
    elif case.before is None or case.before["CurrencyCode"] != code:
        draft["CurrencyRate"] = held["DayRate"]
    if draft["CurrencyRate"] <= 0:
        case.say(Say.RATE_INVALID)


def _weigh_rate(case: Case, day_rate: Decimal) -> None:
    rate = case.draft["CurrencyRate"]
    odd = rate > 0 and not day_rate / ODD_RATE <= rate <= day_rate * ODD_RATE
    if odd and case.writing.switches.odd_rate_warned:
        case.writing.warnings.append(Say.RATE_ODD.of())


def _set_lines(case: Case) -> None:
    draft = case.draft
    scene = Scene(
        case.books, draft["LineAmountTypes"], draft["Status"], case.sales, case.writing.unitdp, case.problems
    )
    before = case.before["LineItems"] if case.before else []
    if case.before is not None and "LineItems" not in case.given:
        same_types = draft["LineAmountTypes"] == case.before["LineAmountTypes"]
        same = same_types and draft["Status"] == case.before["Status"]
        draft["LineItems"] = before if same or draft["Status"] in DEAD else reprice(scene, before, same_types)
    else:
        draft["LineItems"] = build_lines(scene, case.given.get("LineItems", []), before)
    if not draft["LineItems"]:
        case.say(Say.LINES_NEEDED)


def _echo(case: Case) -> Doc:
    """A refused create shows what was sent under the zero id; a refused update the stored document
    with the attempted status (recorded: delete of an approved invoice)."""
    if case.before is not None:
        return {**case.before, "Status": case.draft["Status"]}
    return {**case.draft, "Contact": case.given.get("Contact", {})}


def _store(case: Case) -> Doc:
    draft = case.draft
    if case.before is None:
        draft[case.kind.id_field] = new_id()
    row = case.books.put(case.kind.table(case.books), case.writing.stamp(draft))
    if case.settled:
        settle = settle_invoice if case.kind.id_field == "InvoiceID" else settle_credit_note
        return settle(case.books, row, case.writing)
    return row
