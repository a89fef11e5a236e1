"""The gate: nothing is sent until the required settings are filled and valid; the message leads there."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounting_sync import tasks
from accounting_sync.choices import BatchKind
from accounting_sync.errors import SettingsMissing
from accounting_sync.models import (
    AccountsSettings,
    Batch,
    InvoiceLink,
    MirrorAccount,
    MirrorTaxRate,
    Organisation,
    Submission,
)
from accounting_sync.requests import request_batch
from accounting_sync.setup import readiness
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.views_office import HTMX, SENDER, batch_of, client_of, connect, ticked
from invoices.choices import BatchStatus, LineKind
from invoices.models import Invoice, TaxRate

pytestmark = pytest.mark.django_db
CONFIRM = reverse("accounting_sync:confirm", args=["send"])
START = reverse("accounting_sync:start", args=["send"])
INVOICE_SETTINGS = reverse("accounting_sync:invoice_settings")
PAYMENT_SETTINGS = reverse("accounting_sync:payment_settings")


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Which batches a worker was woken for."""
    numbers: list[int] = []
    monkeypatch.setattr(tasks, "wake", numbers.append)
    return numbers


@pytest.fixture
def books(standard_rate: TaxRate, make_invoice: MakeInvoice) -> Organisation:
    """All chosen and valid, and one invoice to send."""
    make_invoice("T-1")
    return connect(mirrored=True)


def lack_account(kind: LineKind) -> None:
    Organisation.objects.get().account_choices.filter(kind=kind).delete()


def lack_rate(_: Any = None) -> None:
    Organisation.objects.get().tax_choices.all().delete()


def archive_account(_: Any = None) -> None:
    MirrorAccount.objects.filter(code="200").update(is_active=False)


def lose_account(_: Any = None) -> None:
    MirrorAccount.objects.filter(code="200").delete()


def retire_rate(_: Any = None) -> None:
    MirrorTaxRate.objects.filter(tax_type="OUTPUT2").update(is_active=False)


def lack_payment_account(_: Any = None) -> None:
    AccountsSettings.objects.update(payments_recorded_by="tracker")


BROKEN = [
    *((lack_account, kind, f"account for {kind.label} lines") for kind in LineKind),
    (lack_rate, None, "Xero tax rate for Standard rate"),
    (archive_account, None, "Account 200 · Sales, chosen for Permanent fee lines, is archived in Xero."),
    (lose_account, None, "Account 200, chosen for Permanent fee lines, no longer exists in Xero."),
    (retire_rate, None, "20% (VAT on Income), chosen for Standard rate, is no longer active in Xero."),
    (lack_payment_account, None, "account for payments in GBP"),
]
broken = pytest.mark.parametrize(("break_it", "what", "named"), BROKEN)


def press() -> Batch:
    return request_batch(BatchKind.SEND, Invoice.objects.all(), None)


def test_with_everything_chosen_and_valid_it_is_sent(books):
    assert readiness.missing(books) == []
    assert press().submissions.count() == 1


@broken
def test_nothing_is_taken_on_and_what_lacks_is_named(books, rung, break_it, what, named):
    break_it(what)
    with pytest.raises(SettingsMissing) as caught:
        press()
    assert named in str(caught.value)
    assert not Batch.objects.exists()
    assert not Submission.objects.exists()
    assert Invoice.objects.get().batch_status == ""
    assert rung == []


@broken
def test_the_pop_up_says_so_before_anything_and_leads_there(books, break_it, what, named):
    break_it(what)
    page = PAYMENT_SETTINGS if break_it is lack_payment_account else INVOICE_SETTINGS
    text = (
        client_of(*SENDER, "change_accountssettings")
        .post(CONFIRM, ticked(*Invoice.objects.all()), headers=HTMX)
        .text
    )
    assert "Nothing can be sent to Xero yet." in text
    assert named in text
    assert f'href="{page}"' in text
    assert "Send invoice" not in text


def test_who_may_not_open_the_settings_is_told_whom_to_ask(books):
    lack_account(LineKind.OTHER)
    text = client_of(*SENDER).post(CONFIRM, ticked(*Invoice.objects.all()), headers=HTMX).text
    assert "Ask an administrator to look at Invoice Settings." in text
    assert INVOICE_SETTINGS not in text


def test_settings_that_break_between_the_pop_up_and_the_press_stop_the_press(books, standard_rate):
    sam: Client = client_of(*SENDER, "change_accountssettings")
    data = ticked(*Invoice.objects.all()) | {"token": "0c5e6f0e-5e0b-4a57-9a0d-0f2d7f1f9a11", "expected": "1"}
    archive_account()
    text = sam.post(START, data, headers=HTMX).text
    assert "is archived in Xero. Choose another." in text
    assert f'href="{INVOICE_SETTINGS}"' in text
    assert not Batch.objects.exists()


def test_trying_again_is_stopped_likewise(books):
    invoice = Invoice.objects.get()
    old = batch_of(books, (invoice, BatchStatus.NEEDS_YOU, "No."))
    Invoice.objects.update(batch_number=old.number, batch_status=BatchStatus.NEEDS_YOU)
    lack_rate()
    data = {"token": "0c5e6f0e-5e0b-4a57-9a0d-0f2d7f1f9a12"}
    retry = reverse("accounting_sync:retry", args=[old.number])
    text = client_of(*SENDER, "change_accountssettings").post(retry, data, headers=HTMX).text
    assert "Xero tax rate for Standard rate" in text
    assert Batch.objects.count() == 1


@pytest.mark.parametrize("words", [["--here"], ["--dry-run"], []])
def test_the_terminal_says_it_and_leaves_with_2(books, words):
    archive_account()
    with pytest.raises(CommandError, match=r"200 · Sales, chosen for .* is archived in Xero") as caught:
        call_command("send_invoices", "T-1", *words)
    assert caught.value.returncode == 2
    assert not Batch.objects.exists()


def test_a_sync_needs_no_settings(books):
    invoice = Invoice.objects.get()
    InvoiceLink.objects.create(
        organisation=books,
        invoice=invoice,
        kind=invoice.kind,
        document_id="0c5e6f0e-5e0b-4a57-9a0d-0f2d7f1f9a13",
        remote_total=invoice.total,
    )
    lack_rate()
    assert request_batch(BatchKind.SYNC, Invoice.objects.all(), None).submissions.count() == 1


def test_as_long_as_nothing_was_read_what_is_chosen_counts(standard_rate, make_invoice):
    make_invoice("T-1")
    organisation = connect()
    assert readiness.missing(organisation) == []
    lack_account(LineKind.OTHER)
    assert readiness.missing(organisation) == ["account for Other lines"]


def test_a_tax_rate_no_line_uses_may_stay_open(books):
    TaxRate.objects.create(code="NEW", name="New rate", percent=10)
    assert readiness.missing(books) == []


def test_another_organisation_is_not_ready_by_what_the_first_has_chosen(books):
    books.connection.is_current = False
    books.connection.save()
    other = connect(name="Another")
    other.account_choices.all().delete()
    with pytest.raises(SettingsMissing, match="account for Other lines"):
        press()
    assert readiness.missing(books) == []


def test_invoice_settings_and_payment_settings_are_told_apart(books):
    lack_account(LineKind.OTHER)
    lack_payment_account()
    with pytest.raises(SettingsMissing) as caught:
        press()
    assert str(caught.value) == (
        "Nothing can be sent to Xero yet. Not chosen in Invoice Settings: account for Other lines. "
        "Not chosen in Payment Settings: account for payments in GBP."
    )
    assert not caught.value.in_payments
