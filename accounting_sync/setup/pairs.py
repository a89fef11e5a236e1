"""PURE: the terminal's KEY=VALUE pairs: what change one asks for, judged by what may be chosen."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from accounting_sync.choices import Dimension, PaymentsRecordedBy, SendAs
from accounting_sync.setup import choosing
from accounting_sync.setup.chart import Chart, Own, account_label
from accounting_sync.setup.chosen import Chosen
from invoices.choices import LineKind

Choice = TypeVar("Choice")
Changes = dict[str, Any]  # as Chosen.changed takes them
YES_NO = {"yes": True, "no": False}
WORDS: dict[str, Mapping[str, Any]] = {
    "auto_create_companies": YES_NO,
    "auto_create_items": YES_NO,
    "send_as": {status.value: status.value for status in SendAs},
    "payments_by": {each.value: each.value for each in PaymentsRecordedBy},
}
LONGEST = {"account": 10, "tax": 50}  # characters of a code in Xero
LISTED = 12


class SettingError(Exception):
    """A setting that is not there, or a value it cannot take; the message says which and what it takes."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair and what it is understood against; `name` is what follows the area in its key."""

    key: str
    name: str
    value: str
    chosen: Chosen
    chart: Chart
    own: Own


def laid_over(chosen: Chosen, pairs: Iterable[tuple[str, str]], chart: Chart, own: Own) -> Chosen:
    """What is chosen once every pair is set, one after the other. Raises SettingError."""
    before = choosing.refusals(chosen, chart)
    for key, value in pairs:
        area, _, name = key.partition(".")
        chosen = chosen.changed(_understood(area, Pair(key, name, value, chosen, chart, own)))
    for field, sentence in choosing.refusals(chosen, chart).items():
        if field not in before:
            raise SettingError(sentence)
    return chosen


def _understood(area: str, pair: Pair) -> Changes:
    if pair.key in WORDS:
        return {pair.key: _one_of(pair.key, pair.value, WORDS[pair.key])}
    if area not in AREAS:
        raise _unknown(pair)
    if len(pair.value) > LONGEST.get(area, len(pair.value)):
        raise SettingError(f"{pair.key} takes at most {LONGEST[area]} characters.")
    return AREAS[area](pair)


def _account(pair: Pair) -> Changes:
    if pair.name not in LineKind.values:
        raise _unknown(pair)
    if not pair.value or not pair.chart.is_read:
        return {"accounts": {pair.name: pair.value}}
    account = pair.chart.by_code(pair.value)
    fault = choosing.line_fault(account)
    if account is None or fault:
        groups = choosing.line_accounts(pair.chart).values()
        offered = [account_label(each) for accounts in groups for each in accounts]
        shown = f"{account_label(account)} {fault}" if account else f"{pair.value} is not in Xero"
        raise _refused(pair, f"account {shown}", offered)
    return {"accounts": {pair.name: account.code}}


def _tax(pair: Pair) -> Changes:
    """By TaxType, or by the name Xero shows."""
    own = next((rate for rate in pair.own.rates if rate.code == pair.name), None)
    if own is None:
        raise SettingError(f"Tracker has no tax rate “{pair.name}”.")
    if not pair.value or not pair.chart.is_read:
        return {"tax_types": {own.pk: pair.value}}
    rates = {name: rate for rate in pair.chart.rates for name in (rate.name, rate.tax_type)}
    rate = _named(pair.value, rates)
    fault = choosing.rate_fault(rate)
    if rate is None or fault:
        offered = [f"{each.tax_type} ({each.name})" for each in choosing.sales_rates(pair.chart)]
        raise _refused(
            pair,
            f"tax rate {rate.name} {fault}" if rate else f"tax rate {pair.value} is not in Xero",
            offered,
        )
    return {"tax_types": {own.pk: rate.tax_type}}


def _theme(pair: Pair) -> Changes:
    themes = {name: theme_id for theme_id, name in pair.chart.themes.items()}
    return {"theme": _chosen_of(pair, themes)}


def _tracking(pair: Pair) -> Changes:
    """`tracking.office` takes a category, `tracking.office.London` one of its options."""
    dimension, _, name = pair.name.partition(".")
    if dimension not in Dimension.values:
        raise _unknown(pair)
    if not name:
        categories = {row.name: row.remote_id for row in choosing.active_categories(pair.chart)}
        return {"categories": {dimension: _chosen_of(pair, categories)}}
    tracked = _named(name, {each.name: each for each in pair.own.tracked if each.dimension == dimension})
    if tracked is None:
        raise SettingError(f"Tracker knows no {dimension} “{name}” of any invoice.")
    category = pair.chart.category(pair.chosen.categories.get(dimension, ""))
    if category is None:
        raise SettingError(f"Choose tracking.{dimension} before {pair.key}.")
    options = {row.name: row.remote_id for row in category.options if not choosing.option_fault(row)}
    return {"options": {(dimension, tracked.pk): _chosen_of(pair, options)}}


def _payment_account(pair: Pair) -> Changes:
    """By code or by name: a bank account may lack a code."""
    if pair.chart.is_read and pair.name not in pair.chart.currencies:
        raise _refused(pair, f"{pair.name} is not switched on in Xero", list(pair.chart.currencies))
    accounts = choosing.payment_accounts(pair.chart, pair.name)
    by_code = {account.code: account.remote_id for account in accounts if account.code}
    if pair.value in by_code:
        return {"payment_accounts": {pair.name: by_code[pair.value]}}
    by_name = {account_label(account): account.remote_id for account in accounts}
    ids = by_name | {account.name: account.remote_id for account in accounts}
    return {"payment_accounts": {pair.name: _chosen_of(pair, ids, list(by_name))}}


def _chosen_of(pair: Pair, offered: Mapping[str, str], shown: list[str] | None = None) -> str:
    """The id of what is named. Blank for a blank: the choice is taken back."""
    if not pair.value:
        return ""
    if not pair.chart.is_read:
        raise SettingError(f"{pair.key} can be chosen once Xero's own were read: run mirror_reference first.")
    found = _named(pair.value, offered)
    if found is None:
        raise _refused(pair, f"“{pair.value}” cannot be chosen", shown or list(offered))
    return found


def _named(name: str, offered: Mapping[str, Choice]) -> Choice | None:
    """Whatever the case, as Xero compares names."""
    return {each.casefold(): value for each, value in offered.items()}.get(name.casefold())


def _one_of(key: str, value: str, allowed: Mapping[str, Choice]) -> Choice:
    if value not in allowed:
        raise SettingError(f"{key} takes {' or '.join(allowed)}, not “{value}”.")
    return allowed[value]


def _refused(pair: Pair, why: str, offered: list[str]) -> SettingError:
    more = f" and {len(offered) - LISTED} more" if len(offered) > LISTED else ""
    takes = (
        f"It takes {', '.join(offered[:LISTED])}{more}." if offered else "There is nothing to choose from."
    )
    return SettingError(f"{pair.key}: {why}. {takes}")


def _unknown(pair: Pair) -> SettingError:
    return SettingError(f"There is no setting “{pair.key}”.")


AREAS: dict[str, Callable[[Pair], Changes]] = {
    "account": _account,
    "tax": _tax,
    "theme": _theme,
    "tracking": _tracking,
    "payment_account": _payment_account,
}
