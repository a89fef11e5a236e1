"""A document's totals, and the totals a caller claims for it."""

from decimal import Decimal

from xero_sandbox.rules.case import Case
from xero_sandbox.rules.kinds import CLAIMED, MAX_ROUNDING
from xero_sandbox.rules.messages import Say
from xero_sandbox.rules.totals import Totals, sum_lines
from xero_sandbox.rules.wire import ZERO, round_to


def set_totals(case: Case) -> None:
    """Work the totals out from the lines; what is due starts as the whole."""
    draft = case.draft
    totals = sum_lines(draft["LineItems"], draft["LineAmountTypes"])
    rounding = _rounding(case, totals)
    draft["SubTotal"], draft["TotalTax"] = totals.sub_total, totals.total_tax
    draft["Total"] = totals.total + rounding
    draft["TotalDiscount"] = totals.total_discount
    if draft["Total"] < 0 and case.writing.switches.negative_totals_refused:
        case.say(Say.TOTAL_NEGATIVE)
    if case.before is None or not case.settled:
        if case.kind.id_field == "InvoiceID":
            draft.update(AmountDue=draft["Total"], AmountPaid=ZERO, AmountCredited=ZERO)
        else:
            draft.update(RemainingCredit=draft["Total"], AppliedAmount=ZERO)


def _rounding(case: Case, totals: Totals) -> Decimal:
    """A rounding amount within ten cents is honoured only beside all three totals (Rounding in Xero)."""
    claimed = {name: round_to(case.given[name]) for name in CLAIMED if name in case.given}
    rounding = claimed.pop("RoundingAmount", ZERO)
    if abs(rounding) > MAX_ROUNDING or len(claimed) < len(CLAIMED) - 1:
        rounding = ZERO
    worked_out = {
        "SubTotal": totals.sub_total,
        "TotalTax": totals.total_tax,
        "Total": totals.total + rounding,
    }
    if any(worked_out[name] != value for name, value in claimed.items()):
        case.say(Say.TOTAL_MISMATCH)
    return rounding
