"""The columns a user chose for a list: read, kept, forgotten."""

from collections.abc import Iterable

from django.contrib.auth.models import User

from ui.models import SavedColumns
from ui.tables import Column, Table


def chosen_columns(user: User, table: Table) -> list[Column]:
    """The user's columns in the user's order; keys this version no longer knows are skipped."""
    saved = SavedColumns.objects.filter(user=user, table=table.name).values_list("columns", flat=True).first()
    keys = [key for key in saved if isinstance(key, str)] if isinstance(saved, list) else table.default
    return table.pick(keys)


def save_columns(user: User, table: Table, keys: Iterable[str]) -> None:
    """Keep the choice; what is not a column of this list is dropped."""
    picked = [column.key for column in table.pick(keys)]
    SavedColumns.objects.update_or_create(user=user, table=table.name, defaults={"columns": picked})


def reset_columns(user: User, table: Table) -> None:
    SavedColumns.objects.filter(user=user, table=table.name).delete()


def offered_columns(user: User, table: Table) -> list[tuple[Column, bool]]:
    """For the dialog: the shown ones in their order, then the others as declared."""
    shown = chosen_columns(user, table)
    others = [column for column in table.columns if column not in shown]
    return [(column, True) for column in shown] + [(column, False) for column in others]
