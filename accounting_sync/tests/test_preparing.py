"""Before the documents: one worker prepares a batch, and one refusal stops only its own."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from accounting_sync import contacts_first
from accounting_sync.choices import BatchKind, BatchStage
from accounting_sync.errors import NotSent, Refused
from accounting_sync.links import linking
from accounting_sync.models import Batch, Call, CompanyLink, MirrorContact, Organisation
from accounting_sync.ports import Request
from accounting_sync.preparing import prepare
from accounting_sync.remedies import Fix, fixes
from accounting_sync.requests import request_batch
from accounting_sync.running import carry_on
from accounting_sync.setup.accounts_settings import change
from accounting_sync.system import accounts_system
from accounting_sync.tests.conftest import MakeInvoice, OnCall
from accounting_sync.tests.contacts import in_xero, press
from accounting_sync.tests.sandbox import Sandbox
from audit.models import Event
from companies.models import Company
from invoices.choices import BatchStatus
from invoices.models import Invoice

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture
def batch(organisation: Organisation, make_invoice: MakeInvoice) -> Batch:
    """An invoice each for two companies Xero does not know."""
    make_invoice("T-1")
    make_invoice("T-2", company=Company.objects.create(name="Borealis Ltd"))
    return request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)


def fates(batch: Batch) -> dict[str, str]:
    return dict(batch.submissions.values_list("invoice__number", "status"))


def test_while_one_worker_prepares_a_batch_another_keeps_out(
    batch: Batch, sandbox: Sandbox, on_call: OnCall
) -> None:
    entered: list[bool] = []

    def second_worker(_request: Request) -> None:
        system = accounts_system(batch.organisation)
        entered.append(prepare(Batch.objects.get(), system))

    on_call(second_worker)
    assert prepare(batch, accounts_system(batch.organisation))
    assert entered == [False, False]
    assert Call.objects.filter(operation="create_contacts").count() == 1


def test_a_prepared_batch_is_not_prepared_again(batch: Batch) -> None:
    system = accounts_system(batch.organisation)
    assert prepare(Batch.objects.get(), system)
    assert not prepare(Batch.objects.get(), system)
    assert Batch.objects.get().stage == BatchStage.WORKING


def test_the_work_of_a_worker_that_died_is_taken_over(batch: Batch) -> None:
    Batch.objects.update(
        lease_token="11111111-2222-3333-4444-555555555555",
        lease_until=timezone.now() - timedelta(seconds=1),
    )
    assert prepare(Batch.objects.get(), accounts_system(batch.organisation))


def test_a_slow_worker_whose_work_was_taken_over_creates_nothing_more(
    batch: Batch, on_call: OnCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contacts_first, "CHUNK", 1)

    def too_slow(request: Request) -> None:
        if request.operation == "create_contacts":  # meanwhile its lease has ended
            Batch.objects.update(lease_token="11111111-2222-3333-4444-555555555555")

    on_call(too_slow)
    later = carry_on(batch)
    assert later is not None
    assert later - timezone.now() < timedelta(seconds=5)
    assert Call.objects.filter(operation="create_contacts").count() == 1
    assert CompanyLink.objects.count() == 1
    assert set(fates(batch).values()) == {BatchStatus.QUEUED}
    assert Batch.objects.get().stage == BatchStage.PREPARING


def test_a_slow_worker_whose_work_was_taken_over_refuses_nothing(batch: Batch, on_call: OnCall) -> None:
    def too_slow(_request: Request) -> None:  # meanwhile its lease has ended; then its reading is refused
        Batch.objects.update(lease_token="11111111-2222-3333-4444-555555555555")
        raise Refused(["Not now"])

    on_call(too_slow)
    assert carry_on(batch) is not None
    assert set(fates(batch).values()) == {BatchStatus.QUEUED}


def test_a_long_preparation_keeps_its_lease(batch: Batch, on_call: OnCall) -> None:
    left: list[timedelta] = []

    def look(_request: Request) -> None:
        until = Batch.objects.get().lease_until
        assert until is not None
        left.append(until - timezone.now())
        Batch.objects.update(lease_until=timezone.now() + timedelta(seconds=10))

    on_call(look)
    prepare(batch, accounts_system(batch.organisation))
    assert len(left) == 2
    assert min(left) > timedelta(seconds=50)


def test_a_preparation_that_met_a_limit_can_be_taken_up_at_once(batch: Batch, sandbox: Sandbox) -> None:
    sandbox.break_calls({"kind": "429", "path": "/Contacts", "retry_after": 600})
    with pytest.raises(NotSent):
        prepare(Batch.objects.get(), accounts_system(batch.organisation))
    assert Batch.objects.get().lease_until is None
    Organisation.objects.update(paused_until=None)
    assert prepare(Batch.objects.get(), accounts_system(batch.organisation))


def test_a_creation_refused_as_a_whole_is_halved_until_the_bad_company_stands_alone(
    batch: Batch, on_call: OnCall
) -> None:
    """As Xero does for a currency it has never heard of: 400 for all of them."""

    def refuse(request: Request) -> None:
        if request.operation == "create_contacts" and "Borealis" in request.body:
            raise Refused(["Error converting value"])

    on_call(refuse)
    carry_on(batch)
    assert fates(batch) == {"T-1": BatchStatus.SENT, "T-2": BatchStatus.NEEDS_YOU}
    reason = batch.submissions.get(invoice__number="T-2").reason
    assert reason == "Xero did not create the company “Borealis Ltd”: Error converting value"


def test_a_reading_that_is_refused_stops_the_batch_with_xeros_words(batch: Batch, on_call: OnCall) -> None:
    def refuse(request: Request) -> None:
        raise Refused(["The query is not understood"])

    on_call(refuse)
    assert carry_on(batch) is None
    assert set(batch.submissions.values_list("status", "reason")) == {
        (BatchStatus.NEEDS_YOU, "The query is not understood")
    }
    batch.refresh_from_db()
    assert batch.stage == BatchStage.DONE


def test_two_companies_that_differ_in_case_only_share_the_contact(
    organisation: Organisation, sandbox: Sandbox, make_invoice: MakeInvoice
) -> None:
    make_invoice("T-1", company=Company.objects.create(name="Borealis Ltd"))
    make_invoice("T-2", company=Company.objects.create(name="BOREALIS LTD"))
    batch = request_batch(BatchKind.SEND, Invoice.objects.all(), None, wake=False)
    carry_on(batch)
    assert set(fates(batch).values()) == {BatchStatus.SENT}
    names = [row["name"].casefold() for row in sandbox.contacts()]
    assert names.count("borealis ltd") == 1


def refusals(batch: Batch) -> dict[str, str]:
    rows = batch.submissions.filter(status=BatchStatus.NEEDS_YOU)
    return dict(rows.values_list("invoice__number", "reason"))


def test_nothing_is_linked_by_name_to_a_contact_that_takes_no_invoices(
    batch: Batch, organisation: Organisation, sandbox: Sandbox
) -> None:
    """One of that name could not be created either; what can be done is said instead."""
    old, merged, new = (
        in_xero(sandbox, organisation, name) for name in ("Acme & Söhne Ltd", "Borealis Ltd", "North Ltd")
    )
    press(sandbox, organisation, old, "archive")
    press(sandbox, organisation, merged, "merge", into=new)
    carry_on(batch)
    said = refusals(batch)
    assert "“Acme & Söhne Ltd” is archived in Xero. Restore it there, or link another" in said["T-1"]
    assert "“Borealis Ltd” became part of another one in Xero. Link that one." in said["T-2"]
    assert not CompanyLink.objects.exists()
    assert not Call.objects.filter(operation="create_contacts").exists()


def test_auto_create_off_then_linked_by_hand_then_tried_again(
    batch: Batch, organisation: Organisation, sandbox: Sandbox, admin: User
) -> None:
    change(organisation, [("auto_create_companies", "no")])
    in_xero(sandbox, organisation, "Acme Holdings")
    carry_on(batch)
    reason = refusals(batch)["T-1"]
    assert "Link the company to its contact" in reason
    assert Fix.LINK_COMPANY in fixes(reason)
    contact = MirrorContact.objects.get(name="Acme Holdings")
    linking.link(organisation, Company.objects.get(name="Acme & Söhne Ltd"), contact, admin)
    again = request_batch(BatchKind.SEND, batch.still_needs_you(), None, wake=False)
    carry_on(again)
    assert fates(again) == {"T-1": BatchStatus.SENT, "T-2": BatchStatus.NEEDS_YOU}
    (document,) = sandbox.documents("T-1")
    assert document["contact"] == "Acme Holdings"


def test_what_a_send_links_and_creates_stands_in_the_history_with_its_batch(
    batch: Batch, organisation: Organisation, sandbox: Sandbox
) -> None:
    in_xero(sandbox, organisation, "Borealis Ltd")
    carry_on(batch)
    events = Event.objects.filter(area="Company link").order_by("subject")
    told = [(event.who, event.who_name, event.action, event.subject, event.changes) for event in events]
    batch_number = {"what": "Batch", "before": "", "after": str(batch.number)}
    assert told == [
        (
            None,
            "Tracker",
            "Linked",
            name,
            [
                {"what": "Contact", "before": "", "after": name},
                {"what": "How", "before": "", "after": how},
                batch_number,
            ],
        )
        for name, how in (("Acme & Söhne Ltd", "Created by a send"), ("Borealis Ltd", "Same name"))
    ]


def test_a_company_a_person_links_while_its_send_links_it_stays_as_the_person_said(
    batch: Batch, organisation: Organisation, sandbox: Sandbox, on_call: OnCall, admin: User
) -> None:
    in_xero(sandbox, organisation, "Acme Holdings")
    company = Company.objects.get(name="Acme & Söhne Ltd")

    def meanwhile(request: Request) -> None:
        contact = MirrorContact.objects.filter(name="Acme Holdings").first()
        if request.operation == "create_contacts" and contact:
            linking.link(organisation, company, contact, admin)

    on_call(meanwhile)
    carry_on(batch)
    link = CompanyLink.objects.get(company=company)
    assert (link.contact_name, link.linked_by) == ("Acme Holdings", admin)
    assert Event.objects.filter(area="Company link", subject=company.name).count() == 1
    assert fates(batch) == {"T-1": BatchStatus.SENT, "T-2": BatchStatus.SENT}
    assert sandbox.documents("T-1")[0]["contact"] == "Acme Holdings"
