"""Contacts from the mirror: by what a person types, without a call to Xero, and by exact names."""

from collections.abc import Iterable

from django.db.models import Case, IntegerField, Value, When

from accounting_sync.chunks import batched
from accounting_sync.keys import key
from accounting_sync.links.company_names import fold
from accounting_sync.models import MirrorContact, Organisation

LONGEST_TEXT, MOST_WORDS = 100, 8
CHUNK = 500


def search(organisation: Organisation, text: str, limit: int) -> list[MirrorContact]:
    """Those that have every word somewhere in name, e-mail or numbers; active ones first, then by name.

    Names that begin with the very text come before others. Archived and merged ones are found too, so that
    nobody looks for them in vain.
    """
    typed = text.replace("\0", "").strip()[:LONGEST_TEXT]
    words = fold(typed).split()[:MOST_WORDS]
    if not words:
        return []
    found = MirrorContact.objects.filter(organisation=organisation)
    for word in words:
        found = found.filter(search_text__contains=word)
    begins = Case(
        When(name_key__startswith=key(typed), then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return list(found.order_by("is_archived", begins, "name_key", "pk")[:limit])


def named(organisation: Organisation, names: Iterable[str]) -> dict[str, MirrorContact]:
    """The contacts of exactly these names, by the key of each; an active one before an archived one."""
    contacts = MirrorContact.objects.filter(organisation=organisation).order_by("-is_archived", "pk")
    found: dict[str, MirrorContact] = {}
    for chunk in batched(sorted({key(name) for name in names}), CHUNK):
        found |= {row.name_key: row for row in contacts.filter(name_key__in=chunk)}
    return found
