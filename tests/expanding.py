"""Which migrations the code of the version before can live with: it reads and inserts as it always did.

Closed by default: an operation nobody has thought about counts as one that breaks it.
"""

from typing import Any, TypeAlias

from django.db.migrations.operations import (
    AddField,
    AddIndex,
    AlterField,
    AlterModelManagers,
    AlterModelOptions,
    CreateModel,
    RemoveConstraint,
    RemoveIndex,
    RenameIndex,
    RunPython,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field
from django.db.models.fields import NOT_PROVIDED

HARMLESS = (
    AddIndex,
    AlterModelManagers,
    AlterModelOptions,
    CreateModel,
    RemoveConstraint,
    RemoveIndex,
    RenameIndex,
    RunPython,
)
# What a column is told in Python only: the database does not know of it.
PYTHON_ONLY = {"blank", "choices", "default", "editable", "error_messages", "help_text", "validators"} | {
    "related_name",
    "related_query_name",
    "verbose_name",
    "db_index",
}
AnyField: TypeAlias = "Field[Any, Any]"


def breaks_old_code(operation: Operation, before: ProjectState, app: str, baseline: ProjectState) -> str:
    """Why the version of `baseline` could not run on the database after it; "" when it can.

    `before` is what stands before the operation. What that version does not know, it cannot miss.
    """
    model = getattr(operation, "model_name_lower", "")
    if isinstance(operation, HARMLESS) or (model and (app, model) not in baseline.models):
        return ""
    if isinstance(operation, AddField):
        return _added(operation.field)
    if isinstance(operation, AlterField):
        return _altered(before.models[app, model].fields[operation.name], operation.field)
    return f"{operation.describe()}: the version before does not expect it"


def _added(field: AnyField) -> str:
    may_be_left_out = field.null or field.many_to_many or field.db_default is not NOT_PROVIDED
    return "" if may_be_left_out else f"{field.name}: inserts of the version before leave it out"


def _altered(old: AnyField, new: AnyField) -> str:
    (_, old_class, _, was), (_, new_class, _, becomes) = old.deconstruct(), new.deconstruct()
    if old_class != new_class:
        return f"{new.name}: another kind of column"
    for word in sorted((was.keys() | becomes.keys()) - PYTHON_ONLY):
        if was.get(word) != becomes.get(word) and not _widens(word, was.get(word), becomes.get(word)):
            return f"{new.name}: {word} from {was.get(word)!r} to {becomes.get(word)!r}"
    return ""


def _widens(word: str, was: Any, becomes: Any) -> bool:
    if word == "max_length":
        return becomes is None or (was is not None and becomes > was)
    if word == "null":
        return bool(becomes)
    if word == "unique":
        return not becomes
    return word == "db_default" and was is None
