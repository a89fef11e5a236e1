"""The people and the objects of the matrix: one person a role, and things that are theirs and others'."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from axes.models import AccessAttempt, AccessFailureLog
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounting_sync.choices import BatchKind, ConsentState
from accounting_sync.models import CompanyLink, Consent, InvoiceLink, Organisation
from accounting_sync.tests.views_office import batch_of, connect
from audit.recording import Change, record
from audit.roles import ACCOUNTS, ADMIN, ROLES
from invoices.choices import BatchStatus
from invoices.models import Item, Office
from invoices.tests.office import a_company, an_invoice
from tests.matrix.table import all_asked
from ui.tests.people import BACKEND

STRANGER = "a stranger"
NOBODY = "nobody in particular"
SUPERUSER = "superuser"
NOT_THERE = 987_654


@dataclass
class Scene:
    """What there is: people by role, the id of each object by its name, a session for each person."""

    people: dict[str, User] = field(default_factory=dict)
    objects: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def browser(self, who: str, enforce_csrf_checks: bool = False) -> Client:
        """A browser of its own for each request: one that logs out takes nobody with it."""
        client = Client(enforce_csrf_checks)
        if who in self.sessions:
            client.cookies["sessionid"] = self.sessions[who]
        return client

    def path(self, name: str, args: dict[str, str], who: str) -> str:
        """The address with ids in place of the names of objects; `own` is of the one who asks."""
        own = {key: self.objects.get(f"{value} of {who}", NOT_THERE) for key, value in args.items()}
        ids = {
            key: own[key] if value.startswith("own ") else self.objects.get(value, value)
            for key, value in args.items()
        }
        return reverse(name, kwargs=ids)


def make_office() -> Scene:
    """An office at work: connected, with an invoice sent, a contact linked, everybody's consent under way."""
    office = Scene()
    office.objects |= {"nobody's": NOT_THERE, "foreign consent": _consent(User.objects.create_user("first"))}
    _make_people(office)
    for who, person in office.people.items():
        client = Client()
        client.force_login(person, BACKEND)
        office.sessions[who] = client.cookies["sessionid"].value
        office.objects[f"own consent of {who}"] = _consent(person)
    _make_books(office)
    _make_the_rest()
    return office


def _make_people(office: Scene) -> None:
    office.people[SUPERUSER] = User.objects.create_superuser("boss", "boss@tracker.example", "boss")
    office.people[NOBODY] = User.objects.create_user("nobody")
    for role in ROLES:
        office.people[role.name] = _with(role.name, is_staff=role is ADMIN)
    # Administration asks for both: the staff status and the permission.
    office.people |= {all_but(names): _who_may_all_but(names) for names in all_asked()}
    office.people["Accounts with staff status"] = _with(ACCOUNTS.name, is_staff=True)


def all_but(names: tuple[str, ...]) -> str:
    return f"who may all but {' or '.join(names)}"


def _who_may_all_but(names: tuple[str, ...]) -> User:
    """Of two permissions that the same roles have, only this person tells which one a view asks for."""
    person = User.objects.create_user(all_but(names))
    codenames = [name.partition(".")[2] for name in names]
    person.user_permissions.set(Permission.objects.exclude(codename__in=codenames))
    return person


def _with(role: str, is_staff: bool) -> User:
    person = User.objects.create_user(f"{role} {is_staff}", is_staff=is_staff)
    person.groups.add(Group.objects.get(name=role))
    return person


def _consent(person: User) -> int:
    return Consent.objects.create(user=person, state=ConsentState.CHOOSE).pk


def _make_books(office: Scene) -> None:
    company, invoice = a_company(), an_invoice(status="approved")
    organisation = connect()
    old = Organisation.objects.create(tenant_id=uuid.uuid4(), name="Before")
    fate = (invoice, BatchStatus.NEEDS_YOU, "Xero says no")
    by = {"created_by": office.people[SUPERUSER]}
    sent = batch_of(organisation, fate, **by)
    CompanyLink.objects.create(
        organisation=organisation, company=company, contact_id=uuid.uuid4(), contact_name="Acme", how="chosen"
    )
    InvoiceLink.objects.create(
        organisation=organisation, invoice=invoice, document_id=uuid.uuid4(), remote_total=invoice.total
    )
    organisation.calls.create(batch=sent, operation="create_invoices")
    record("Company link", "Linked", company, [Change("Contact", "", "Acme")])
    office.objects |= {
        "company": company.pk,
        "invoice": invoice.pk,
        "send batch": sent.pk,
        "sync batch": batch_of(organisation, fate, kind=BatchKind.SYNC, **by).pk,
        "old batch": batch_of(old, fate, **by).pk,
    }


def _make_the_rest() -> None:
    """What only Administration shows."""
    Office.objects.create(name="London")
    Item.objects.create(code="FEE", name="Fee")
    AccessAttempt.objects.create(username="sam", failures_since_start=1)
    AccessFailureLog.objects.create(username="sam")


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens in it has not happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
