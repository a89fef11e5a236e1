"""One bad row loses neither a page nor what was known of the row; too long or named twice is no bad row."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounting_sync.choices import MirrorStep
from accounting_sync.mirror import mirroring
from accounting_sync.models import (
    Connection,
    MirrorAccount,
    MirrorContact,
    MirrorItem,
    MirrorRun,
    MirrorTaxRate,
    MirrorTheme,
    MirrorTrackingCategory,
    Organisation,
)
from accounting_sync.tests.odd_server import OddServer, odd_server
from accounting_sync.tests.views_office import connect

pytestmark = [pytest.mark.django_db, pytest.mark.services]
Element = dict[str, Any]


def an_id(index: int) -> str:
    return f"00000000-1111-2222-3333-{index:012}"


def account(index: int, **fields: Any) -> Element:
    element = {"AccountID": an_id(index), "Code": str(200 + index), "Name": f"Sales {index}"}
    return element | {"Type": "REVENUE", "Class": "REVENUE", "Status": "ACTIVE"} | fields


def contact(index: int, **fields: Any) -> Element:
    return {"ContactID": an_id(index), "Name": f"Contact {index}", "ContactStatus": "ACTIVE"} | fields


@pytest.fixture
def server(settings: Settings) -> Iterator[OddServer]:
    with odd_server() as running:
        settings.XERO_API_URL = running.url
        yield running


@pytest.fixture
def organisation(server: OddServer) -> Organisation:
    made = connect()
    Connection.objects.update(expires_at=timezone.now() + timedelta(hours=1))
    return made


def read(server: OddServer, step: MirrorStep, **body: list[Any]) -> MirrorRun:
    """The reading after this step met this answer; the step after it finds nothing it can read."""
    server.answer(body)
    organisation = Organisation.objects.get()
    run = MirrorRun.objects.create(organisation=organisation, step=step)
    mirroring.carry_on(run.pk)
    run.refresh_from_db()
    MirrorRun.objects.all().delete()
    return run


BAD = [7, None, "x", {"Code": "1"}, account(9, AccountID="no id"), account(9, Name=["x"])]


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_a_bad_account_loses_no_other_and_stays_as_it_was_known(
    server: OddServer, organisation: Organisation, bad: Any
) -> None:
    read(server, MirrorStep.ACCOUNTS, Accounts=[account(1), account(9, Name="Known")])
    run = read(server, MirrorStep.ACCOUNTS, Accounts=[account(1), bad, account(2)])
    assert set(MirrorAccount.objects.values_list("name", flat=True)) == {"Sales 1", "Sales 2", "Known"}
    assert run.counts == {"accounts": 2}
    said = "Accounts: 1 row of Xero's answer could not be read; what was known stays."
    assert run.problem == said


@pytest.mark.parametrize(
    "bad",
    [{"EffectiveRate": "many"}, {"EffectiveRate": 1000}, {"EffectiveRate": "NaN"}, {"TaxType": ""}],
    ids=str,
)
def test_a_bad_tax_rate_loses_no_other(server: OddServer, organisation: Organisation, bad: Element) -> None:
    good = {"TaxType": "OUTPUT2", "Name": "20%", "EffectiveRate": 20.0}
    run = read(server, MirrorStep.TAX_RATES, TaxRates=[{"TaxType": "TAX001", "Name": "Odd"} | bad, good])
    assert MirrorTaxRate.objects.get().tax_type == "OUTPUT2"
    assert run.counts == {"tax_rates": 1}


def test_a_bad_contact_loses_no_other_and_is_told(server: OddServer, organisation: Organisation) -> None:
    run = read(server, MirrorStep.CONTACTS, Contacts=[contact(1), contact(2, Name=7), contact(3)])
    assert set(MirrorContact.objects.values_list("name", flat=True)) == {"Contact 1", "Contact 3"}
    assert run.counts == {"contacts": 2}
    assert run.problem.startswith("Contacts: 1 row of")


@pytest.mark.parametrize("step", ["currencies", "accounts", "tax_rates"])
@pytest.mark.parametrize("rows", [[], [7, 7]])
def test_an_answer_that_holds_nothing_empties_no_part_that_is_never_empty(
    server: OddServer, organisation: Organisation, step: str, rows: list[Any]
) -> None:
    MirrorAccount.objects.create(organisation=organisation, account_id=an_id(1), code="200", name="Sales")
    collection = {"currencies": "Currencies", "accounts": "Accounts", "tax_rates": "TaxRates"}[step]
    run = read(server, MirrorStep(step), **{collection: rows})
    assert "holds nothing that can be read" in run.problem
    assert run.counts == {}
    assert MirrorAccount.objects.count() == 1


def test_a_part_that_may_be_empty_is_emptied(server: OddServer, organisation: Organisation) -> None:
    MirrorItem.objects.create(organisation=organisation, item_id=an_id(1), code_key="gone")
    run = read(server, MirrorStep.ITEMS, Items=[])
    assert (MirrorItem.objects.count(), run.problem, run.counts) == (0, "", {"items": 0})


def test_what_is_longer_than_xero_allows_is_cut_and_loses_nothing(
    server: OddServer, organisation: Organisation
) -> None:
    long = account(1, Name="x" * 200, Type="y" * 50, Code="123456789012")
    read(server, MirrorStep.ACCOUNTS, Accounts=[long, account(2)])
    row = MirrorAccount.objects.get(account_id=an_id(1))
    assert (len(row.name), len(row.type), row.code) == (150, 20, "1234567890")
    theme = {"BrandingThemeID": an_id(1), "Name": "z" * 300, "SortOrder": 99_999}
    read(server, MirrorStep.THEMES, BrandingThemes=[theme])
    assert MirrorTheme.objects.get().position == 32_767
    read(server, MirrorStep.ITEMS, Items=[{"ItemID": an_id(1), "Code": "C" * 40, "Name": "n" * 300}])
    assert MirrorItem.objects.get().code_key == "c" * 30


@pytest.mark.parametrize("sign", ["\0", "\ud800", "\udfff", "\x1b", "\x9b", "\r"], ids=ascii)
def test_signs_that_nobody_sees_are_left_out_and_lose_nothing(
    server: OddServer, organisation: Organisation, sign: str
) -> None:
    odd = f"Sa{sign}les"
    read(server, MirrorStep.ACCOUNTS, Accounts=[account(1, Name=odd), account(2)])
    assert MirrorAccount.objects.get(account_id=an_id(1)).name == "Sales"
    read(server, MirrorStep.CONTACTS, Contacts=[contact(1, Name=odd, EmailAddress=sign), contact(2)])
    assert MirrorContact.objects.get(contact_id=an_id(1)).name == "Sales"
    run = read(server, MirrorStep.TAX_RATES, TaxRates=[{"TaxType": sign}, {"TaxType": odd}])
    assert MirrorTaxRate.objects.get().tax_type == "Sales"
    assert run.counts == {"tax_rates": 1}


def test_what_is_named_twice_is_there_once(server: OddServer, organisation: Organisation) -> None:
    read(server, MirrorStep.ACCOUNTS, Accounts=[account(1), account(1, Name="Later")])
    assert MirrorAccount.objects.get().name == "Later"
    read(server, MirrorStep.CONTACTS, Contacts=[contact(1), contact(1, Name="Later")])
    assert MirrorContact.objects.get().name == "Later"
    items = [{"ItemID": an_id(1), "Code": "TEMP"}, {"ItemID": an_id(2), "Code": "temp"}]
    read(server, MirrorStep.ITEMS, Items=items)
    assert str(MirrorItem.objects.get().item_id) == an_id(2)


def test_an_option_without_an_id_cannot_be_named_and_is_left_out(
    server: OddServer, organisation: Organisation
) -> None:
    options = [{"Name": "Nameless"}, {"TrackingOptionID": an_id(2), "Name": "Leeds", "Status": "ACTIVE"}]
    category = {"TrackingCategoryID": an_id(1), "Name": "Office", "Status": "ACTIVE", "Options": options}
    read(server, MirrorStep.TRACKING, TrackingCategories=[category])
    assert MirrorTrackingCategory.objects.get().options.get().name == "Leeds"


def test_an_answer_that_is_no_json_waits_and_keeps_what_is_there(
    server: OddServer, organisation: Organisation
) -> None:
    MirrorAccount.objects.create(organisation=organisation, account_id=an_id(1), code="200", name="Sales")
    server.body = b"<html>"
    run = MirrorRun.objects.create(organisation=organisation, step=MirrorStep.ACCOUNTS)
    later = mirroring.carry_on(run.pk)
    run.refresh_from_db()
    assert later == run.next_attempt_at
    assert (run.waits_for, run.step) == ("Xero's answer cannot be read.", MirrorStep.ACCOUNTS)
    assert MirrorAccount.objects.count() == 1
