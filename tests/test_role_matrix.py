"""Role × address, from the URL configuration: who is let in, by which method; a look changes nothing.

A new address fails here until tests/matrix/table.py says who may GET it and who may POST it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from audit.roles import ADMIN, ROLES
from tests.matrix import administration
from tests.matrix.office import NOBODY, STRANGER, SUPERUSER, Scene, all_but, make_office, undone
from tests.matrix.table import ANYONE, ROWS, Row, Who, all_asked, asked
from tests.matrix.walk import Address, addresses, ask, outcome
from ui.models import SavedColumns

pytestmark = pytest.mark.django_db
ADDRESSES = addresses()
DJANGOS = [address for address in ADDRESSES if address.name.startswith("admin:")]
WHO = [NOBODY, *(role.name for role in ROLES)]
OURS = [address for address in ADDRESSES if address not in DJANGOS]


@pytest.fixture(scope="module")
def office(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """Made once: every request is undone, so each meets the same office."""
    with django_db_blocker.unblock(), undone():
        yield make_office()


def everybody(office: Scene, *also: str) -> dict[str, User | None]:
    """A stranger, nobody in particular, and each role; and who is named besides."""
    people = {who: user for who, user in office.people.items() if who in (*WHO, *also)}
    return {STRANGER: None, **people}


def wanted(row: Row, who: Who, person: User | None) -> str:
    """What must become of a person's request, by the table."""
    if person is None and ANYONE not in (row.get, row.post):
        return "sent to log in"
    if who is None:
        return "no such method"
    names = asked(who)
    if names and not (person and any(person.has_perm(name) for name in names)):
        return "refused"
    return "let in" if row.is_there else "not there"


@pytest.mark.parametrize("address", OURS, ids=lambda address: address.name)
def test_every_address_has_a_row(address: Address) -> None:
    assert address.name in {row.name for row in ROWS}, (
        f"/{address.pattern} is new: add Row(“{address.name}”, get=…, post=…) to tests/matrix/table.py, "
        "with the permission that its view asks for by GET and by POST, and an object for each argument."
    )


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_who_is_let_in(office: Scene, row: Row) -> None:
    found, table = {}, {}
    for method, let_in in (("GET", row.get), ("POST", row.post)):
        for who, person in everybody(office, all_but(asked(let_in))).items():
            table[f"{method} by {who}"] = wanted(row, let_in, person)
            with undone():
                answer = ask(office.browser(who), method, office.path(row.name, row.args, who))
                found[f"{method} by {who}"] = outcome(answer)
    assert found == table


@pytest.mark.parametrize("address", DJANGOS, ids=lambda address: address.pattern)
def test_who_is_let_into_administration(office: Scene, address: Address) -> None:
    found, table = {}, {}
    path = administration.path(address)
    for who, person in everybody(office, "Accounts with staff status").items():
        for method in ("GET", "POST"):
            table[f"{method} by {who}"] = administration.expected(address, person, method)
            with undone():
                found[f"{method} by {who}"] = outcome(ask(office.browser(who), method, path))
    assert found == table


def paths(office: Scene) -> dict[str, str]:
    """Every address once for each row, as a superuser asks for it."""
    rows = {str(row): office.path(row.name, row.args, SUPERUSER) for row in ROWS}
    return rows | {f"{each.name} {each.pattern}": administration.path(each) for each in DJANGOS}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_look_changes_nothing(office: Scene, method: str) -> None:
    """Not by what the tables hold afterwards, but by what was said to the database: stricter, and quick."""
    for name, path in paths(office).items():
        written: list[str] = []

        def note(execute: Any, sql: str, *rest: Any, seen: list[str] = written) -> Any:
            if (
                not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK"))
                and "django_session" not in sql
            ):
                seen.append(sql)
            return execute(sql, *rest)

        with undone(), connection.execute_wrapper(note):
            ask(office.browser(SUPERUSER), method, path)
        assert not written, f"{method} {path} ({name}) changes something: make it a POST."


def test_nothing_is_changed_without_a_csrf_token(office: Scene) -> None:
    """Wherever the table lets a POST in at all; a superuser without the token is refused."""
    let_through = {}
    for name, path in paths(office).items():
        with undone():
            browser = office.browser(SUPERUSER, enforce_csrf_checks=True)
            if (code := ask(browser, "POST", path).status_code) != 403:
                let_through[name] = code
    assert let_through == {}


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_no_view_of_ours_knows_another_method(office: Scene, method: str) -> None:
    """`home` and `login` are Django's own; the CSRF token is asked of every method."""
    knows = {}
    for row in ROWS:
        with undone():
            path = office.path(row.name, row.args, SUPERUSER)
            if outcome(ask(office.browser(SUPERUSER), method, path)) != "no such method":
                knows[str(row)] = path
    assert set(knows) <= {"home", "login"}


def test_the_columns_others_saved_are_left_alone(office: Scene) -> None:
    ada = office.people[ADMIN.name]
    SavedColumns.objects.create(user=office.people["Staff"], table="invoices", columns=["number"])
    browser = office.browser(ADMIN.name)
    path = office.path("ui:columns", {"table_name": "invoices"}, ADMIN.name)
    browser.post(path, {"columns": ["total"]})
    assert SavedColumns.objects.get(user=ada).columns == ["number", "total"]
    browser.post(path, {"reset": "1"})
    assert [(row.user, row.columns) for row in SavedColumns.objects.all()] == [
        (office.people["Staff"], ["number"])
    ]


def test_every_permission_a_view_asks_for_is_given_to_a_role() -> None:
    assert {name for names in all_asked() for name in names} <= set(ADMIN.permissions)
