"""Client companies: whom invoices are raised to."""

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse

CURRENCY_VALIDATOR = RegexValidator(
    r"^[A-Z]{3}$", "Use the three capital letters of ISO 4217, for example GBP."
)


class Company(models.Model):
    """A client company and its Banking Details; lengths as Xero takes them (Contacts, developer.xero.com)."""

    name = models.CharField(max_length=255, unique=True)
    account_number = models.CharField(max_length=50, blank=True)
    email = models.EmailField(max_length=255, blank=True)
    address_line_1 = models.CharField(max_length=255, blank=True)
    address_line_2 = models.CharField(max_length=255, blank=True)
    city = models.CharField(max_length=255, blank=True)
    region = models.CharField("county or state", max_length=255, blank=True)
    postal_code = models.CharField(max_length=50, blank=True)
    country = models.CharField(max_length=50, blank=True)
    currency = models.CharField(max_length=3, default="GBP", validators=[CURRENCY_VALIDATOR])
    payment_terms_days = models.PositiveSmallIntegerField("payment terms (days)", default=30)
    tax_number = models.CharField(max_length=50, blank=True)

    bank_account_name = models.CharField(max_length=255, blank=True)
    bank_sort_code = models.CharField("sort code", max_length=20, blank=True)
    bank_account_number = models.CharField(max_length=34, blank=True)
    bank_iban = models.CharField("IBAN", max_length=34, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "companies"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("companies:detail", args=[self.pk])
