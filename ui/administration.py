"""For Django's Administration: rows that are looked at there and changed elsewhere, or never."""

from typing import Any


class ReadOnly:
    """A mixin that stands before ModelAdmin or an inline; who may see the rows is left as it is."""

    def has_add_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        return False

    def has_change_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        return False

    def has_delete_permission(self, *_args: Any, **_kwargs: Any) -> bool:
        return False
