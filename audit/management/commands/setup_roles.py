"""Give the four roles just the permissions of the table, and print it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit.granting import UnknownPermission, reset
from audit.roles import ROLES


class Command(BaseCommand):
    help = "Reset the groups Read only, Staff, Accounts and Admin to what they may by default, and print it."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            reset()
        except UnknownPermission as problem:
            raise CommandError(f"{problem} Run migrate first; nothing was changed.") from problem
        for role in ROLES:
            self.stdout.write(f"{role.name}: {role.may}.")
            self.stdout.write("".join(f"  {name}\n" for name in role.permissions))
