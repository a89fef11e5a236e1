"""The local mirror of contacts and items, read page by page and only what changed."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounting_sync import calls
from accounting_sync.models import Batch, MirrorContact, MirrorItem, Organisation
from accounting_sync.ports import AccountsSystem, Answer, Contact, Item


def refresh_contacts(
    organisation: Organisation,
    batch: Batch | None,
    system: AccountsSystem,
    before_page: Callable[[], None] = lambda: None,
) -> None:
    """Bring the mirrored contacts up to date; the watermark moves only when the rows are committed."""
    since, page, newest = organisation.contacts_watermark, 1, organisation.contacts_watermark
    while True:
        before_page()
        answer = calls.read(organisation, batch, system.read_contacts(since, page), system)
        contacts = [row for row in answer.rows if isinstance(row, Contact)]
        remember_contacts(organisation, contacts)
        newest = _newest(newest, contacts)
        if page >= answer.page_count:
            break
        page += 1
    _move_watermark(organisation, newest)


def _move_watermark(organisation: Organisation, newest: datetime | None) -> None:
    """Only forward: another reading may have ended first."""
    organisation.contacts_watermark = newest
    Organisation.objects.filter(
        Q(contacts_watermark=None) | Q(contacts_watermark__lt=newest), pk=organisation.pk
    ).update(contacts_watermark=newest)


def _newest(so_far: datetime | None, contacts: Iterable[Contact]) -> datetime | None:
    times = [contact.updated_at for contact in contacts if contact.updated_at]
    return max([*times, so_far] if so_far else times, default=None)


def remember_contacts(organisation: Organisation, contacts: Iterable[Contact]) -> None:
    """Write contacts into the mirror."""
    MirrorContact.objects.bulk_create(
        [
            MirrorContact(
                organisation=organisation,
                contact_id=contact.remote_id,
                name=contact.name,
                name_key=contact.name.casefold()[:255],
                is_archived=contact.is_archived,
            )
            for contact in contacts
        ],
        update_conflicts=True,
        unique_fields=["organisation", "contact_id"],
        update_fields=["name", "name_key", "is_archived"],
    )


@transaction.atomic
def _replace_items(organisation: Organisation, answer: Answer) -> None:
    MirrorItem.objects.filter(organisation=organisation).delete()
    remember_items(organisation, [row for row in answer.rows if isinstance(row, Item)])


def refresh_items(organisation: Organisation, batch: Batch | None, system: AccountsSystem) -> None:
    """Read the whole price list (Xero does not page it)."""
    _replace_items(organisation, calls.read(organisation, batch, system.read_items(), system))


def remember_items(organisation: Organisation, items: Iterable[Item]) -> None:
    """Write items into the mirror; codes that differ in case only are one."""
    ids = {item.code.casefold(): item.remote_id for item in items}
    MirrorItem.objects.bulk_create(
        [
            MirrorItem(organisation=organisation, item_id=item_id, code_key=key)
            for key, item_id in ids.items()
        ],
        update_conflicts=True,
        unique_fields=["organisation", "code_key"],
        update_fields=["item_id"],
    )
