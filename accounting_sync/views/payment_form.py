"""The form of Payment Settings: who records payments, and the account payments in each currency go to."""

from typing import Any

from django import forms
from django.http import QueryDict

from accounting_sync.choices import PaymentsRecordedBy
from accounting_sync.models import Organisation
from accounting_sync.setup import choosing
from accounting_sync.setup.chart import Own, account_label
from accounting_sync.setup.gaps import find_gaps, payment_gaps
from accounting_sync.views.choosing_form import NOT_CHOSEN, ChoosingForm, Row, select


class PaymentForm(ChoosingForm):
    """One organisation's payment settings; accounts are asked for only once the mirror was read."""

    payments_by = forms.ChoiceField(
        label="Who records payments", choices=PaymentsRecordedBy, widget=forms.RadioSelect
    )

    def __init__(self, organisation: Organisation, data: QueryDict | None = None) -> None:
        super().__init__(organisation, data)
        self.gaps = [gap for gap in find_gaps(self.chosen, Own(), self.chart) if gap.is_payment]
        self.currencies = self._currencies() if self.chart.is_read else []
        self._add_accounts()

    def _currencies(self) -> list[str]:
        """The organisation's, and any with a choice from before it was switched off there."""
        return list(dict.fromkeys([*self.chart.currencies, *self.chosen.payment_accounts]))

    def _add_accounts(self) -> None:
        base = self.chart.base_currency
        # As long as Xero records payments none is missing, yet one that is chosen may have a fault.
        faults = [gap for gap in payment_gaps(self.chosen, self.chart) if gap.fault]
        self.marked = {gap.field: gap for gap in [*faults, *self.gaps]}
        for currency in self.currencies:
            name = f"payment_account_{currency}"
            accounts = choosing.payment_accounts(self.chart, currency)
            self.fields[name] = select(
                f"Payments in {currency}",
                self.chosen.payment_accounts.get(currency, ""),
                [(account.remote_id, account_label(account)) for account in accounts],
                self.marked.get(name),
                blank=NOT_CHOSEN if currency == base else ("", f"As for {base}"),
            )

    def changes(self) -> dict[str, Any]:
        fields = {currency: f"payment_account_{currency}" for currency in self.currencies}
        # One that the page did not show, because it was opened before Xero's own were read, stays.
        accounts = {
            currency: self.cleaned_data[name] for currency, name in fields.items() if name in self.data
        }
        return {"payments_by": self.cleaned_data["payments_by"], "payment_accounts": accounts}

    @property
    def accounts(self) -> list[Row]:
        names = [f"payment_account_{currency}" for currency in self.currencies]
        return [self.row_of(name, self.marked.get(name)) for name in names]
