"""A reading of the reference data against the sandbox: every part arrives, and follows what changes there."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounting_sync import readings
from accounting_sync.choices import LinkedHow, MirrorState
from accounting_sync.models import (
    Call,
    CompanyLink,
    MirrorAccount,
    MirrorContact,
    MirrorItem,
    MirrorRun,
    MirrorTaxRate,
    MirrorTheme,
    MirrorTrackingCategory,
    MirrorTrackingOption,
    Organisation,
)
from accounting_sync.tests.sandbox import DEMO, Sandbox
from accounting_sync.tests.xero_person import XeroPerson
from accounting_sync.xero import gateway
from companies.models import Company

pytestmark = [pytest.mark.django_db, pytest.mark.services]
ReadAgain = Callable[[], MirrorRun]
COUNTS = {
    "organisation": 1,
    "currencies": 3,
    "accounts": 14,
    "tax_rates": 11,
    "tracking": 2,
    "themes": 1,
    "items": 0,
    "contacts": 5,
}


@pytest.fixture
def xero(organisation: Organisation, sandbox: Sandbox) -> XeroPerson:
    return XeroPerson(sandbox)


@pytest.fixture
def read_again(organisation: Organisation) -> ReadAgain:
    return lambda: readings.read_here(organisation)


def test_connecting_reads_every_part(organisation: Organisation) -> None:
    run = MirrorRun.objects.get()
    assert (run.state, run.problem, run.counts) == (MirrorState.DONE, "", COUNTS)
    organisation.refresh_from_db()
    assert organisation.mirrored_at == run.finished_at


def test_the_organisation_is_described(organisation: Organisation) -> None:
    organisation.refresh_from_db()
    assert (organisation.name, organisation.base_currency, organisation.is_demo) == (DEMO, "GBP", True)
    assert (organisation.country_code, organisation.time_zone) == ("GB", "GMTSTANDARDTIME")
    assert organisation.short_code == "!Demo1"
    assert organisation.period_lock_date is not None
    assert organisation.year_lock_date is None
    assert organisation.actions["CreateApprovedInvoice"] is True
    assert organisation.actions["ApproveTransactionsBeforePeriodLockDate"] is False


def test_accounts_say_what_they_may_be_chosen_for(organisation: Organisation) -> None:
    columns = ("type", "account_class", "currency", "tax_type", "is_active", "is_system", "takes_payments")
    rows = {row[0]: row[1:] for row in organisation.accounts.values_list("code", *columns)}
    assert rows["090"] == ("BANK", "ASSET", "GBP", "NONE", True, False, True)
    assert rows["210"] == ("REVENUE", "REVENUE", "", "OUTPUT2", True, False, False)
    assert rows["299"] == ("REVENUE", "REVENUE", "", "OUTPUT2", False, False, False)
    assert rows["610"] == ("CURRENT", "ASSET", "", "NONE", True, True, False)


def test_tax_rates_say_which_accounts_they_fit(organisation: Organisation) -> None:
    rate = organisation.tax_rates.get(tax_type="OUTPUT2")
    assert (rate.name, rate.percent, rate.is_active) == ("20% (VAT on Income)", Decimal(20), True)
    assert set(rate.classes) == {"ASSET", "EQUITY", "LIABILITY", "REVENUE"}


def test_tracking_currencies_and_themes_arrive(organisation: Organisation) -> None:
    options = MirrorTrackingOption.objects.filter(category__organisation=organisation)
    found = set(options.values_list("category__name", "name"))
    assert found == {
        *(("Office", name) for name in ("London", "Leeds", "Manchester")),
        *(("Division", name) for name in ("Permanent", "Temporary")),
    }
    assert list(organisation.currencies.values_list("code", flat=True)) == ["EUR", "GBP", "USD"]
    assert MirrorTheme.objects.get().name == "Standard"


def test_an_archived_account_stays_inactive_under_its_key(xero: XeroPerson, read_again: ReadAgain) -> None:
    before = MirrorAccount.objects.get(code="260")
    xero.call("POST", xero.account("260"), {"Status": "ARCHIVED", "Name": "Other (old)"})
    read_again()
    row = MirrorAccount.objects.get(code="260")
    assert (row.pk, row.is_active, row.name) == (before.pk, False, "Other (old)")


def test_a_deleted_account_vanishes_and_a_new_one_appears(xero: XeroPerson, read_again: ReadAgain) -> None:
    new = {"Code": "240", "Name": "Training", "Type": "REVENUE", "TaxType": "OUTPUT2"}
    xero.call("PUT", "Accounts", new)
    xero.call("DELETE", xero.account("230"))
    read_again()
    codes = set(MirrorAccount.objects.values_list("code", flat=True))
    assert ("240" in codes, "230" in codes, len(codes)) == (True, False, 14)


def test_a_deleted_tax_rate_is_inactive(xero: XeroPerson, read_again: ReadAgain) -> None:
    local = {"Name": "Local", "TaxComponents": [{"Name": "City", "Rate": 7.125}]}
    xero.call("PUT", "TaxRates", local)
    read_again()
    assert MirrorTaxRate.objects.get(name="Local").percent == Decimal("7.125")
    xero.call("POST", "TaxRates", {"Name": "Local", "Status": "DELETED"})
    read_again()
    assert not MirrorTaxRate.objects.get(name="Local").is_active


def test_tracking_is_archived_renamed_and_an_option_deleted(xero: XeroPerson, read_again: ReadAgain) -> None:
    before = MirrorTrackingOption.objects.get(name="Leeds")
    xero.call("DELETE", xero.option("Office", "London"))
    xero.call("POST", xero.option("Office", "Leeds"), {"Name": "York"})
    xero.call("POST", xero.category("Division"), {"Status": "ARCHIVED"})
    read_again()
    office, division = (MirrorTrackingCategory.objects.get(name=name) for name in ("Office", "Division"))
    assert (office.is_active, division.is_active) == (True, False)
    assert set(office.options.values_list("name", flat=True)) == {"York", "Manchester"}
    assert office.options.get(name="York").pk == before.pk
    xero.call("DELETE", xero.category("Division"))
    read_again()
    assert not MirrorTrackingCategory.objects.filter(name="Division").exists()


def test_lock_dates_move_and_go(xero: XeroPerson, read_again: ReadAgain, organisation: Organisation) -> None:
    for period, year in ((date(2026, 3, 31), date(2025, 12, 31)), (None, None)):
        xero.lock(period, year)
        read_again()
        organisation.refresh_from_db()
        assert (organisation.period_lock_date, organisation.year_lock_date) == (period, year)


def test_items_and_currencies_that_were_added_or_deleted(
    xero: XeroPerson, read_again: ReadAgain, organisation: Organisation
) -> None:
    for code in ("PERM-FEE", "TEMP"):
        xero.call("PUT", "Items", {"Code": code, "Name": f"{code} item"})
    xero.call("PUT", "Currencies", {"Code": "CHF"})
    read_again()
    assert set(MirrorItem.objects.values_list("code_key", "name")) == {
        ("perm-fee", "PERM-FEE item"),
        ("temp", "TEMP item"),
    }
    assert organisation.currencies.get(code="CHF").name == "Swiss Franc"
    xero.call("DELETE", "Items/TEMP")
    read_again()
    assert list(MirrorItem.objects.values_list("code_key", flat=True)) == ["perm-fee"]


# --- contacts ------------------------------------------------------------------------------------------


def test_contacts_are_read_a_thousand_a_page(organisation: Organisation) -> None:
    query = Call.objects.get(operation="read_contacts").query
    assert (query["pageSize"], query["includeArchived"]) == (1000, "true")


def test_contacts_are_read_page_by_page_to_the_last(
    xero: XeroPerson, read_again: ReadAgain, monkeypatch: pytest.MonkeyPatch
) -> None:
    xero.call("PUT", "Contacts", {"Contacts": [{"Name": f"Contact {index}"} for index in range(7)]})
    monkeypatch.setattr(gateway, "PAGE", 3)
    run = read_again()
    assert MirrorContact.objects.count() == 12
    assert run.counts["contacts"] == 12  # the seeded five changed within the overlap
    assert Call.objects.filter(operation="read_contacts").count() == 1 + 4


def test_within_the_week_only_changed_contacts_are_asked_for(xero: XeroPerson, read_again: ReadAgain) -> None:
    xero.press(f"contacts/{xero.contact('Harbour & Vale Ltd')}/rename", name="Vale Group")
    read_again()
    assert "If-Modified-Since" in Call.objects.filter(operation="read_contacts").latest("id").query
    row = MirrorContact.objects.get(name="Vale Group")
    assert row.search_text == "vale group ledger@harbourvale.example"


def test_once_a_week_all_contacts_are_read_and_a_merge_is_found(
    xero: XeroPerson, sandbox: Sandbox, read_again: ReadAgain, organisation: Organisation
) -> None:
    """A merge leaves the contact's time as it was: no list of changes tells of it."""
    sandbox.post("clock", {"advance_seconds": 600})  # more than the overlap
    xero.call("PUT", "Contacts", {"Name": "Vale Group"})
    read_again()
    xero.merge("Harbour & Vale Ltd", "Vale Group")
    read_again()
    row = MirrorContact.objects.get(name="Harbour & Vale Ltd")
    assert row.merged_to is None
    long_ago = timezone.now() - timedelta(days=7, minutes=1)
    Organisation.objects.update(contacts_full_at=long_ago)
    read_again()
    row.refresh_from_db()
    assert (row.is_archived, str(row.merged_to)) == (True, xero.contact("Vale Group"))
    organisation.refresh_from_db()
    assert organisation.contacts_full_at is not None
    assert organisation.contacts_full_at > long_ago + timedelta(days=7)
    assert organisation.contacts_watermark is not None


def test_the_links_of_contacts_that_were_seen_are_checked(
    organisation: Organisation, read_again: ReadAgain
) -> None:
    contact = MirrorContact.objects.get(name="Harbour & Vale Ltd")
    seen, unseen = (
        CompanyLink.objects.create(
            organisation=organisation,
            company=Company.objects.create(name=f"Company {contact_id}"),
            contact_id=contact_id,
            contact_name="Harbour & Vale Ltd",
            how=LinkedHow.CHOSEN,
        )
        for contact_id in (contact.contact_id, "00000000-1111-2222-3333-444444444444")
    )
    run = read_again()
    seen.refresh_from_db()
    unseen.refresh_from_db()
    assert seen.checked_at is not None
    assert seen.checked_at >= run.asked_at
    assert unseen.checked_at is None


def test_a_contact_keeps_its_key_because_others_point_to_it(read_again: ReadAgain) -> None:
    contact = MirrorContact.objects.get(name="Harbour & Vale Ltd")
    Organisation.objects.update(contacts_full_at=None)
    read_again()
    assert MirrorContact.objects.get(name="Harbour & Vale Ltd").pk == contact.pk
