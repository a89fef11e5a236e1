"""Reads the mirror and what is chosen as plain values, and keeps changes: for the pages and the terminal."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounting_sync.choices import Dimension
from accounting_sync.models import (
    AccountsSettings,
    MirrorAccount,
    MirrorTrackingCategory,
    Organisation,
)
from accounting_sync.ports import Account, TaxRate, TrackingCategory, TrackingOption
from accounting_sync.setup.chart import Chart, Own, OwnRate, Tracked
from accounting_sync.setup.chosen import Chosen, invoice_words, payment_words
from audit.recording import differences, record
from invoices.consultants import full_name
from invoices.models import Invoice, InvoiceLine, Office
from invoices.models import TaxRate as TrackersRate

CATEGORY_COLUMNS = {Dimension.OFFICE: "office_category_id", Dimension.CONSULTANT: "consultant_category_id"}
SWITCHES = ("auto_create_companies", "auto_create_items", "send_as")


def read_chart(organisation: Organisation) -> Chart:
    """What was last seen of the organisation in Xero."""
    codes = organisation.currencies.values_list("code", flat=True)
    return Chart(
        base_currency=organisation.base_currency,
        is_read=organisation.mirrored_at is not None,
        accounts=tuple(map(_account, organisation.accounts.all())),
        rates=tuple(
            TaxRate(row.tax_type, row.name, row.percent, row.is_active, tuple(row.classes))
            for row in organisation.tax_rates.all()
        ),
        categories=tuple(map(_category, organisation.tracking_categories.prefetch_related("options"))),
        themes={str(row.theme_id): row.name for row in organisation.themes.all()},
        currencies=tuple(sorted(codes, key=lambda code: (code != organisation.base_currency, code))),
    )


def _account(row: MirrorAccount) -> Account:
    return Account(
        remote_id=str(row.account_id),
        code=row.code,
        name=row.name,
        type=row.type,
        account_class=row.account_class,
        currency=row.currency,
        is_active=row.is_active,
        is_system=row.is_system,
        takes_payments=row.takes_payments,
    )


def _category(row: MirrorTrackingCategory) -> TrackingCategory:
    options = tuple(
        TrackingOption(str(each.option_id), each.name, each.is_active) for each in row.options.all()
    )
    return TrackingCategory(str(row.category_id), row.name, row.is_active, options)


def read_chosen(organisation: Organisation) -> Chosen:
    """What is chosen for an organisation; of one never set up, how it starts."""
    row = AccountsSettings.objects.filter(organisation=organisation).first() or AccountsSettings()
    options = organisation.tracking_choices.values_list("dimension", "record_id", "option_id")
    payments = organisation.payment_accounts.order_by("currency").values_list("currency", "account_id")
    return Chosen(
        **{name: getattr(row, name) for name in SWITCHES},
        theme=str(row.branding_theme_id or ""),
        categories={key: str(getattr(row, column) or "") for key, column in CATEGORY_COLUMNS.items()},
        accounts=dict(organisation.account_choices.values_list("kind", "account_code")),
        tax_types=dict(organisation.tax_choices.values_list("tax_rate_id", "tax_type")),
        options={(dimension, pk): str(option) for dimension, pk, option in options},
        payments_by=row.payments_recorded_by,
        payment_accounts={currency: str(account_id) for currency, account_id in payments},
    )


def read_own() -> Own:
    """Tracker's tax rates, and whether any line has them; offices; consultants who stand on invoices."""
    lines = InvoiceLine.objects.filter(tax_rate=OuterRef("pk")).order_by()
    rates = TrackersRate.objects.annotate(is_used=Exists(lines))
    columns = ("pk", "code", "name", "percent", "is_used")
    offices = Office.objects.values_list("pk", "name")
    return Own(
        rates=tuple(OwnRate(*row) for row in rates.values_list(*columns)),
        tracked=(
            *(Tracked(Dimension.OFFICE, *row) for row in offices),
            *(Tracked(Dimension.CONSULTANT, user.pk, full_name(user)) for user in _consultants()),
        ),
    )


def _consultants() -> QuerySet[User]:
    on_invoices = Exists(Invoice.objects.filter(consultant=OuterRef("pk")).order_by())
    return User.objects.filter(on_invoices).order_by("first_name", "last_name", "username")


@transaction.atomic
def save(
    organisation: Organisation,
    change: Callable[[Chosen], Chosen],
    who: User | None,
    action: str = "Changed",
) -> None:
    """Keep a change to what is chosen, and tell the audit history what differs."""
    # Two people saving at once: the second sees, and records, what the first left.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = read_chosen(organisation)
    after = change(before)
    _keep(organisation, after)
    _record(organisation, before, after, who, action)


def _keep(organisation: Organisation, chosen: Chosen) -> None:
    switches = {name: getattr(chosen, name) for name in SWITCHES}
    columns = {column: chosen.categories.get(key) or None for key, column in CATEGORY_COLUMNS.items()}
    row = {**switches, **columns, "branding_theme_id": chosen.theme or None}
    AccountsSettings.objects.update_or_create(
        organisation=organisation, defaults={**row, "payments_recorded_by": chosen.payments_by}
    )
    _keep_rows(organisation.account_choices, "kind", "account_code", chosen.accounts)
    _keep_rows(organisation.tax_choices, "tax_rate_id", "tax_type", chosen.tax_types)
    _keep_rows(organisation.payment_accounts, "currency", "account_id", chosen.payment_accounts)
    for dimension in Dimension:
        options = {key[1]: option for key, option in chosen.options.items() if key[0] == dimension}
        rows = organisation.tracking_choices.filter(dimension=dimension)
        _keep_rows(rows, "record_id", "option_id", options, organisation=organisation, dimension=dimension)


def _keep_rows(rows: Any, key: str, column: str, values: Mapping[Any, str], **fixed: Any) -> None:
    """Make one organisation's rows say just this: key -> value."""
    rows.exclude(**{f"{key}__in": list(values)}).delete()
    for name, value in values.items():
        rows.update_or_create(**fixed, **{key: name}, defaults={column: value})


def _record(organisation: Organisation, before: Chosen, after: Chosen, who: User | None, action: str) -> None:
    chart, own = read_chart(organisation), read_own()
    areas = {
        "Invoice Settings": [invoice_words(each, chart, own) for each in (before, after)],
        "Payment Settings": [payment_words(each, chart) for each in (before, after)],
    }
    for area, (was, now) in areas.items():
        if changes := differences(was, now):
            record(area, action, organisation, changes, who=who, organisation=organisation.name)
