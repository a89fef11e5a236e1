"""Office, consultant and branding theme arrive in the books; judged by the sandbox's ledger."""

from uuid import UUID

import pytest
from django.contrib.auth.models import User

from accounting_sync.choices import BatchKind, Dimension
from accounting_sync.models import (
    AccountsSettings,
    Batch,
    Call,
    MirrorTheme,
    MirrorTrackingCategory,
    MirrorTrackingOption,
    Organisation,
    TrackingChoice,
)
from accounting_sync.requests import request_batch
from accounting_sync.running import run_here
from accounting_sync.setup.accounts_settings import change
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.sandbox import Sandbox
from invoices.choices import BatchStatus
from invoices.models import Invoice, Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def tracked(organisation: Organisation) -> AccountsSettings:
    """Offices become options of “Office”, consultants of “Division”."""
    settings = AccountsSettings.objects.get(organisation=organisation)
    ids = dict(MirrorTrackingCategory.objects.values_list("name", "category_id"))
    settings.office_category_id, settings.consultant_category_id = ids["Office"], ids["Division"]
    settings.save()
    return settings


@pytest.fixture
def leeds(db: None) -> Office:
    return Office.objects.create(name="leeds")


@pytest.fixture
def ann(db: None) -> User:
    return User.objects.create_user("ann", first_name="Ann", last_name="Lee")


def choose(organisation: Organisation, dimension: Dimension, record: Office | User, option: str) -> None:
    option_id = MirrorTrackingOption.objects.get(name=option).option_id
    TrackingChoice.objects.create(
        organisation=organisation, dimension=dimension, record_id=record.pk, option_id=option_id
    )


def send() -> Batch:
    batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    run_here(batch.number)
    return batch


def tracking(sandbox: Sandbox, number: str) -> list[list[tuple[str, str]]]:
    (document,) = sandbox.documents(number)
    return [[(each["Name"], each["Option"]) for each in line["Tracking"]] for line in document["lines"]]


@pytest.mark.parametrize("price", ["100.00", "-100.00"])
def test_every_line_carries_the_office_of_the_same_name_and_the_chosen_option_of_the_consultant(
    tracked: AccountsSettings,
    sandbox: Sandbox,
    make_invoice: MakeInvoice,
    leeds: Office,
    ann: User,
    price: str,
) -> None:
    choose(tracked.organisation, Dimension.CONSULTANT, ann, "Temporary")
    make_invoice("T-1", ("Fee", 1, price), ("More", 1, price), office=leeds, consultant=ann)
    send()
    assert tracking(sandbox, "T-1") == [[("Office", "Leeds"), ("Division", "Temporary")]] * 2


def test_an_invoice_without_either_carries_none(
    tracked: AccountsSettings, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1")
    send()
    assert tracking(sandbox, "T-1") == [[]]


def test_another_office_replaces_the_first_and_none_takes_it_away(
    tracked: AccountsSettings, sandbox: Sandbox, make_invoice: MakeInvoice, leeds: Office
) -> None:
    make_invoice("T-1", office=leeds)
    send()
    Invoice.objects.update(office=Office.objects.create(name="London"))
    send()
    assert tracking(sandbox, "T-1") == [[("Office", "London")]]
    Invoice.objects.update(office=None)
    send()
    assert tracking(sandbox, "T-1") == [[]]


def test_what_tracker_does_not_track_stays_as_it_is_in_xero(
    tracked: AccountsSettings, sandbox: Sandbox, make_invoice: MakeInvoice, leeds: Office
) -> None:
    make_invoice("T-1", office=leeds)
    send()
    AccountsSettings.objects.update(office_category_id=None, consultant_category_id=None)
    Invoice.objects.update(reference="PO 8")
    send()
    assert tracking(sandbox, "T-1") == [[("Office", "Leeds")]]


def test_a_changed_setting_makes_what_was_sent_worth_sending_again(
    organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice, leeds: Office
) -> None:
    make_invoice("T-1", office=leeds)
    send()
    assert send().submissions.get().status == BatchStatus.UNCHANGED
    AccountsSettings.objects.update(
        office_category_id=MirrorTrackingCategory.objects.get(name="Office").category_id
    )
    assert send().submissions.get().status == BatchStatus.SENT
    assert tracking(sandbox, "T-1") == [[("Office", "Leeds")]]


def test_an_office_without_an_option_is_refused_before_a_call(
    tracked: AccountsSettings, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1", office=Office.objects.create(name="Bristol"))
    batch = send()
    assert batch.submissions.get().reason == (
        "No tracking option in “Office” is chosen for “Bristol”. Choose one in Invoice Settings."
    )
    assert not batch.calls.exists()


def test_the_branding_theme_goes_with_invoices_and_credit_notes(
    organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    theme = MirrorTheme.objects.get().theme_id
    AccountsSettings.objects.update(branding_theme_id=theme)
    make_invoice("T-1")
    make_invoice("C-1", ("Refund", -1, "10.00"))
    send()
    for number in ("T-1", "C-1"):
        (document,) = sandbox.documents(number)
        assert UUID(document["branding_theme"]) == theme
    calls = Call.objects.filter(operation__in=("create_invoices", "create_credit_notes"))
    assert all(f'"BrandingThemeID": "{theme}"' in call.body for call in calls)
    assert len(calls) == 2


def test_without_a_theme_none_is_named(organisation: Organisation, make_invoice: MakeInvoice) -> None:
    change(organisation, [("send_as", "DRAFT")])
    make_invoice("T-1")
    send()
    assert "BrandingThemeID" not in Call.objects.get(operation="create_invoices").body
    assert "Tracking" not in Call.objects.get(operation="create_invoices").body
