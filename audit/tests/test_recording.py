"""What is written down: who, of what, from what to what."""

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Event
from audit.recording import Change, differences, record, record_many
from audit.tests.history import FEE, a_company, changed
from ui.tests.people import person

values = st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=6)


@pytest.mark.django_db
def test_a_record_is_named_so_that_it_is_found_again():
    acme = a_company()
    event = changed(acme, organisation="Demo Company (UK)")
    assert (event.subject, event.subject_type, event.subject_id) == (
        "Acme Ltd",
        "companies.company",
        str(acme.pk),
    )
    assert (event.organisation, event.changes) == (
        "Demo Company (UK)",
        [{"what": FEE.what, "before": FEE.before, "after": FEE.after}],
    )


@pytest.mark.django_db
def test_many_are_recorded_as_one_would_be_in_one_insert(django_assert_num_queries):
    acme = a_company()
    one = record("Company link", "Linked", acme, [FEE], organisation="Demo Company (UK)")
    with django_assert_num_queries(1):
        record_many(
            "Company link",
            "Linked",
            [(acme, [FEE]), ("Borealis", [])],
            organisation="Demo Company (UK)",
        )
    same, other = Event.objects.exclude(pk=one.pk).order_by("pk")
    columns = (
        "who_name",
        "area",
        "action",
        "subject",
        "subject_id",
        "organisation",
        "changes",
        "search_text",
    )
    assert [getattr(same, column) for column in columns] == [getattr(one, column) for column in columns]
    assert (other.subject, other.subject_type, other.changes) == ("Borealis", "", [])


@pytest.mark.django_db
def test_who_did_it_is_kept_by_name_and_by_nobody_it_was_tracker():
    ada = person("ada")
    ada.first_name, ada.last_name = "Ada", "Lovelace"
    assert (changed(who=ada).who_name, changed(who=ada).who) == ("Ada Lovelace", ada)
    assert (changed(who=person("sam")).who_name, changed().who_name) == ("sam", "Tracker")


@pytest.mark.django_db
@pytest.mark.services
def test_what_no_column_holds_is_cut_and_what_no_database_holds_left_out():
    ada = person("ada")
    ada.first_name, ada.last_name = "A" * 150, "L" * 150
    event = changed("x" * 300, Change("Na\0me", "", "a\0b"), who=ada)
    event.refresh_from_db()
    assert (len(event.subject), len(event.who_name)) == (255, 150)
    assert event.changes == [{"what": "Name", "before": "", "after": "ab"}]


@pytest.mark.django_db
def test_a_change_that_is_rolled_back_leaves_no_event():
    with pytest.raises(RuntimeError), transaction.atomic():
        record("Connection", "Connected", "Xero")
        raise RuntimeError
    assert not Event.objects.exists()


@given(values, values)
def test_differences_lead_from_the_one_to_the_other_and_name_nothing_that_stayed(before, after):
    found = differences(before, after)
    assert all(change.before != change.after for change in found)
    assert len({change.what for change in found}) == len(found)
    became = {key: before.get(key, "") for key in {*before, *after}} | {c.what: c.after for c in found}
    assert became == {key: after.get(key, "") for key in {*before, *after}}


def test_differences_come_in_the_order_of_the_form():
    assert differences({"gone": "x", "b": "1", "a": "1"}, {"a": "2", "b": "2"}) == [
        Change("a", "1", "2"),
        Change("b", "1", "2"),
        Change("gone", "x", ""),
    ]
