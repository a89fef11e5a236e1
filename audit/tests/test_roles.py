"""Four groups in every installation; what the office changed in them stays until somebody resets them."""

from itertools import pairwise

import pytest
from django.apps.registry import Apps
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command

from audit.granting import create_missing
from audit.roles import ACCOUNTS, ADMIN, READ_ONLY, ROLES, STAFF, Role

pytestmark = pytest.mark.django_db
NAMES = ["Read only", "Staff", "Accounts", "Admin"]


def allowed(name: str) -> set[str]:
    rows = Permission.objects.filter(group__name=name).select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


@pytest.mark.parametrize("role", ROLES, ids=NAMES)
def test_every_installation_has_it_with_what_the_table_says(role):
    assert allowed(role.name) == set(role.permissions)


def test_each_role_may_more_than_the_one_before():
    sets = [set(role.permissions) for role in (READ_ONLY, STAFF, ACCOUNTS, ADMIN)]
    assert all(less < more for less, more in pairwise(sets))
    assert all(len(role.permissions) == len(set(role.permissions)) for role in ROLES)


def test_what_only_an_admin_may():
    only = set(ADMIN.permissions) - set(ACCOUNTS.permissions)
    assert {
        "accounting_sync.connect_accounts",
        "accounting_sync.change_accountssettings",
        "auth.change_user",
    } <= only
    assert not [name for role in ROLES for name in role.permissions if name.endswith("delete_user")]


def test_a_migrate_makes_a_missing_group_and_leaves_a_changed_one_alone():
    Group.objects.get(name="Staff").delete()
    Group.objects.get(name="Accounts").permissions.clear()
    call_command("migrate", verbosity=0)
    assert allowed("Staff") == set(STAFF.permissions)
    assert allowed("Accounts") == set()
    assert Group.objects.count() == 4


def test_with_migrations_left_to_apply_no_group_is_made_by_halves(monkeypatch):
    Group.objects.all().delete()
    monkeypatch.setattr("audit.granting.ROLES", (STAFF, Role("New", "", ("audit.of_tomorrow",))))
    create_missing()
    assert not Group.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("again", [1, 2])
def test_an_emptied_database_has_them_again(again):
    """What pytest does between tests like this one."""
    assert {group.name for group in Group.objects.all()} == set(NAMES), again


def test_before_there_are_tables_of_groups_it_waits():
    create_missing(apps=Apps())


def test_setup_roles_resets_the_four_and_prints_them(capsys):
    Group.objects.get(name="Staff").permissions.clear()
    Group.objects.get(name="Read only").permissions.set(Permission.objects.all())
    own = Group.objects.create(name="Our own")
    own.permissions.set(Permission.objects.all())
    call_command("setup_roles")
    assert all(allowed(role.name) == set(role.permissions) for role in ROLES)
    assert own.permissions.exists()
    said = capsys.readouterr().out
    assert "Admin: also connect Xero" in said
    assert said.count("accounting_sync.connect_accounts\n") == 1


def test_setup_roles_before_migrate_says_so_and_changes_nothing(monkeypatch):
    Group.objects.get(name="Staff").permissions.clear()
    monkeypatch.setattr("audit.granting.ROLES", (STAFF, Role("New", "", ("audit.of_tomorrow",))))
    with pytest.raises(CommandError, match=r"no permission called audit.of_tomorrow. Run migrate first"):
        call_command("setup_roles")
    assert allowed("Staff") == set()
    assert not Group.objects.filter(name="New").exists()
