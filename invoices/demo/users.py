"""The people of the demo office, one for each role, and a superuser."""

from django.contrib.auth.models import Group, User

from audit.granting import create_missing
from audit.roles import ACCOUNTS, ADMIN, READ_ONLY, STAFF

SUPERUSER = "demo"
PEOPLE = {"sam": STAFF, "alex": ACCOUNTS, "ada": ADMIN, "vic": READ_ONLY}


def create_users() -> list[str]:
    """The people that are missing, password equal to name; who is there already is left alone."""
    create_missing()  # somebody may have deleted a group since the last migrate
    taken = set(User.objects.filter(username__in=[SUPERUSER, *PEOPLE]).values_list("username", flat=True))
    if SUPERUSER not in taken:
        User.objects.create_superuser(SUPERUSER, f"{SUPERUSER}@northgate.example", SUPERUSER)
    for name, role in PEOPLE.items():
        if name not in taken:
            # Administration opens to who has the staff status; what they may do there says their role.
            user = User.objects.create_user(name, f"{name}@northgate.example", name, is_staff=role is ADMIN)
            user.groups.add(Group.objects.get(name=role.name))
    return [name for name in (SUPERUSER, *PEOPLE) if name not in taken]
