"""For the tests of the screens: a connection as plain rows, people with permissions, htmx's header."""

import uuid
from typing import Any

from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from accounting_sync.choices import BatchKind, BatchStage, SubmissionAction
from accounting_sync.models import (
    AccountChoice,
    AccountsSettings,
    Batch,
    Connection,
    Organisation,
    Submission,
    TaxChoice,
)
from accounting_sync.tests.mirror import mirror
from invoices.choices import BatchStatus, LineKind
from invoices.models import Invoice, TaxRate

HTMX = {"HX-Request": "true"}
SENDER = ("view_batch", "send_batch")
ADMIN = ("view_batch", "connect_accounts", "change_accountssettings")


def connect(*, mirrored: bool = False, **fields: Any) -> Organisation:
    """A connected organisation with every account and tax rate chosen, without a call to anybody.

    `mirrored`: and its reference data read.
    """
    given = {"name": "Demo Company (UK)", "short_code": "!Q-7HN", "is_demo": True} | fields
    organisation = Organisation.objects.create(tenant_id=uuid.uuid4(), **given)
    Connection.objects.create(
        organisation=organisation,
        xero_connection_id=uuid.uuid4(),
        access_token="secret-access",
        refresh_token="secret-refresh",
        expires_at=timezone.now(),
        scopes="offline_access accounting.invoices",
    )
    if mirrored:
        mirror(organisation)
    AccountsSettings.objects.create(organisation=organisation)
    for kind in LineKind:
        AccountChoice.objects.create(organisation=organisation, kind=kind, account_code="200")
    for rate in TaxRate.objects.all():
        TaxChoice.objects.create(organisation=organisation, tax_rate=rate, tax_type="OUTPUT2")
    return organisation


def person(*permissions: str, name: str = "sam") -> User:
    """A user who may do just this."""
    user = User.objects.create_user(name, password=name)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def client_of(*permissions: str, name: str = "sam", **kwargs: Any) -> Client:
    """A browser somebody is logged in with."""
    client = Client(**kwargs)
    client.force_login(person(*permissions, name=name))
    return client


def batch_of(organisation: Organisation, *fates: tuple[Invoice, BatchStatus, str], **fields: Any) -> Batch:
    """A batch with one submission per (invoice, status, reason)."""
    given = {"kind": BatchKind.SEND, "stage": BatchStage.DONE} | fields
    batch = Batch.objects.create(organisation=organisation, **given)
    for invoice, status, reason in fates:
        Submission.objects.create(
            batch=batch,
            organisation=organisation,
            invoice=invoice,
            kind=invoice.kind,
            action=SubmissionAction.CREATE,
            status=status,
            reason=reason,
        )
    return batch


def ticked(*invoices: Invoice) -> dict[str, str]:
    """What a list posts for ticked invoices."""
    return {"scope": "ticked", "ids": ",".join(str(invoice.pk) for invoice in invoices)}
