"""The local mirror of contacts and items, read page by page and only what changed."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounting_sync import calls
from accounting_sync.keys import key
from accounting_sync.links.company_names import fold
from accounting_sync.mirror import tables
from accounting_sync.models import Batch, MirrorContact, MirrorItem, Organisation
from accounting_sync.ports import AccountsSystem, Answer, Contact, Item

# Contacts that change while a list is read move to other pages: what took longer is begun anew.
LONGEST_READING = timedelta(hours=1)
# A merge of contacts does not bump UpdatedDateUTC: only a reading of all of them finds it.
FULL_EVERY = timedelta(days=7)
PROGRESS = ["contacts_watermark", "contacts_next_page", "contacts_begun_at", "contacts_newest"]


def refresh_contacts(
    organisation: Organisation,
    batch: Batch | None,
    system: AccountsSystem,
    before_page: Callable[[], None] = lambda: None,
    after_page: Callable[[int, Answer], None] = lambda page, answer: None,
) -> None:
    """Bring the mirrored contacts up to date, page by page; one that breaks off goes on where it stopped.

    The watermark moves only when the rows of the last page are committed. Without one all are read.
    """
    _begin_or_resume(organisation)
    while True:
        before_page()
        page = organisation.contacts_next_page
        request = system.read_contacts(organisation.contacts_watermark, page)
        answer = calls.read(organisation, batch, request, system)
        contacts = [row for row in answer.rows if isinstance(row, Contact)]
        remember_contacts(organisation, contacts)
        after_page(page, answer)
        organisation.contacts_newest = _newest(organisation.contacts_newest, contacts)
        if page >= answer.page_count:
            break
        organisation.contacts_next_page = page + 1
        _keep_progress(organisation)
    _finish(organisation)


def begin_full_if_due(organisation: Organisation) -> None:
    """Let the next reading be one of all contacts, once a week. One of all that is under way goes on."""
    long_ago = Q(contacts_full_at=None) | Q(contacts_full_at__lt=timezone.now() - FULL_EVERY)
    rows = Organisation.objects.filter(long_ago, pk=organisation.pk, contacts_watermark__isnull=False)
    rows.update(contacts_watermark=None, contacts_begun_at=None)


def _begin_or_resume(organisation: Organisation) -> None:
    organisation.refresh_from_db(fields=PROGRESS)
    now = timezone.now()
    if organisation.contacts_begun_at and organisation.contacts_begun_at > now - LONGEST_READING:
        return
    organisation.contacts_next_page, organisation.contacts_begun_at = 1, now
    organisation.contacts_newest = organisation.contacts_watermark
    organisation.save(update_fields=PROGRESS)


def _this_reading(organisation: Organisation) -> QuerySet[Organisation]:
    """The row, unless another worker has finished this reading or begun a new one."""
    return Organisation.objects.filter(pk=organisation.pk, contacts_begun_at=organisation.contacts_begun_at)


def _keep_progress(organisation: Organisation) -> None:
    """Only forward: another worker may be further on in the same reading."""
    _this_reading(organisation).filter(contacts_next_page__lt=organisation.contacts_next_page).update(
        contacts_next_page=organisation.contacts_next_page, contacts_newest=organisation.contacts_newest
    )


def _finish(organisation: Organisation) -> None:
    was_full = organisation.contacts_watermark is None
    _this_reading(organisation).update(
        contacts_full_at=organisation.contacts_begun_at if was_full else F("contacts_full_at"),
        contacts_watermark=organisation.contacts_newest,
        contacts_next_page=1,
        contacts_begun_at=None,
        contacts_newest=None,
    )
    organisation.refresh_from_db(fields=PROGRESS)


def _newest(so_far: datetime | None, contacts: Iterable[Contact]) -> datetime | None:
    times = [contact.updated_at for contact in contacts if contact.updated_at]
    return max([*times, so_far] if so_far else times, default=None)


def remember_contacts(organisation: Organisation, contacts: Iterable[Contact]) -> None:
    """Write contacts into the mirror; one that is named twice counts once.

    In one order: of two who write the same ones, neither may wait for what the other holds.
    """
    rows = {contact.remote_id: contact for contact in contacts}
    MirrorContact.objects.bulk_create(
        [
            MirrorContact(
                organisation=organisation,
                contact_id=contact.remote_id,
                name=contact.name[:255],
                name_key=key(contact.name)[:255],
                email=contact.email[:255],
                contact_number=contact.contact_number[:50],
                account_number=contact.account_number[:50],
                tax_number=contact.tax_number[:50],
                is_archived=contact.is_archived,
                merged_to=contact.merged_to or None,
                search_text=_searchable(contact),
            )
            for _, contact in sorted(rows.items())
        ],
        update_conflicts=True,
        unique_fields=["organisation", "contact_id"],
        update_fields=[
            "name",
            "name_key",
            "email",
            "contact_number",
            "account_number",
            "tax_number",
            "is_archived",
            "merged_to",
            "search_text",
        ],
    )


def _searchable(contact: Contact) -> str:
    """What the search box looks in, in small letters without accents."""
    words = (contact.name, contact.email, contact.contact_number, contact.account_number, contact.tax_number)
    return fold(" ".join(filter(None, words)))


def refresh_items(organisation: Organisation, batch: Batch | None, system: AccountsSystem) -> None:
    """Read the whole price list (Xero does not page it)."""
    answer = calls.read(organisation, batch, system.read_items(), system)
    with transaction.atomic():
        tables.write_items(organisation, answer)


def remember_items(organisation: Organisation, items: Iterable[Item]) -> None:
    """Add items to the mirror; codes that differ in case only are one."""
    rows = {key(item.code): item for item in items}
    MirrorItem.objects.bulk_create(
        [
            MirrorItem(organisation=organisation, item_id=item.remote_id, code_key=code, name=item.name[:255])
            for code, item in rows.items()
        ],
        update_conflicts=True,
        unique_fields=["organisation", "code_key"],
        update_fields=["item_id", "name"],
    )
