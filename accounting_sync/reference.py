"""The local mirror of contacts and items, read page by page and only what changed."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounting_sync import calls
from accounting_sync.models import Batch, MirrorContact, MirrorItem, Organisation
from accounting_sync.ports import AccountsSystem, Answer, Contact, Item


def refresh_contacts(organisation: Organisation, batch: Batch | None, system: AccountsSystem) -> None:
    """Bring the mirrored contacts up to date; the watermark moves only when the rows are committed."""
    since, page, newest = organisation.contacts_watermark, 1, organisation.contacts_watermark
    while True:
        answer = calls.read(organisation, batch, system.read_contacts(since, page), system)
        contacts = [row for row in answer.rows if isinstance(row, Contact)]
        remember_contacts(organisation, contacts)
        newest = _newest(newest, contacts)
        if page >= answer.page_count:
            break
        page += 1
    organisation.contacts_watermark = newest
    organisation.save(update_fields=["contacts_watermark"])


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
    """Write items into the mirror."""
    MirrorItem.objects.bulk_create(
        [
            MirrorItem(organisation=organisation, item_id=item.remote_id, code_key=item.code.casefold())
            for item in items
        ],
        update_conflicts=True,
        unique_fields=["organisation", "code_key"],
        update_fields=["item_id"],
    )
