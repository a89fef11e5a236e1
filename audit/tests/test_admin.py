"""Administration: the history is looked at, and an Admin makes nobody a superuser."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from audit.models import Event
from audit.tests.history import changed
from ui.tests.people import logged_in, person

pytestmark = pytest.mark.django_db
FORM = {"username": "sam", "date_joined_0": "2026-01-01", "date_joined_1": "00:00", "is_active": "on"}


@pytest.fixture
def ada() -> Client:
    """An Admin as the role makes one."""
    user = person("ada")
    user.is_staff = True
    user.save()
    user.groups.add(Group.objects.get(name="Admin"))
    return logged_in(user)


def test_the_history_is_shown_and_found(ada):
    changed("Acme Ltd")
    assert "Acme Ltd" in ada.get("/admin/audit/event/", {"q": "permanent fee"}).text


@pytest.mark.parametrize("deed", ["add/", "1/change/", "1/delete/"])
def test_nobody_writes_into_it(deed, admin_client):
    event = changed("Acme Ltd")
    answer = admin_client.post(f"/admin/audit/event/{deed.replace('1', str(event.pk))}", {"post": "yes"})
    assert answer.status_code == 403
    assert Event.objects.get().subject == "Acme Ltd"


def test_an_admin_keeps_people_but_makes_nobody_a_superuser(ada):
    sam = person("sam")
    staff = Group.objects.get(name="Staff")
    ada.post(f"/admin/auth/user/{sam.pk}/change/", {**FORM, "groups": [staff.pk], "is_superuser": "on"})
    sam.refresh_from_db()
    assert list(sam.groups.all()) == [staff]
    assert not sam.is_superuser


@pytest.mark.parametrize("deed", ["change", "password"])
def test_an_admin_changes_no_superuser_also_not_by_a_new_password(ada, deed):
    root = User.objects.create_superuser("demo", password="demo")
    fields = {"password1": "new-secret-1", "password2": "new-secret-1", "usable_password": "true"}
    answer = ada.post(f"/admin/auth/user/{root.pk}/{deed}/", {**FORM, **fields, "username": "mine"})
    assert answer.status_code == 403
    root.refresh_from_db()
    assert root.username == "demo"
    assert root.check_password("demo")


def test_a_superuser_may_make_another(admin_client):
    sam = person("sam")
    admin_client.post(f"/admin/auth/user/{sam.pk}/change/", {**FORM, "is_superuser": "on"})
    sam.refresh_from_db()
    assert sam.is_superuser
