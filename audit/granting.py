"""Makes the groups of roles.py. A group that exists belongs to the office: only `setup_roles` resets it."""

from collections.abc import Iterable

from django.apps.registry import Apps
from django.apps.registry import apps as installed
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from audit.roles import ROLES, Role


class UnknownPermission(LookupError):
    """A role names a permission that no app has, or not yet: the migrations are not all applied."""


def create_missing(using: str = "default", apps: Apps = installed, **_kwargs: object) -> None:
    """After every migrate: the groups that are not there; with migrations left it waits for those.

    `apps` are those of the state migrated to; a flush names none.
    """
    try:
        apps.get_model("auth", "Group")
    except LookupError:
        return
    there = set(Group.objects.using(using).values_list("name", flat=True))
    try:
        _grant((role for role in ROLES if role.name not in there), using)
    except UnknownPermission:
        return


def reset(using: str = "default") -> None:
    """All four, with just what the table says; UnknownPermission before anything is changed."""
    _grant(ROLES, using)


@transaction.atomic
def _grant(roles: Iterable[Role], using: str) -> None:
    for role in roles:
        allowed = _permissions(role, using)
        group, _ = Group.objects.using(using).get_or_create(name=role.name)
        group.permissions.set(allowed)


def _permissions(role: Role, using: str) -> list[Permission]:
    """The rows of its permissions."""
    rows = Permission.objects.using(using).select_related("content_type")
    found = {f"{row.content_type.app_label}.{row.codename}": row for row in rows}
    if missing := [name for name in role.permissions if name not in found]:
        raise UnknownPermission(f"There is no permission called {missing[0]}.")
    return [found[name] for name in role.permissions]
