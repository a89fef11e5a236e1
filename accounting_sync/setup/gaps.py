"""PURE: which required settings are not chosen, and which choices are no longer valid, each by its name."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from accounting_sync.choices import Dimension, PaymentsRecordedBy
from accounting_sync.setup.chart import Chart, Own, OwnRate, Tracked, account_label
from accounting_sync.setup.choosing import (
    GONE,
    category_fault,
    line_fault,
    option_fault,
    payment_fault,
    rate_fault,
)
from accounting_sync.setup.chosen import Chosen
from invoices.choices import LineKind


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that keeps everything from being sent."""

    field: str  # of the page's form
    noun: str  # "account"
    purpose: str  # "Permanent fee lines"
    fault: str = ""  # "is archived in Xero"; blank: nothing is chosen
    label: str = ""  # what has the fault, "210 · Permanent Placement Fees"; blank when its name is not known
    is_payment: bool = False  # a matter of Payment Settings

    @property
    def name(self) -> str:
        return f"{self.noun} for {self.purpose}"

    def __str__(self) -> str:
        return f"{self.name} ({self.label or 'it'} {self.fault})" if self.fault else self.name

    @property
    def sentence(self) -> str:
        """What to do, by name."""
        if not self.fault:
            return f"Choose the {self.name}."
        if not self.label:
            return f"The {self.noun} chosen for {self.purpose} {self.fault}. Choose another."
        noun = self.noun[0].upper() + self.noun[1:]
        return f"{noun} {self.label}, chosen for {self.purpose}, {self.fault}. Choose another."


def find_gaps(chosen: Chosen, own: Own, chart: Chart) -> list[Gap]:
    """All that is missing or no longer valid; of a chart never read only what is missing can be told."""
    found = [
        *_account_gaps(chosen, chart),
        *_rate_gaps(chosen, own.rates, chart),
        *_theme_gaps(chosen, chart),
        *_category_gaps(chosen, chart),
        *_option_gaps(chosen, own.tracked, chart),
    ]
    # Only when Tracker records payments does it need to know where they go.
    if chosen.payments_by == PaymentsRecordedBy.TRACKER:
        found.extend(payment_gaps(chosen, chart))
    return [gap for gap in found if chart.is_read or not gap.fault]


def payment_gaps(chosen: Chosen, chart: Chart) -> Iterator[Gap]:
    """What is wrong with the accounts payments go to; the base currency must have one."""
    base = chart.base_currency
    if base and not chosen.payment_accounts.get(base):
        yield _payment_gap(base)
    for currency, account_id in chosen.payment_accounts.items():
        account = chart.by_id(account_id)
        fault = payment_fault(account, currency, base)
        yield from _judged(_payment_gap(currency), account_label(account) if account else "", fault)


def _account_gaps(chosen: Chosen, chart: Chart) -> Iterator[Gap]:
    for kind in LineKind:
        gap = Gap(f"account_{kind}", "account", f"{kind.label} lines")
        if code := chosen.accounts.get(kind, ""):
            account = chart.by_code(code)
            yield from _judged(gap, account_label(account) if account else code, line_fault(account))
        else:
            yield gap


def _rate_gaps(chosen: Chosen, rates: tuple[OwnRate, ...], chart: Chart) -> Iterator[Gap]:
    for own in rates:
        gap = Gap(f"tax_type_{own.pk}", "Xero tax rate", own.name)
        if tax_type := chosen.tax_types.get(own.pk, ""):
            rate = chart.rate(tax_type)
            yield from _judged(gap, rate.name if rate else tax_type, rate_fault(rate))
        elif own.is_used:
            yield gap


def _theme_gaps(chosen: Chosen, chart: Chart) -> Iterator[Gap]:
    if chosen.theme and chosen.theme not in chart.themes:
        yield Gap("theme", "branding theme", "invoices", fault=GONE)


def _category_gaps(chosen: Chosen, chart: Chart) -> Iterator[Gap]:
    for dimension in Dimension:
        if category_id := chosen.categories.get(dimension, ""):
            category = chart.category(category_id)
            gap = Gap(f"category_{dimension}", "tracking category", dimension.label)
            yield from _judged(gap, category.name if category else "", category_fault(category))


def _option_gaps(chosen: Chosen, tracked: tuple[Tracked, ...], chart: Chart) -> Iterator[Gap]:
    """Only of categories that are there: one that is gone is named by itself."""
    for each in tracked:
        category = chart.category(chosen.categories.get(each.dimension, ""))
        option_id = chosen.options.get((each.dimension, each.pk), "")
        if category and option_id:
            option = next((row for row in category.options if row.remote_id == option_id), None)
            purpose = f"{Dimension(each.dimension).label.lower()} {each.name}"
            gap = Gap(f"option_{each.dimension}_{each.pk}", f"option of {category.name}", purpose)
            yield from _judged(gap, option.name if option else "", option_fault(option))


def _payment_gap(currency: str) -> Gap:
    return Gap(f"payment_account_{currency}", "account", f"payments in {currency}", is_payment=True)


def _judged(gap: Gap, label: str, fault: str) -> Iterator[Gap]:
    if fault:
        yield replace(gap, label=label, fault=fault)
