"""Showing and setting what Invoice Settings know, as KEY=VALUE pairs: for the terminal."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from django.db import transaction

from accounting_sync.choices import SendAs
from accounting_sync.models import AccountChoice, AccountsSettings, Organisation, TaxChoice
from invoices.choices import LineKind
from invoices.models import TaxRate

Choice = TypeVar("Choice")
YES_NO = {"yes": True, "no": False}
LONGEST = {"account": 10, "tax": 50}  # characters of a code in Xero
SWITCHES = ("auto_create_companies", "auto_create_items")


class SettingError(Exception):
    """A setting that is not there, or a value it cannot take; the message says which and what it takes."""


def shown(organisation: Organisation) -> Iterator[tuple[str, str]]:
    """Every setting and its value; an empty value is one still to be chosen."""
    switches, _ = AccountsSettings.objects.get_or_create(organisation=organisation)
    for name in SWITCHES:
        yield name, "yes" if getattr(switches, name) else "no"
    yield "send_as", switches.send_as
    accounts = dict(organisation.account_choices.values_list("kind", "account_code"))
    for kind in LineKind:
        yield f"account.{kind}", accounts.get(kind, "")
    tax_types = dict(organisation.tax_choices.values_list("tax_rate__code", "tax_type"))
    for code in TaxRate.objects.values_list("code", flat=True):
        yield f"tax.{code}", tax_types.get(code, "")


@transaction.atomic
def change(organisation: Organisation, pairs: list[tuple[str, str]]) -> None:
    """Set each pair, all or none. Raises SettingError."""
    switches, _ = AccountsSettings.objects.get_or_create(organisation=organisation)
    for key, value in pairs:
        area, _, name = key.partition(".")
        if len(value) > LONGEST.get(area, len(value)):
            raise SettingError(f"{key} takes at most {LONGEST[area]} characters.")
        if key in SWITCHES:
            setattr(switches, key, _one_of(key, value, YES_NO))
        elif key == "send_as":
            switches.send_as = _one_of(key, value, {status.value: status for status in SendAs})
        elif area == "account" and name in LineKind.values:
            _choose_account(organisation, name, value)
        elif area == "tax":
            _choose_tax(organisation, name, value)
        else:
            raise SettingError(f"There is no setting “{key}”.")
    switches.save()


def _choose_account(organisation: Organisation, kind: str, code: str) -> None:
    if not code:
        AccountChoice.objects.filter(organisation=organisation, kind=kind).delete()
        return
    AccountChoice.objects.update_or_create(
        organisation=organisation, kind=kind, defaults={"account_code": code}
    )


def _choose_tax(organisation: Organisation, code: str, tax_type: str) -> None:
    rate = TaxRate.objects.filter(code=code).first()
    if rate is None:
        raise SettingError(f"Tracker has no tax rate “{code}”.")
    if not tax_type:
        TaxChoice.objects.filter(organisation=organisation, tax_rate=rate).delete()
        return
    TaxChoice.objects.update_or_create(
        organisation=organisation, tax_rate=rate, defaults={"tax_type": tax_type}
    )


def _one_of(key: str, value: str, allowed: Mapping[str, Choice]) -> Choice:
    if value not in allowed:
        raise SettingError(f"{key} takes {' or '.join(allowed)}, not “{value}”.")
    return allowed[value]
