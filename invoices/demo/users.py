"""The people of the demo office, and what each group may do."""

from django.contrib.auth.models import Group, Permission, User

APPS = ("companies", "invoices", "accounting_sync")
VIEW = (
    "view_company", "view_invoice", "view_invoiceline", "view_item", "view_taxrate",
    "view_batch", "view_submission",
)  # fmt: skip
EDIT = (
    "add_company", "change_company", "add_invoice", "change_invoice",
    "add_invoiceline", "change_invoiceline", "delete_invoiceline",
)  # fmt: skip
# Codenames, so that this room need not know the one above it; one that does not exist yet is passed over.
GROUPS = {
    "Staff": (*VIEW, *EDIT, "send_batch"),
    "Accounts": (*VIEW, *EDIT, "add_item", "change_item", "send_batch", "sync_batch"),
    "Read only": VIEW,
}
SUPERUSER = "demo"
PEOPLE = {"sam": "Staff", "alex": "Accounts", "vic": "Read only"}


def create_users() -> list[str]:
    """Groups and people that are missing, password equal to name; who is there already is left alone."""
    for name, codenames in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        allowed = Permission.objects.filter(content_type__app_label__in=APPS, codename__in=codenames)
        group.permissions.add(*allowed)
    taken = set(User.objects.filter(username__in=[SUPERUSER, *PEOPLE]).values_list("username", flat=True))
    if SUPERUSER not in taken:
        User.objects.create_superuser(SUPERUSER, f"{SUPERUSER}@northgate.example", SUPERUSER)
    for name, group_name in PEOPLE.items():
        if name not in taken:
            user = User.objects.create_user(name, f"{name}@northgate.example", name)
            user.groups.add(Group.objects.get(name=group_name))
    return [name for name in (SUPERUSER, *PEOPLE) if name not in taken]
