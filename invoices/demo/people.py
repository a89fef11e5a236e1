"""Northgate Talent's offices, and the consultants that clients know: people without a login."""

from collections.abc import Sequence
from random import Random

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User

from invoices.demo.documents import Document
from invoices.models import Office

# The sandbox's organisations have a tracking category “Office” with options of these names.
OFFICES = ("London", "Leeds", "Manchester")
CONSULTANTS = (
    ("Olivia", "Hart", "London"),
    ("Daniel", "Mensah", "London"),
    ("Priya", "Shah", "Leeds"),
    ("Callum", "Reid", "Manchester"),
)


def make_offices() -> list[Office]:
    return [Office(name=name) for name in OFFICES]


def make_consultants() -> list[User]:
    """Not saved yet; nobody can log in as one of them."""
    return [
        User(
            username=f"{first}.{last}".lower(),
            first_name=first,
            last_name=last,
            email=f"{first}.{last}@northgate.example".lower(),
            password=make_password(None),
        )
        for first, last, _office in CONSULTANTS
    ]


def share_out(
    seed: int, offices: Sequence[Office], people: Sequence[User], documents: Sequence[Document]
) -> None:
    """Each client has its consultant, whose office the invoice is of. By a chance of its own, so that nothing
    else of the office depends on how many consultants there are."""
    chance = Random(seed)  # noqa: S311 - as in office.py
    by_name = {office.name: office for office in offices}
    of_client: dict[str, int] = {}
    for invoice in (document.invoice for document in documents):
        name = invoice.company.name
        place = of_client.setdefault(name, chance.randrange(len(CONSULTANTS)))
        invoice.consultant = people[place]
        invoice.office = by_name[CONSULTANTS[place][2]]


def save_consultants(people: Sequence[User]) -> None:
    """Who is there already is left alone, and has the invoices all the same."""
    names = [person.username for person in people]
    there = dict(User.objects.filter(username__in=names).values_list("username", "pk"))
    User.objects.bulk_create([person for person in people if person.username not in there])
    for person in people:
        person.pk = there.get(person.username, person.pk)
