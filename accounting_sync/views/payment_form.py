"""The form of Payment Settings: who records payments."""

from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from django.http import QueryDict

from accounting_sync.choices import PaymentsRecordedBy
from accounting_sync.models import AccountsSettings, Organisation
from audit.recording import differences, record


class PaymentForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who records payments of one organisation's invoices."""

    class Meta:
        model = AccountsSettings
        fields = ["payments_recorded_by"]
        widgets = {"payments_recorded_by": forms.RadioSelect}

    def __init__(self, organisation: Organisation, data: QueryDict | None = None) -> None:
        stored = AccountsSettings.objects.filter(organisation=organisation).first()
        super().__init__(data, instance=stored or AccountsSettings(organisation=organisation))
        self.was = self.instance.payments_recorded_by

    @transaction.atomic
    def save_as(self, user: User) -> None:
        """Keep it and tell the audit history what changed."""
        changes = differences(_words(self.was), _words(self.cleaned_data["payments_recorded_by"]))
        settings = self.save()
        if changes:
            organisation = settings.organisation
            record(
                "Payment Settings",
                "Changed",
                organisation,
                changes,
                who=user,
                organisation=organisation.name,
            )


def _words(recorded_by: str) -> dict[str, str]:
    return {"Payments are recorded": PaymentsRecordedBy(recorded_by).label}
