"""Tools & Settings › Audit History, and the slot on a record's page."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from audit.recording import Change
from audit.tests.history import a_company, auditor, changed
from ui.tests.people import person, stranger

pytestmark = pytest.mark.django_db
PAGE = "/audit/"


@pytest.fixture
def acme() -> Any:
    return a_company()


def at(*moment: int) -> datetime.datetime:
    year, month, day, hour, minute = moment
    return timezone.make_aware(datetime.datetime(year, month, day, hour, minute))


def test_it_shows_who_when_and_from_what_to_what():
    event = changed(who=person("ada"), organisation="Demo Company (UK)")
    Event.objects.bulk_create(
        [Event(area="Connection", action="Connected", subject="Xero", who_name="Tracker")]
    )
    page = auditor().get(PAGE).text
    moment = timezone.localtime(event.at)
    assert f"{moment.day} {moment:%b %Y, %H:%M}" in page
    for said in ("ada", "Invoice Settings", "Changed", "Demo Company (UK)"):
        assert f">{said}<" in page
    assert "Account for Permanent fee:</span> 200 · Sales → 210 · Fees" in page


def test_the_newest_stand_first_and_pages_go_on():
    for number in range(60):
        changed(f"Number {number:02}")
    client = auditor()
    first, second = client.get(PAGE).text, client.get(PAGE, {"page": "2"}).text
    assert first.index("Number 59") < first.index("Number 58")
    assert "Number 09" not in first
    assert "Number 09" in second


def test_a_value_that_was_blank_is_called_nothing():
    changed("Acme", Change("Contact", "", "ACME Limited"), Change("Office", "North", ""))
    page = auditor().get(PAGE).text
    assert "nothing → ACME Limited" in page
    assert "North → nothing" in page


def test_the_subject_leads_to_its_page_until_it_is_gone(acme):
    changed(acme)
    client = auditor()
    assert f'<a href="{acme.get_absolute_url()}" class="record-link">Acme Ltd</a>' in client.get(PAGE).text
    acme.delete()
    page = client.get(PAGE).text
    assert "Acme Ltd" in page
    assert "record-link" not in page


@pytest.mark.parametrize("kind", ["companies.nothing", "nonsense", "auth.user", ""])
def test_a_subject_without_a_page_is_text(kind):
    Event.objects.bulk_create([Event(subject="Long ago", subject_type=kind, subject_id="1", who_name="x")])
    page = auditor().get(PAGE).text
    assert "Long ago" in page
    assert "record-link" not in page


def test_odd_values_are_shown_as_they_are_and_harm_nobody(acme):
    odd = "<script>alert('{{ x }}')</script>"
    acme.name = odd
    changed(acme, Change(odd, odd, "→ " * 500), area=odd[:40], action=odd, organisation=odd)
    client = auditor()
    for address in (PAGE, f"/audit/of/companies.company/{acme.pk}/"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(&#x27;{{ x }}&#x27;)&lt;/script&gt;" in page


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, {"Acme Ltd", "Söhne GmbH", "Xero"}),
        ({"area": "Connection"}, {"Xero"}),
        ({"who": "ada"}, {"Söhne GmbH"}),
        ({"q": "210 fees"}, {"Acme Ltd"}),
        ({"q": "SÖHNE"}, {"Söhne GmbH"}),
        ({"q": "disconnected demo"}, {"Xero"}),
        ({"q": "100%"}, set()),
        ({"from": "2026-03-02"}, {"Söhne GmbH", "Xero"}),
        ({"to": "2026-03-02"}, {"Acme Ltd", "Söhne GmbH"}),
        ({"from": "2026-03-02", "to": "2026-03-02"}, {"Söhne GmbH"}),
        ({"from": "0001-01-01", "to": "9999-12-31"}, {"Acme Ltd", "Söhne GmbH", "Xero"}),
    ],
)
@pytest.mark.services
def test_filters(time_machine, params, found):
    for day, subject, fields in (
        (at(2026, 3, 1, 23, 59), "Acme Ltd", {}),
        (at(2026, 3, 2, 0, 1), "Söhne GmbH", {"who": person("ada"), "area": "Company link"}),
        (
            at(2026, 3, 3, 0, 0),
            "Xero",
            {"area": "Connection", "action": "Disconnected", "organisation": "Demo"},
        ),
    ):
        time_machine.move_to(day, tick=False)
        changed(subject, Change("Account", "", "210 · Fees" if subject == "Acme Ltd" else "x"), **fields)
    page = auditor().get(PAGE, params).text
    assert {
        name for name in ("Acme Ltd", "Söhne GmbH", "Xero") if f'<span class="cell">{name}' in page
    } == found


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"area": "Weather"}, "There is no “Weather” in the history."),
        ({"from": "soon"}, "Enter a valid date."),
        ({"from": "2026-03-02", "to": "2026-03-01"}, "It lies before the first day."),
        ({"of": "12"}, "It names no record."),
        ({"sort": "changes"}, "The list cannot be sorted by “changes”."),
        ({"nonsense": "1"}, "There is no filter called “nonsense”."),
    ],
)
def test_a_filter_that_is_not_understood_shows_nothing_and_says_so(params, said):
    changed("Acme Ltd")
    page = auditor().get(PAGE, params).text
    assert said in page
    assert '<span class="cell">Acme Ltd' not in page


def test_more_rows_take_no_more_queries(acme):
    changed(acme)
    client = auditor()
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for number in range(25):
        changed(a_company(f"Company {number}"), who=person(f"person {number}"))
        changed(f"no record {number}")
    with CaptureQueriesContext(connection) as many:
        assert client.get(PAGE).text.count("record-link") == 25
    assert len(many) == len(few)


def test_the_slot_tells_the_last_of_one_record_and_leads_to_all(acme):
    other = a_company("Other Ltd")
    changed(other, Change("Contact", "", "not this"))
    for number in range(7):
        changed(acme, Change("Contact", "", f"Contact {number}"))
    client = auditor()
    slot = client.get(f"/audit/of/companies.company/{acme.pk}/").text
    assert "Contact 6" in slot
    assert "Contact 1" not in slot
    assert "not this" not in slot
    all_of_it = f"?of=companies.company%3A{acme.pk}"
    assert f'<a href="{PAGE}{all_of_it}">All 7 changes</a>' in slot
    page = client.get(PAGE + all_of_it).text
    assert "Contact 0" in page
    assert "not this" not in page
    assert '<span class="muted">Record</span> Acme Ltd' in page


def test_where_nothing_was_changed_the_slot_is_empty(acme):
    assert not auditor().get(f"/audit/of/companies.company/{acme.pk}/").text.strip()


def test_the_menu_leads_there_for_who_may_see_it():
    assert f'href="{PAGE}"' in auditor().get(PAGE).text
    assert f'href="{PAGE}"' not in stranger().get("/lists/nothing/columns/").text


@pytest.mark.services
@pytest.mark.parametrize("address", ["of/companies.company/a%00b/", "of/a%00b/1/"])
def test_an_address_of_no_record_has_no_history(address: str):
    answer = auditor().get(PAGE + address)
    assert answer.status_code == 404
