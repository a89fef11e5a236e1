"""The people invoices are of: who may be chosen, and how they are called on screen."""

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet


def consultants(and_also: int | None = None) -> QuerySet[User]:
    """Everybody who works here, and the one (by id) who stands on an invoice though no longer here."""
    here = Q(is_active=True) | Q(pk=and_also)
    return User.objects.filter(here).order_by("first_name", "last_name", "username")


def full_name(user: User) -> str:
    """The name, or the login where no name was entered."""
    return called(user.first_name, user.last_name, user.username)


def called(first_name: str, last_name: str, login: str) -> str:
    """The same from the columns alone."""
    return f"{first_name} {last_name}".strip() or login
