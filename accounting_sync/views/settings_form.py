"""The form of Invoice Settings: the switches, an account per kind of line, a Xero tax rate per tax rate."""

import re
from typing import Any

from django import forms
from django.db import transaction
from django.http import QueryDict

from accounting_sync.models import AccountChoice, AccountsSettings, Organisation, TaxChoice
from invoices.choices import LineKind
from invoices.models import TaxRate

# https://developer.xero.com/documentation/api/accounting/types: OUTPUT2, ZERORATEDOUTPUT, TAX001
TAX_TYPE = re.compile(r"[A-Z0-9]+")
# Chart of accounts: a code has at most ten characters; Xero shows letters, digits and a few marks.
ACCOUNT_CODE = re.compile(r"[A-Za-z0-9./&_-]+")


class AccountCodeField(forms.CharField):
    """An account's code in Xero's chart of accounts."""

    def clean(self, value: Any) -> str:
        code = str(super().clean(value))
        if code and not ACCOUNT_CODE.fullmatch(code):
            raise forms.ValidationError(
                "An account code has no spaces: copy it from Xero's chart of accounts."
            )
        return code


class TaxTypeField(forms.CharField):
    """Xero's name of a tax rate; capitals, whatever was typed."""

    def clean(self, value: Any) -> str:
        tax_type = str(super().clean(value)).upper()
        if tax_type and not TAX_TYPE.fullmatch(tax_type):
            raise forms.ValidationError("A Xero tax type has letters and digits only, for example OUTPUT2.")
        return tax_type


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """All of one organisation's settings; an emptied field takes its choice away."""

    class Meta:
        model = AccountsSettings
        fields = ["auto_create_companies", "auto_create_items", "send_as"]
        help_texts = {
            "auto_create_companies": "With No, an invoice is refused when Xero lacks its company.",
            "auto_create_items": "With No, an invoice is refused when Xero lacks one of its items.",
            "send_as": "What an approved invoice becomes in Xero.",
        }

    def __init__(self, organisation: Organisation, data: QueryDict | None = None) -> None:
        stored = AccountsSettings.objects.filter(organisation=organisation).first()
        super().__init__(data, instance=stored or AccountsSettings(organisation=organisation))
        self.organisation = organisation
        self.rates = list(TaxRate.objects.all())
        self._add_accounts()
        self._add_tax_types()

    def _add_accounts(self) -> None:
        stored = dict(
            AccountChoice.objects.filter(organisation=self.organisation).values_list("kind", "account_code")
        )
        for kind in LineKind:
            self.fields[f"account_{kind}"] = AccountCodeField(
                label=kind.label, max_length=10, required=False, initial=stored.get(kind.value, "")
            )

    def _add_tax_types(self) -> None:
        stored = dict(
            TaxChoice.objects.filter(organisation=self.organisation).values_list("tax_rate_id", "tax_type")
        )
        for rate in self.rates:
            self.fields[f"tax_type_{rate.pk}"] = TaxTypeField(
                label=rate.name, max_length=50, required=False, initial=stored.get(rate.pk, "")
            )

    @property
    def switches(self) -> list[forms.BoundField]:
        return [self["auto_create_companies"], self["auto_create_items"]]

    @property
    def accounts(self) -> list[forms.BoundField]:
        return [self[f"account_{kind}"] for kind in LineKind]

    @property
    def tax_types(self) -> list[forms.BoundField]:
        return [self[f"tax_type_{rate.pk}"] for rate in self.rates]

    @transaction.atomic
    def save(self, commit: bool = True) -> AccountsSettings:
        for kind in LineKind:
            found = AccountChoice.objects.filter(organisation=self.organisation, kind=kind)
            self._store(found, "account_code", self.cleaned_data[f"account_{kind}"], kind=kind)
        for rate in self.rates:
            chosen = TaxChoice.objects.filter(organisation=self.organisation, tax_rate=rate)
            self._store(chosen, "tax_type", self.cleaned_data[f"tax_type_{rate.pk}"], tax_rate=rate)
        saved: AccountsSettings = super().save(commit)
        return saved

    def _store(self, rows: Any, column: str, value: str, **key: Any) -> None:
        if value:
            rows.update_or_create(organisation=self.organisation, **key, defaults={column: value})
        else:
            rows.delete()
