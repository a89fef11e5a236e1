"""The gateway against the sandbox: one request a call, whatever happens to it, and real answers read."""

import time
from collections.abc import Callable

import pytest
from django.utils import timezone

from accounting_sync.errors import NotSent, Refused, Uncertain
from accounting_sync.models import Connection, Organisation
from accounting_sync.ports import Contact, Document, Item, OutgoingContact, OutgoingItem, Request
from accounting_sync.ports import Organisation as BooksOrganisation
from accounting_sync.tests.sandbox import DEMO, Sandbox
from accounting_sync.xero import client, gateway
from accounting_sync.xero.gateway import XeroGateway
from invoices.choices import DocumentKind

pytestmark = pytest.mark.django_db

CONTACTS = "/api.xro/2.0/Contacts"


@pytest.fixture
def system(organisation: Organisation) -> XeroGateway:
    token = Connection.objects.get().access_token
    return XeroGateway(str(organisation.tenant_id), lambda: token)


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "TIMEOUTS", (1, 1))
    client._pool.cache_clear()


def creation(system: XeroGateway) -> Request:
    return system.create_contacts([OutgoingContact("1", "Quill & Co")])


def reading(system: XeroGateway) -> Request:
    return system.read_contacts(None, 1)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "429", "retry_after": 1},
        {"kind": "429"},
        {"kind": "500"},
        {"kind": "503"},
        {"kind": "504"},
        {"kind": "reset"},
        {"kind": "html"},
        {"kind": "empty"},
        {"kind": "truncated"},
    ],
    ids=lambda fault: " ".join(map(str, fault.values())),
)
@pytest.mark.parametrize(("method", "build"), [("PUT", creation), ("GET", reading)], ids=["write", "read"])
def test_a_call_is_exactly_one_request_however_it_breaks(
    system: XeroGateway,
    sandbox: Sandbox,
    fault: dict[str, object],
    method: str,
    build: Callable[[XeroGateway], Request],
) -> None:
    before = sandbox.calls().get(f"{method} {CONTACTS}", 0)
    sandbox.break_calls({"method": method, "path": "/Contacts", "count": -1, **fault})
    is_write = method == "PUT"
    expected = Uncertain if is_write and fault["kind"] != "429" else NotSent
    with pytest.raises(expected):
        system.perform(build(system), "key" if is_write else "")
    assert sandbox.calls()[f"{method} {CONTACTS}"] == before + 1


def test_a_429_is_not_slept_through(system: XeroGateway, sandbox: Sandbox) -> None:
    sandbox.break_calls({"kind": "429", "retry_after": 30, "problem": "minute"})
    start = time.monotonic()
    with pytest.raises(NotSent) as caught:
        system.perform(reading(system))
    assert time.monotonic() - start < 5
    assert caught.value.retry_at is not None
    assert 28 < (caught.value.retry_at - timezone.now()).total_seconds() <= 30


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize(
    ("build", "error"), [(creation, Uncertain), (reading, NotSent)], ids=["write", "read"]
)
def test_a_time_out_really_ends_the_call(
    system: XeroGateway, sandbox: Sandbox, build: Callable[[XeroGateway], Request], error: type[Exception]
) -> None:
    sandbox.break_calls({"path": "/Contacts", "kind": "timeout", "seconds": 20})
    start = time.monotonic()
    with pytest.raises(error):
        system.perform(build(system), "key")
    assert time.monotonic() - start < 5


def test_the_time_outs_are_far_below_the_lease(settings: object) -> None:
    assert sum(gateway.TIMEOUTS) < settings.SEND_LEASE_SECONDS  # type: ignore[attr-defined]


def test_the_same_key_and_bytes_create_once(system: XeroGateway, sandbox: Sandbox) -> None:
    request = creation(system)
    first, second = system.perform(request, "one key"), system.perform(request, "one key")
    assert first.rows == second.rows
    assert [row["name"] for row in sandbox.contacts()].count("Quill & Co") == 1


def test_a_key_used_for_another_request_is_refused(system: XeroGateway) -> None:
    system.perform(creation(system), "one key")
    with pytest.raises(Refused, match="different request"):
        system.perform(system.create_contacts([OutgoingContact("1", "Other")]), "one key")


def test_fifty_numbers_and_ids_are_read_with_one_call_each(system: XeroGateway, sandbox: Sandbox) -> None:
    (known,) = sandbox.documents("INV-20007")
    numbers = [f"NOT-{index}" for index in range(49)] + ["INV-20007"]
    (by_number,) = system.perform(system.read_by_numbers(DocumentKind.INVOICE, numbers)).rows
    ids = [f"00000000-1111-2222-3333-{index:012}" for index in range(49)] + [known["id"]]
    (by_id,) = system.perform(system.read_by_ids(DocumentKind.INVOICE, ids)).rows
    assert isinstance(by_number, Document)
    assert (by_number.remote_id, by_number.number) == (known["id"], "INV-20007")
    assert by_id == by_number


def test_fifty_credit_notes_are_asked_for_with_one_call(system: XeroGateway) -> None:
    numbers = [f'C-{index} "quoted"' for index in range(50)]
    assert system.perform(system.read_by_numbers(DocumentKind.CREDIT_NOTE, numbers)).rows == ()
    ids = [f"00000000-1111-2222-3333-{index:012}" for index in range(50)]
    assert system.perform(system.read_by_ids(DocumentKind.CREDIT_NOTE, ids)).rows == ()


def test_the_organisation_describes_itself(system: XeroGateway) -> None:
    (row,) = system.perform(system.read_organisation()).rows
    assert isinstance(row, BooksOrganisation)
    assert (row.name, row.base_currency) == (DEMO, "GBP")
    assert row.short_code


def test_each_element_of_a_mixed_answer_is_read(system: XeroGateway) -> None:
    contacts = [OutgoingContact("1", "Good Ltd"), OutgoingContact("2", "Bad Ltd", email="no(at)good")]
    good, bad = system.perform(system.create_contacts(contacts), "key").rows
    assert isinstance(good, Contact)
    assert isinstance(bad, Contact)
    assert (good.name, bool(good.remote_id), good.problems) == ("Good Ltd", True, ())
    assert bad.problems == ("Email address must be valid.",)


def test_an_item_is_created_and_read_back(system: XeroGateway) -> None:
    system.perform(system.create_items([OutgoingItem("PERM-FEE", "Permanent fee")]), "key")
    items = [row for row in system.perform(system.read_items()).rows if isinstance(row, Item)]
    assert "PERM-FEE" in {item.code for item in items}
