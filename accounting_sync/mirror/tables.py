"""Writes what was read of the reference data into the Mirror tables: a part at a time, in full."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import CharField, Model

from accounting_sync.choices import MirrorStep
from accounting_sync.chunks import batched
from accounting_sync.keys import key
from accounting_sync.models import (
    MirrorAccount,
    MirrorContact,
    MirrorCurrency,
    MirrorItem,
    MirrorTaxRate,
    MirrorTheme,
    MirrorTrackingCategory,
    MirrorTrackingOption,
    Organisation,
)
from accounting_sync.ports import Account, Answer, Currency, Item, TaxRate, Theme, TrackingCategory
from accounting_sync.ports import Organisation as BooksOrganisation

CHUNK = 500
Fields = dict[str, Any]
Write = Callable[[Organisation, Answer], None]
TABLES: dict[MirrorStep, type[Model]] = {
    MirrorStep.ACCOUNTS: MirrorAccount,
    MirrorStep.TAX_RATES: MirrorTaxRate,
    MirrorStep.CURRENCIES: MirrorCurrency,
    MirrorStep.TRACKING: MirrorTrackingCategory,
    MirrorStep.THEMES: MirrorTheme,
    MirrorStep.ITEMS: MirrorItem,
    MirrorStep.CONTACTS: MirrorContact,
}


def counted(organisation: Organisation) -> dict[MirrorStep, int]:
    """How many rows of each part are here, whichever reading brought them."""
    return {
        step: model._default_manager.filter(organisation=organisation).count()
        for step, model in TABLES.items()
    }


def write_organisation(organisation: Organisation, answer: Answer, actions: Mapping[str, bool]) -> None:
    """The organisation's own description, and what the connected user may do there."""
    for row in answer.rows:
        if isinstance(row, BooksOrganisation):
            fields = {
                "name": row.name,
                "base_currency": row.base_currency,
                "short_code": row.short_code,
                "is_demo": row.is_demo,
                "country_code": row.country_code,
                "time_zone": row.time_zone,
                "period_lock_date": row.period_lock_date,
                "year_lock_date": row.year_lock_date,
                "actions": dict(actions),
            }
            Organisation.objects.filter(pk=organisation.pk).update(**_fitting(Organisation, fields))


def write_currencies(organisation: Organisation, answer: Answer) -> None:
    """The currencies that are switched on."""
    rows = {row.code: {"name": row.name} for row in answer.rows if isinstance(row, Currency)}
    _replace(MirrorCurrency, {"organisation": organisation}, "code", rows, answer)


def write_accounts(organisation: Organisation, answer: Answer) -> None:
    """The chart of accounts; archived ones stay, inactive."""
    rows = {
        row.remote_id: {
            "code": row.code,
            "name": row.name,
            "type": row.type,
            "account_class": row.account_class,
            "currency": row.currency,
            "tax_type": row.tax_type,
            "is_active": row.is_active,
            "is_system": row.is_system,
            "takes_payments": row.takes_payments,
        }
        for row in answer.rows
        if isinstance(row, Account)
    }
    _replace(MirrorAccount, {"organisation": organisation}, "account_id", rows, answer)


def write_tax_rates(organisation: Organisation, answer: Answer) -> None:
    """The tax rates; deleted ones that Xero still lists stay, inactive."""
    rows = {
        row.tax_type: {
            "name": row.name,
            "percent": row.percent,
            "is_active": row.is_active,
            "classes": list(row.classes),
        }
        for row in answer.rows
        if isinstance(row, TaxRate)
    }
    _replace(MirrorTaxRate, {"organisation": organisation}, "tax_type", rows, answer)


def write_tracking(organisation: Organisation, answer: Answer) -> None:
    """The tracking categories, each with its options."""
    read = {row.remote_id: row for row in answer.rows if isinstance(row, TrackingCategory)}
    rows = {pk: {"name": row.name, "is_active": row.is_active} for pk, row in read.items()}
    _replace(MirrorTrackingCategory, {"organisation": organisation}, "category_id", rows, answer)
    for category in MirrorTrackingCategory.objects.filter(organisation=organisation, category_id__in=read):
        options = {
            option.remote_id: {"name": option.name, "is_active": option.is_active}
            for option in read[str(category.category_id)].options
        }
        _replace(MirrorTrackingOption, {"category": category}, "option_id", options, answer)


def write_themes(organisation: Organisation, answer: Answer) -> None:
    """The branding themes."""
    rows = {
        row.remote_id: {"name": row.name, "position": row.position}
        for row in answer.rows
        if isinstance(row, Theme)
    }
    _replace(MirrorTheme, {"organisation": organisation}, "theme_id", rows, answer)


def write_items(organisation: Organisation, answer: Answer) -> None:
    """The price list; codes that differ in case only are one."""
    rows = {
        key(row.code): {"item_id": row.remote_id, "name": row.name}
        for row in answer.rows
        if isinstance(row, Item)
    }
    _replace(MirrorItem, {"organisation": organisation}, "code_key", rows, answer)


def _replace(
    model: type[Model], scope: Mapping[str, Model], id_field: str, rows: Mapping[str, Fields], answer: Answer
) -> None:
    """Make the table hold these rows. One that stays keeps its primary key: others point to it.

    What the answer does not mention goes, unless a part of the answer could not be read.
    """
    cut = (_fitting(model, {id_field: row_id, **fields}) for row_id, fields in rows.items())
    fitting = {fields[id_field]: fields for fields in cut}
    if fitting:
        model._default_manager.bulk_create(
            [model(**scope, **fields) for fields in fitting.values()],
            update_conflicts=True,
            unique_fields=[*scope, id_field],
            update_fields=[name for name in next(iter(fitting.values())) if name != id_field],
        )
    if not answer.unread:
        _forget_others(model, scope, id_field, set(fitting))


def _forget_others(
    model: type[Model], scope: Mapping[str, Model], id_field: str, mentioned: set[str]
) -> None:
    there = model._default_manager.filter(**scope).values_list("pk", id_field)
    gone = [pk for pk, row_id in there if str(row_id) not in mentioned]
    for chunk in batched(gone, CHUNK):
        model._default_manager.filter(pk__in=chunk).delete()


def _fitting(model: type[Model], fields: Fields) -> Fields:
    """Texts cut to their columns: one that is longer than Xero allows must not lose all the others."""
    return {name: _cut(model, name, value) for name, value in fields.items()}


def _cut(model: type[Model], name: str, value: Any) -> Any:
    column = model._meta.get_field(name)
    return value[: column.max_length] if isinstance(column, CharField) and isinstance(value, str) else value
