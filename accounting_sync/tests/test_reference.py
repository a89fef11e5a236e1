"""The mirror of contacts: page by page, only what changed, and nothing lost between two readings."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounting_sync import limits
from accounting_sync.choices import BatchKind
from accounting_sync.contacts_first import _link_by_name
from accounting_sync.errors import NotSent
from accounting_sync.mirror import reference
from accounting_sync.models import Batch, Call, CompanyLink, MirrorContact, Organisation
from accounting_sync.ports import Answer, Contact, Operation, OutgoingContact, Request
from accounting_sync.system import accounts_system
from accounting_sync.tests.sandbox import Sandbox
from accounting_sync.xero import gateway
from companies.models import Company

pytestmark = [pytest.mark.django_db, pytest.mark.services]

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def organisation(organisation: Organisation) -> Organisation:
    """Connected, and as if nobody had read its contacts yet."""
    MirrorContact.objects.all().delete()
    Call.objects.all().delete()
    Organisation.objects.update(contacts_watermark=None, contacts_full_at=None)
    organisation.refresh_from_db()
    return organisation


class Pages:
    """Books that answer page after page from a list."""

    def __init__(self, *pages: list[Contact]) -> None:
        self.pages = pages
        self.since: list[datetime | None] = []
        self.read: list[int] = []

    def read_contacts(self, changed_since: datetime | None, page: int) -> Request:
        self.since.append(changed_since)
        return Request(Operation.READ_CONTACTS, {"page": page})

    def perform(self, request: Request, _key: str = "") -> Answer:
        page = request.query["page"]
        assert isinstance(page, int)
        self.read.append(page)
        if not self.pages[page - 1]:
            raise NotSent("The connection to Xero broke.")
        return Answer(rows=tuple(self.pages[page - 1]), page_count=len(self.pages))


def contact(index: int, updated_at: datetime | None = NOON) -> Contact:
    return Contact(f"Contact {index}", f"00000000-1111-2222-3333-{index:012}", updated_at=updated_at)


def refresh(organisation: Organisation, *pages: list[Contact]) -> Pages:
    books = Pages(*pages)
    reference.refresh_contacts(organisation, None, books)  # type: ignore[arg-type]
    organisation.refresh_from_db()
    return books


def test_every_page_is_read_and_nothing_is_missed(
    organisation: Organisation, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = accounts_system(organisation)
    many = [OutgoingContact(str(index), f"Contact {index}") for index in range(7)]
    system.perform(system.create_contacts(many), "key")
    everybody = {row["name"] for row in sandbox.contacts()}
    monkeypatch.setattr(gateway, "PAGE", 3)
    reference.refresh_contacts(organisation, None, system)
    assert set(MirrorContact.objects.values_list("name", flat=True)) == everybody
    assert Call.objects.filter(operation="read_contacts").count() == -(-len(everybody) // 3)


def test_the_next_reading_asks_only_for_what_changed_since(
    organisation: Organisation, sandbox: Sandbox
) -> None:
    system = accounts_system(organisation)
    reference.refresh_contacts(organisation, None, system)
    organisation.refresh_from_db()
    newest = organisation.contacts_watermark
    assert newest is not None
    reference.refresh_contacts(organisation, None, system)
    first, second = Call.objects.filter(operation="read_contacts").order_by("id")
    assert "If-Modified-Since" not in first.query
    assert second.query["If-Modified-Since"] == (newest - gateway.OVERLAP).isoformat(timespec="seconds")


def test_the_watermark_is_the_newest_of_all_pages(organisation: Organisation) -> None:
    newest = NOON + timedelta(hours=1)
    refresh(organisation, [contact(1)], [contact(2, newest), contact(3, None)], [contact(4)])
    assert organisation.contacts_watermark == newest


def test_the_watermark_moves_only_forward(organisation: Organisation) -> None:
    refresh(organisation, [contact(1)])
    books = refresh(organisation, [contact(1, NOON - timedelta(minutes=4))])
    assert books.since == [NOON]
    assert organisation.contacts_watermark == NOON


def test_a_reading_begun_earlier_does_not_move_it_back(organisation: Organisation) -> None:
    """Two batches read at once; the one that began first ends last."""
    slow = Organisation.objects.get()
    refresh(organisation, [contact(1)])
    refresh(slow, [contact(2, NOON - timedelta(days=1))])
    organisation.refresh_from_db()
    assert organisation.contacts_watermark == NOON


def test_an_answer_without_news_leaves_it(organisation: Organisation) -> None:
    refresh(organisation, [contact(1)])
    books = Pages([contact(1, None)])
    reference.refresh_contacts(organisation, None, books)  # type: ignore[arg-type]
    organisation.refresh_from_db()
    assert organisation.contacts_watermark == NOON


def break_off(*pages: list[Contact]) -> Organisation:
    """A reading that ends with an error, and the row as the next worker finds it."""
    with pytest.raises(NotSent):
        refresh(Organisation.objects.get(), *pages, [])
    return Organisation.objects.get()


def test_a_reading_that_breaks_off_goes_on_where_it_stopped(organisation: Organisation) -> None:
    newest = NOON + timedelta(hours=1)
    found = break_off([contact(1)], [contact(2, newest)])
    assert found.contacts_watermark is None
    assert MirrorContact.objects.count() == 2
    books = refresh(found, [contact(1)], [contact(2, newest)], [contact(3)])
    assert (books.since, books.read) == ([None], [3])
    assert MirrorContact.objects.count() == 3
    assert found.contacts_watermark == newest


def test_a_worker_with_an_old_row_goes_on_where_another_stopped(organisation: Organisation) -> None:
    break_off([contact(1)])
    assert refresh(organisation, [contact(1)], [contact(2)]).read == [2]


def test_after_the_last_page_the_next_reading_begins_with_the_first(organisation: Organisation) -> None:
    found = break_off([contact(1)])
    refresh(found, [contact(1)], [contact(2)])
    books = refresh(Organisation.objects.get(), [contact(1)], [contact(2)])
    assert (books.since, books.read) == ([NOON, NOON], [1, 2])


def test_a_reading_begun_an_hour_ago_is_begun_anew(organisation: Organisation) -> None:
    """Contacts that changed since may have moved to another page."""
    found = break_off([contact(1, NOON + timedelta(days=1))])
    Organisation.objects.update(contacts_begun_at=timezone.now() - timedelta(minutes=61))
    books = refresh(found, [contact(1)], [contact(2)])
    assert books.read == [1, 2]
    assert found.contacts_watermark == NOON


def test_a_reading_overtaken_by_a_newer_one_does_not_move_the_watermark(
    organisation: Organisation,
) -> None:
    """It was so slow that another worker has begun anew, and its own first pages are old by now."""

    class Overtaken(Pages):
        def perform(self, request: Request, _key: str = "") -> Answer:
            Organisation.objects.update(contacts_begun_at=timezone.now())
            return super().perform(request, _key)

    reference.refresh_contacts(organisation, None, Overtaken([contact(1)]))  # type: ignore[arg-type]
    assert Organisation.objects.get().contacts_watermark is None
    assert MirrorContact.objects.count() == 1


def test_two_readers_of_one_reading_never_move_it_back(organisation: Organisation) -> None:
    class Slower(Pages):
        def perform(self, request: Request, _key: str = "") -> Answer:
            Organisation.objects.update(contacts_next_page=3)
            if request.query["page"] == 2:
                raise NotSent("The connection to Xero broke.")
            return super().perform(request, _key)

    with pytest.raises(NotSent):
        reference.refresh_contacts(organisation, None, Slower([contact(1)], [contact(2)]))  # type: ignore[arg-type]
    assert Organisation.objects.get().contacts_next_page == 3


def test_more_pages_than_a_minute_has_turns_are_read_in_the_end(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CALLS_A_MINUTE", limits.RESERVE_A_MINUTE + 2)
    pages = [[contact(index)] for index in range(7)]
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            clock.shift(timedelta(seconds=61))
            with suppress(NotSent):
                refresh(Organisation.objects.get(), *pages)
    assert MirrorContact.objects.count() == 7
    assert Organisation.objects.get().contacts_watermark == NOON


def test_a_renamed_contact_is_found_under_its_new_name(organisation: Organisation) -> None:
    refresh(organisation, [contact(1)])
    refresh(organisation, [Contact("Straße GmbH", contact(1).remote_id, updated_at=NOON)])
    row = MirrorContact.objects.get()
    assert (row.name, row.name_key) == ("Straße GmbH", "straße gmbh")


def test_an_active_contact_is_preferred_to_an_archived_one_of_the_same_name(
    organisation: Organisation,
) -> None:
    batch = Batch.objects.create(organisation=organisation, kind=BatchKind.SEND)
    for archived, active in ((1, 2), (4, 3)):
        company = Company.objects.create(name=f"Twin {active}")
        for pk in sorted((archived, active)):
            row = Contact(company.name.upper(), contact(pk).remote_id, is_archived=pk == archived)
            reference.remember_contacts(organisation, [row])
        assert _link_by_name(batch, [company]) == []
        assert str(CompanyLink.objects.get(company=company).contact_id) == contact(active).remote_id


def test_contacts_are_written_in_one_order_so_that_two_readers_never_block_each_other(
    organisation: Organisation,
) -> None:
    ids = [f"00000000-1111-2222-3333-00000000000{digit}" for digit in range(3)]
    reference.remember_contacts(organisation, [Contact("Acme", each) for each in reversed(ids)])
    found = MirrorContact.objects.filter(contact_id__in=ids).order_by("pk")
    assert [str(pk) for pk in found.values_list("contact_id", flat=True)] == ids
