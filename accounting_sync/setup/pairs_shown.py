"""PURE: every setting as the terminal shows it: its key, its value, and what is to be said of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from accounting_sync.choices import Dimension
from accounting_sync.setup.chart import Chart, Own, account_label
from accounting_sync.setup.chosen import BY_DEFAULT, NOT_SENT, Chosen, option_name
from accounting_sync.setup.gaps import Gap, find_gaps
from invoices.choices import LineKind


@dataclass(frozen=True, slots=True)
class Line:
    """One setting as shown; `field` is its name on the page."""

    field: str
    key: str
    value: str
    note: str = ""  # "choose" for one that must still be chosen, "is archived in Xero!"

    def __str__(self) -> str:
        note = f"({self.note})" if self.note else ""
        return f"{self.key}={' '.join(filter(None, (self.value, note)))}"


def lines(chosen: Chosen, chart: Chart, own: Own) -> list[Line]:
    """All settings in the order of the pages; values as they can be set again."""
    gaps = {gap.field: gap for gap in find_gaps(chosen, own, chart)}
    return [_noted(line, gaps) for line in _lines(chosen, chart, own)]


def _noted(line: Line, gaps: Mapping[str, Gap]) -> Line:
    gap = gaps.get(line.field)
    if gap is None:
        return line
    return replace(line, note=f"{gap.fault}!" if gap.fault else "choose")


def _lines(chosen: Chosen, chart: Chart, own: Own) -> Iterator[Line]:
    for name in ("auto_create_companies", "auto_create_items"):
        yield Line(name, name, "yes" if getattr(chosen, name) else "no")
    yield Line("send_as", "send_as", chosen.send_as)
    theme = chart.themes.get(chosen.theme, chosen.theme)
    yield Line("theme", "theme", theme, "" if theme else BY_DEFAULT.lower())
    for kind in LineKind:
        code = chosen.accounts.get(kind, "")
        yield Line(f"account_{kind}", f"account.{kind}", code, "" if code else "choose")
    for rate in own.rates:
        tax_type = chosen.tax_types.get(rate.pk, "")
        unused = "choose" if rate.is_used else "choose, once a line uses it"
        yield Line(f"tax_type_{rate.pk}", f"tax.{rate.code}", tax_type, "" if tax_type else unused)
    yield from _tracking(chosen, chart, own)
    yield Line("payments_by", "payments_by", chosen.payments_by)
    yield from _payments(chosen, chart)


def _tracking(chosen: Chosen, chart: Chart, own: Own) -> Iterator[Line]:
    for dimension in Dimension:
        category_id = chosen.categories.get(dimension, "")
        category = chart.category(category_id)
        value = category.name if category else category_id
        key = f"tracking.{dimension}"
        yield Line(f"category_{dimension}", key, value, "" if value else NOT_SENT.lower())
        for each in own.tracked if category else ():
            option_id = chosen.options.get((each.dimension, each.pk), "")
            if each.dimension == dimension and option_id:
                name = option_name(chosen, chart, each) or option_id
                yield Line(f"option_{dimension}_{each.pk}", f"{key}.{each.name}", name)


def _payments(chosen: Chosen, chart: Chart) -> Iterator[Line]:
    base = chart.base_currency
    for currency in dict.fromkeys([*chart.currencies, *chosen.payment_accounts]):
        account_id = chosen.payment_accounts.get(currency, "")
        account = chart.by_id(account_id)
        value = (account.code or account_label(account)) if account else account_id
        otherwise = "none" if currency == base else f"as for {base}"
        key = f"payment_account.{currency}"
        yield Line(f"payment_account_{currency}", key, value, "" if value else otherwise)
