"""Contacts by what a person types, from the mirror: no call to Xero while typing."""

from django.db.models import Case, IntegerField, Value, When

from accounting_sync.keys import key
from accounting_sync.links.company_names import fold
from accounting_sync.models import MirrorContact, Organisation

LONGEST_TEXT, MOST_WORDS = 100, 8


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
