"""PURE: what is chosen for one organisation, how a change is laid over it, and how people read it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from accounting_sync.choices import Dimension, PaymentsRecordedBy, SendAs
from accounting_sync.ports import Account
from accounting_sync.setup.chart import Chart, Own, Tracked, account_label
from invoices.choices import LineKind

YES_NO = {True: "Yes", False: "No"}
BY_DEFAULT = "The organisation's default"
NOT_SENT = "Not sent"
SAME_NAME = "The option of the same name"
TrackedKey = tuple[str, int]  # dimension and id of the record


@dataclass(frozen=True, slots=True)
class Chosen:
    """Everything Invoice and Payment Settings know; blank is “not chosen”."""

    auto_create_companies: bool = False
    auto_create_items: bool = False
    send_as: str = SendAs.AUTHORISED.value
    theme: str = ""  # its id
    accounts: Mapping[str, str] = field(default_factory=dict)  # line kind -> account code
    tax_types: Mapping[int, str] = field(default_factory=dict)  # Tracker's tax rate id -> TaxType
    categories: Mapping[str, str] = field(default_factory=dict)  # dimension -> category id
    options: Mapping[TrackedKey, str] = field(default_factory=dict)  # -> option id, where the name differs
    payments_by: str = PaymentsRecordedBy.XERO.value
    payment_accounts: Mapping[str, str] = field(default_factory=dict)  # currency -> account id

    def changed(self, changes: Mapping[str, Any]) -> "Chosen":
        """The same with changes laid over; in a mapping only keys named change, and a blank takes one away.

        The options of a dimension go with its category.
        """
        categories = {**self.categories, **changes.get("categories", {})}
        kept = {
            key: option
            for key, option in self.options.items()
            if categories.get(key[0]) == self.categories.get(key[0])
        }
        start = replace(self, options=kept)
        return replace(start, **{name: _merged(getattr(start, name), new) for name, new in changes.items()})


def _merged(old: Any, new: Any) -> Any:
    if not isinstance(new, Mapping):
        return new
    return {key: value for key, value in {**old, **new}.items() if value}


def invoice_words(chosen: Chosen, chart: Chart, own: Own) -> dict[str, str]:
    """Invoice Settings as people read them, for the audit history."""
    return {
        "Auto-create companies that do not exist": YES_NO[chosen.auto_create_companies],
        "Auto-create invoice items that do not exist": YES_NO[chosen.auto_create_items],
        "Status in Xero": SendAs(chosen.send_as).label,
        "Branding theme": chart.themes.get(chosen.theme, chosen.theme) or BY_DEFAULT,
        **{f"Account for {kind.label} lines": _account(chosen, chart, kind) for kind in LineKind},
        **{f"Xero tax rate for {rate.name}": _rate(chosen, chart, rate.pk) for rate in own.rates},
        **{f"Tracking of {each.label}": category_words(chosen, chart, each) for each in Dimension},
        **dict(_options(chosen, chart, own.tracked)),
    }


def payment_words(chosen: Chosen, chart: Chart) -> dict[str, str]:
    """Payment Settings as people read them, for the audit history."""
    accounts = {
        f"Account for payments in {currency}": _label(chart.by_id(account_id), account_id)
        for currency, account_id in chosen.payment_accounts.items()
    }
    return {"Payments are recorded": PaymentsRecordedBy(chosen.payments_by).label, **accounts}


def category_words(chosen: Chosen, chart: Chart, dimension: Dimension) -> str:
    """The name of the category that takes offices or consultants."""
    category_id = chosen.categories.get(dimension, "")
    category = chart.category(category_id)
    return (category.name if category else category_id) or NOT_SENT


def option_name(chosen: Chosen, chart: Chart, tracked: Tracked) -> str:
    """The name of the option chosen for an office or consultant; blank for none, or one that is gone."""
    category = chart.category(chosen.categories.get(tracked.dimension, ""))
    option_id = chosen.options.get((tracked.dimension, tracked.pk), "")
    options = category.options if category else ()
    return next((option.name for option in options if option.remote_id == option_id), "")


def _options(chosen: Chosen, chart: Chart, tracked: tuple[Tracked, ...]) -> Iterator[tuple[str, str]]:
    for each in tracked:
        option_id = chosen.options.get((each.dimension, each.pk), "")
        words = option_name(chosen, chart, each) or option_id or SAME_NAME
        yield f"Tracking option for {Dimension(each.dimension).label.lower()} {each.name}", words


def _account(chosen: Chosen, chart: Chart, kind: LineKind) -> str:
    code = chosen.accounts.get(kind, "")
    return _label(chart.by_code(code), code)


def _label(account: Account | None, otherwise: str) -> str:
    return account_label(account) if account else otherwise


def _rate(chosen: Chosen, chart: Chart, pk: int) -> str:
    tax_type = chosen.tax_types.get(pk, "")
    rate = chart.rate(tax_type)
    return f"{rate.name} ({tax_type})" if rate else tax_type
