"""Answers Xero once gave, through the gateway into the mirror. The recordings stay where they are."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounting_sync.mirror import tables
from accounting_sync.models import MirrorAccount, MirrorTaxRate, Organisation
from accounting_sync.ports import AccountsSystem, Answer, Request
from accounting_sync.tests.odd_server import OddServer, odd_server
from accounting_sync.xero.gateway import XeroGateway

RECORDED = Path(__file__).resolve().parents[3] / "shared" / "xero" / "recorded"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not RECORDED.exists(), reason=f"Xero's recorded answers are not at {RECORDED}"),
]
TENANT = "00000000-1111-2222-3333-444444444444"


@pytest.fixture
def server(settings: Settings) -> Iterator[OddServer]:
    with odd_server() as running:
        settings.XERO_API_URL = running.url
        yield running


@pytest.fixture
def organisation(db: None) -> Organisation:
    return Organisation.objects.create(tenant_id=TENANT, name="Before")


Read = Callable[[AccountsSystem], Request]


def recorded(server: OddServer, name: str, read: Read) -> tuple[list[dict[str, Any]], Answer]:
    """The elements that were recorded, and what the gateway makes of them."""
    body = json.loads((RECORDED / f"{name}.json").read_text())
    body = body.get("body", body)
    server.answer(body)
    system = XeroGateway(TENANT, lambda: "token")
    elements = next(value for value in body.values() if isinstance(value, list))
    return elements, system.perform(read(system))


@pytest.mark.parametrize("name", ["dw_accounts", "fyle_accounts_au"])
def test_every_recorded_account_is_mirrored(server: OddServer, organisation: Organisation, name: str) -> None:
    elements, answer = recorded(server, name, lambda system: system.read_accounts())
    tables.write_accounts(organisation, answer)
    assert answer.unread == 0
    rows = {str(row.account_id): row for row in MirrorAccount.objects.all()}
    assert set(rows) == {element["AccountID"] for element in elements}
    for element in elements:
        row = rows[element["AccountID"]]
        assert (row.code, row.name) == (element.get("Code", ""), element["Name"])
        assert (row.type, row.account_class) == (element["Type"], element["Class"])
        assert row.is_active is (element["Status"] == "ACTIVE")
        assert row.is_system is bool(element.get("SystemAccount"))
        assert row.takes_payments is (element["Type"] == "BANK" or element["EnablePaymentsToAccount"])
        assert row.tax_type == element.get("TaxType", "")


def test_every_recorded_tax_rate_is_mirrored(server: OddServer, organisation: Organisation) -> None:
    elements, answer = recorded(server, "dw_tax_rates", lambda system: system.read_tax_rates())
    tables.write_tax_rates(organisation, answer)
    assert answer.unread == 0
    rows = {row.tax_type: row for row in MirrorTaxRate.objects.all()}
    assert set(rows) == {element["TaxType"] for element in elements}
    for element in elements:
        row = rows[element["TaxType"]]
        assert (row.name, row.is_active) == (element["Name"], element["Status"] == "ACTIVE")
        assert row.percent == Decimal(str(element["EffectiveRate"]))
        assert ("REVENUE" in row.classes) is element["CanApplyToRevenue"]
        assert ("EXPENSE" in row.classes) is element["CanApplyToExpenses"]


def test_the_recorded_organisation_is_mirrored(server: OddServer, organisation: Organisation) -> None:
    (element,), answer = recorded(server, "dw_organisation", lambda system: system.read_organisation())
    tables.write_organisation(organisation, answer, {})
    organisation.refresh_from_db()
    assert (organisation.name, organisation.base_currency) == (element["Name"], element["BaseCurrency"])
    assert (organisation.short_code, organisation.is_demo) == (element["ShortCode"], element["IsDemoCompany"])
    assert (organisation.country_code, organisation.time_zone) == (
        element["CountryCode"],
        element["Timezone"],
    )
    for stored, key in (("period_lock_date", "PeriodLockDate"), ("year_lock_date", "EndOfYearLockDate")):
        assert (getattr(organisation, stored) is None) is (key not in element)
