"""PURE: contacts that became part of others in Xero, followed to the one that is left."""

from collections.abc import Mapping
from uuid import UUID


def end_of(contact: UUID, merged_to: Mapping[UUID, UUID]) -> UUID | None:
    """The contact at the end of the chain; itself if it was never merged, None if the chain is a circle."""
    seen = {contact}
    while (following := merged_to.get(contact)) is not None:
        if following in seen:
            return None
        seen.add(following)
        contact = following
    return contact
