"""A local copy of the organisation's reference data, so that checking and choosing cost no calls."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounting_sync.choices import OPEN_READINGS, MirrorState, MirrorStep
from accounting_sync.models.organisation import Organisation
from companies.models import Company


class MirrorRun(models.Model):
    """One reading of everything, step by step. At most one is open for an organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="mirror_runs")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )  # nobody: on connecting, or the nightly one
    state = models.CharField(max_length=10, choices=MirrorState, default=MirrorState.WAITING)
    step = models.CharField(max_length=12, choices=MirrorStep, default=MirrorStep.ORGANISATION)
    counts = models.JSONField(default=dict)  # {step: rows read}
    problem = models.TextField(blank=True)  # a line for each part Xero refused, in its words
    waits_for = models.CharField(max_length=255, blank=True)  # why it goes on later, while it waits
    asked_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(state__in=[state.value for state in OPEN_READINGS]),
                name="one_open_mirror_run",
            )
        ]

    def __str__(self) -> str:
        return f"reading of {self.organisation} ({self.get_state_display()})"


class MirrorAccount(models.Model):
    """A ledger account as last seen. A bank account may lack a code."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="accounts")
    account_id = models.UUIDField()
    code = models.CharField(max_length=10, blank=True)
    name = models.CharField(max_length=150)
    type = models.CharField(max_length=20)  # BANK, REVENUE, …
    account_class = models.CharField(max_length=20)  # ASSET, EQUITY, EXPENSE, LIABILITY, REVENUE
    currency = models.CharField(max_length=3, blank=True)  # of bank accounts
    tax_type = models.CharField(max_length=50, blank=True)
    is_active = models.BooleanField(default=True)
    is_system = models.BooleanField(default=False)
    takes_payments = models.BooleanField(default=False)  # BANK, or EnablePaymentsToAccount

    class Meta:
        ordering = ["code", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "account_id"], name="one_row_per_account")
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.name}" if self.code else self.name


class MirrorTaxRate(models.Model):
    """A tax rate as last seen."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="tax_rates")
    tax_type = models.CharField(max_length=50)
    name = models.CharField(max_length=255)
    percent = models.DecimalField(max_digits=7, decimal_places=4)  # EffectiveRate
    is_active = models.BooleanField(default=True)
    classes = models.JSONField(default=list)  # account classes it may be used with: ["REVENUE", …]

    class Meta:
        ordering = ["-percent", "name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "tax_type"], name="one_row_per_tax_rate")
        ]

    def __str__(self) -> str:
        return self.name


class MirrorTrackingCategory(models.Model):
    """A tracking category as last seen; an organisation has two active ones at most."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="tracking_categories"
    )
    category_id = models.UUIDField()
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "category_id"], name="one_row_per_category")
        ]

    def __str__(self) -> str:
        return self.name


class MirrorTrackingOption(models.Model):
    """One option of a tracking category."""

    category = models.ForeignKey(MirrorTrackingCategory, on_delete=models.CASCADE, related_name="options")
    option_id = models.UUIDField()
    name = models.CharField(max_length=100)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["category", "option_id"], name="one_row_per_tracking_option")
        ]

    def __str__(self) -> str:
        return self.name


class MirrorCurrency(models.Model):
    """A currency the organisation has switched on."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="currencies")
    code = models.CharField(max_length=3)
    name = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "mirror currencies"
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="one_row_per_currency")]

    def __str__(self) -> str:
        return self.code


class MirrorTheme(models.Model):
    """A branding theme: how an invoice looks when Xero prints it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="themes")
    theme_id = models.UUIDField()
    name = models.CharField(max_length=255)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["organisation", "theme_id"], name="one_row_per_theme")]

    def __str__(self) -> str:
        return self.name


class MirrorContact(models.Model):
    """A Xero contact as last seen. `name_key` is the name as keys.key spells it: Xero compares names so."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="contacts")
    contact_id = models.UUIDField()
    name = models.CharField(max_length=255)
    name_key = models.CharField(max_length=255, db_index=True)
    email = models.CharField(max_length=255, blank=True)
    contact_number = models.CharField(max_length=50, blank=True)
    account_number = models.CharField(max_length=50, blank=True)
    tax_number = models.CharField(max_length=50, blank=True)
    is_archived = models.BooleanField(default=False)
    merged_to = models.UUIDField(null=True, blank=True)  # the contact it became part of
    # Name, e-mail and numbers in small letters, for the search box.
    search_text = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "contact_id"], name="one_row_per_contact")
        ]

    def __str__(self) -> str:
        return self.name


class MirrorItem(models.Model):
    """A Xero item as last seen; codes are compared without regard to case."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="items")
    item_id = models.UUIDField()
    code_key = models.CharField(max_length=30)
    name = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "code_key"], name="one_row_per_item")]

    def __str__(self) -> str:
        return self.code_key


class ContactSuggestion(models.Model):
    """The contact an unlinked company probably is, as the last reading found it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="suggestions")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(MirrorContact, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()  # 0 to 100; 100 is the same name
    reason = models.CharField(max_length=100)  # "same name", "same tax number"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "company"], name="one_suggestion_per_company")
        ]

    def __str__(self) -> str:
        return f"{self.company} may be {self.contact}"
