"""A row of the audit history stays as it was written, whichever way somebody tries."""

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from audit.models import Event, Unchangeable
from audit.tests.history import changed
from ui.tests.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.services]


def rewrite(event: Event) -> None:
    event.who_name = "somebody else"
    event.save()


@pytest.mark.parametrize(
    "attempt",
    [
        rewrite,
        lambda event: event.save(update_fields=["who_name"]),
        lambda event: event.delete(),
        lambda event: Event.objects.update(who_name="somebody else"),
        lambda event: Event.objects.filter(pk=event.pk).delete(),
        lambda event: Event.objects.bulk_update([event], ["who_name"]),
        lambda event: Event.objects.update_or_create(pk=event.pk, defaults={"who_name": "somebody else"}),
    ],
    ids=["save", "save a field", "delete", "update all", "delete found", "bulk update", "update or create"],
)
def test_it_cannot_be_changed_or_deleted(attempt):
    event = changed()
    with pytest.raises(Unchangeable), transaction.atomic():
        attempt(event)
    assert list(Event.objects.values_list("who_name", flat=True)) == ["Tracker"]


def test_a_new_event_never_takes_the_place_of_another():
    event = changed()
    with pytest.raises(IntegrityError), transaction.atomic():
        Event(pk=event.pk, who_name="somebody else").save()
    assert Event.objects.get().who_name == "Tracker"


def test_whoever_stands_in_it_cannot_be_deleted():
    ada = person("ada")
    changed(who=ada)
    with pytest.raises(ProtectedError):
        ada.delete()
    assert User.objects.filter(username="ada").exists()
