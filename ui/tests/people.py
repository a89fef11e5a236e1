"""The standing people: who may do everything, who may only look, and a stranger to the office."""

from django.contrib.auth.models import Permission, User
from django.test import Client

LOOKING = ("view_invoice", "view_company")
EDITING = (*LOOKING, "add_invoice", "change_invoice", "add_company", "change_company")
BACKEND = "django.contrib.auth.backends.ModelBackend"


def person(name: str, *codenames: str) -> User:
    user = User.objects.create_user(name, password=name)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return user


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, BACKEND)
    return client


def staff() -> Client:
    """Sam edits invoices and companies, and sends them."""
    return logged_in(person("sam", *EDITING, "send_batch", "view_batch"))


def reader() -> Client:
    """Vic may look."""
    return logged_in(person("vic", *LOOKING))


def stranger() -> Client:
    """Has an account and no permission at all."""
    return logged_in(person("nobody"))
