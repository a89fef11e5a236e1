"""Putting every secret under the first of TOKEN_KEYS, so that older keys can be thrown away."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from django.apps import apps
from django.db import models, transaction

from accounting_sync.encryption import EncryptedTextField, Sealed, Unreadable, seal


@dataclass(slots=True)
class Counts:
    """What became of the secrets of one table."""

    table: str
    current: int = 0  # under the first key already
    old: int = 0  # under another one: rewritten, or only counted
    unreadable: list[str] = field(default_factory=list)  # the rows no key opens, by name


def rotate(*, only_count: bool = False) -> Iterator[Counts]:
    """Go through every table with secrets, row by row in small transactions."""
    for model in apps.get_models():
        names = [field.attname for field in model._meta.fields if isinstance(field, EncryptedTextField)]
        if names:
            yield _rotate_table(model, names, only_count)


def _rotate_table(model: type[models.Model], names: list[str], only_count: bool) -> Counts:
    counts = Counts(model._meta.label)
    for pk in list(model._default_manager.order_by("pk").values_list("pk", flat=True)):
        _rotate_row(model, pk, names, counts, only_count)
    return counts


@transaction.atomic
def _rotate_row(
    model: type[models.Model], pk: int, names: list[str], counts: Counts, only_count: bool
) -> None:
    """The row is locked: a refresh in the same moment comes before or after, and its pair is never lost."""
    row = model._default_manager.select_for_update().filter(pk=pk).values(*names).first()
    fresh: dict[str, Sealed] = {}
    for name, value in (row or {}).items():
        if not value:
            continue
        sealed = cast(Sealed, value)
        if sealed.is_current:
            counts.current += 1
            continue
        try:
            fresh[name] = seal(sealed.open())
        except Unreadable:
            counts.unreadable.append(f"{model._meta.label} {pk}: {name}")
        else:
            counts.old += 1
    if fresh and not only_count:
        model._default_manager.filter(pk=pk).update(**fresh)
