"""Events for the tests, and browsers of who may read them."""

from typing import Any

from django.apps import apps
from django.test import Client

from audit.models import Event
from audit.recording import Change, record
from ui.tests.people import logged_in, person

FEE = Change("Account for Permanent fee", "200 · Sales", "210 · Fees")


def changed(subject: Any = "Invoice Settings", *changes: Change, **fields: Any) -> Event:
    """One change of settings, by Tracker itself unless the test names who."""
    given = {"area": "Invoice Settings", "action": "Changed"} | fields
    return record(subject=subject, changes=changes or (FEE,), **given)


def auditor(*more: str) -> Client:
    """Alex reads the history."""
    return logged_in(person("alex", "view_event", *more))


def a_company(name: str = "Acme Ltd") -> Any:
    """A record with a page of its own, of a room above this one: named, not imported."""
    return apps.get_model("companies.company")._default_manager.create(name=name)
