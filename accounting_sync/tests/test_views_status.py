"""System Status: what it shows an administrator, and that it renews itself without disturbing anybody."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounting_sync.choices import CallState, ProcessKind
from accounting_sync.models import Call, Organisation, Submission
from accounting_sync.operations import overview, reach
from accounting_sync.operations.known import Reached
from accounting_sync.operations.overview import CALLS_SHOWN
from accounting_sync.operations.wording import exact
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.running import a_call, beat, beat_all
from accounting_sync.tests.views_office import HTMX, batch_of, client_of, connect
from invoices.choices import BatchStatus

pytestmark = pytest.mark.django_db
PAGE = reverse("accounting_sync:status")


@pytest.fixture
def ada(standard_rate: object, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The admin; database and broker answer."""
    monkeypatch.setattr(reach, "both", lambda: (Reached(0.001), Reached(0.001)))
    return client_of("connect_accounts", "view_batch", name="ada")


def words(client: Client, target: str = "", **query: str) -> str:
    """The text of the page, or of one of its parts, without tags."""
    headers = HTMX | {"HX-Target": target} if target else {}
    text = client.get(PAGE, query, headers=headers).text
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def test_an_empty_tracker_says_what_is_missing(ada):
    text = words(ada)
    assert "2 parts need you. Nothing that was pressed is lost." in text
    assert "No worker is alive (none has been seen)." in text
    assert "Tracker is not connected to Xero yet. Open Plug Ins › Xero" in text
    assert "Nothing is on its way." in text
    assert "No worker and no scheduler has been seen in the last 24 hours." in text
    assert "No call has been made yet." in text


def test_a_tracker_at_work_says_so(ada):
    beat_all()
    connect()
    text = words(ada)
    assert "All that must work works." in text
    assert "Workers at work: 1." in text
    assert "Paused No" in text
    assert "0 of 60 calls made" in text
    assert "Xero has not said how many are left" in text


def test_queues_are_counted_by_batch_status(ada, make_invoice: MakeInvoice):
    pressed = timezone.now() - timedelta(hours=3)
    batch_of(
        connect(),
        *[(make_invoice(f"T-{number}"), BatchStatus.QUEUED, "") for number in range(3)],
        (make_invoice("T-9"), BatchStatus.PAUSED, ""),
        (make_invoice("T-10"), BatchStatus.SENT, ""),
        stage="working",
        created_at=pressed,
    )
    due = timezone.now() + timedelta(minutes=30)
    Submission.objects.filter(status=BatchStatus.PAUSED).update(next_attempt_at=due)
    text = words(ada)
    assert re.search(r"Next due Queued 3 \d", text)
    assert f"Paused 1 {timezone.localtime(pressed):%-d %b, %H:%M:%S} (3 hours ago)" in text.replace(
        "\xa0", " "
    )
    assert f"{timezone.localtime(due):%-d %b, %H:%M:%S}" in text
    assert "Sent 1" not in text


def test_a_pause_is_shown_to_the_second_with_its_reason(ada):
    until = timezone.now() + timedelta(hours=20)
    connect(paused_until=until, pause_reason="Xero's <day> is used up.")
    answer = ada.get(PAGE).text
    assert f"Until {exact(timezone.localtime(until), timezone.localtime())}" in answer
    assert "Xero&#x27;s &lt;day&gt; is used up." in answer
    Organisation.objects.update(paused_until=timezone.now())
    assert "Paused No" in words(ada)


def test_an_outage_is_shown_with_its_beginning_and_the_next_try(ada):
    since, until = timezone.now() - timedelta(minutes=4), timezone.now() + timedelta(seconds=40)
    connect(outage_count=4, outage_since=since, paused_until=until, pause_reason="Xero is down.")
    text = words(ada)
    assert f"Since {exact(timezone.localtime(since), timezone.localtime())}: 4 calls in a row." in text
    assert f"The next one tries at {exact(timezone.localtime(until), timezone.localtime())}." in text
    Organisation.objects.update(paused_until=None)
    assert "The next one tries alone." in words(ada)


def test_what_is_left_of_the_minute_and_of_the_day(ada):
    organisation = connect(day_calls_left=1234, day_began_at=timezone.now() - timedelta(hours=1))
    a_call(organisation, seconds_ago=5)
    a_call(organisation, seconds_ago=500)
    text = words(ada)
    assert "1 of 60 calls made" in text
    assert "1,234 calls left, as Xero said last; the day ends at" in text


def test_processes_are_shown_with_what_they_say(ada):
    beat(name="w1@host", heard_at=timezone.now(), version="2026.11")
    beat(name="w2@host", seconds_ago=300)
    beat(name="w3@host", problem="It <hears> nothing.")
    beat(name="w4@host", stopped_at=timezone.now())
    beat(ProcessKind.SCHEDULER)
    beat(name="old@host", seconds_ago=90_000)
    text = words(ada)
    assert re.search(r"w1@host Well .* w2@host Silent .* w3@host In trouble .* w4@host Stopped", text)
    assert "It &lt;hears&gt; nothing." in text
    assert "scheduler Well" in text
    assert "2026.11" in text
    assert "old@host" not in text


def test_the_last_calls_are_shown_with_what_xeros_support_asks_for(ada, make_invoice: MakeInvoice):
    organisation = connect()
    batch = batch_of(organisation, (make_invoice("T-1"), BatchStatus.SENT, ""))
    a_call(organisation, batch=batch, took=1.25, http_status=200, correlation_id="c0ffee")
    a_call(organisation, operation="read_contacts", state=CallState.UNCERTAIN, problem="Read <timed out>.")
    a_call(organisation, operation="read_items", state=CallState.OPEN, took=None)
    text = words(ada)
    assert f"{batch.number} Answered 1.25 200 c0ffee" in text
    assert "Answer lost 0.50 Read &lt;timed out&gt;." in text
    assert "Read items" in text
    assert f'href="{batch.get_absolute_url()}"' in ada.get(PAGE).text


def test_calls_can_be_filtered_by_state(ada):
    organisation = connect()
    a_call(organisation, operation="read_items")
    a_call(organisation, operation="read_themes", state=CallState.REFUSED)
    text = words(ada, state="refused")
    assert "Read themes" in text
    assert "Read items" not in text
    assert "No call is in this state." in words(ada, state="uncertain")
    assert "Read items" in words(ada, state="nonsense")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads a table this small as a whole")
def test_the_last_calls_in_a_state_are_found_by_an_index(django_assert_num_queries):
    """The page is asked for again and again, and the table only grows."""
    with django_assert_num_queries(1) as asked:
        overview.last_calls(CallState.REFUSED)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked.captured_queries[0]['sql']}")
        plan = [row[-1] for row in cursor.fetchall()]
    assert plan[0] == "SEARCH accounting_sync_call USING INDEX call_by_state (state=?)"
    assert not [step for step in plan if "TEMP B-TREE" in step]


def test_no_more_than_the_newest_fifty(ada):
    organisation = connect()
    for _ in range(CALLS_SHOWN + 3):
        a_call(organisation)
    assert ada.get(PAGE).text.count('data-label="Correlation id"') == CALLS_SHOWN


def test_each_part_asks_for_itself_alone(ada):
    connect()
    now = ada.get(PAGE, headers=HTMX | {"HX-Target": "status-now"}).text
    assert now.lstrip().startswith('<div class="stack" id="status-now"')
    calls = ada.get(PAGE, headers=HTMX | {"HX-Target": "call-rows"}).text
    assert calls.lstrip().startswith('<tbody id="call-rows"')


@pytest.mark.parametrize("filtered", [{}, {"state": "open"}])
def test_calls_that_have_not_changed_are_not_drawn_again(ada, filtered: dict[str, str]):
    call = a_call(connect(), state=CallState.OPEN, took=None)
    address = re.search(r'<tbody id="call-rows" hx-get="([^"]*)"', ada.get(PAGE, filtered).text)
    assert address
    again, headers = address[1].replace("&amp;", "&"), HTMX | {"HX-Target": "call-rows"}
    assert ada.get(again, headers=headers).status_code == 204
    Call.objects.filter(pk=call.pk).update(state=CallState.CONFIRMED)
    answer = ada.get(again, headers=headers)
    assert answer.status_code == 200
    assert ("Answered" in answer.text) is not bool(filtered)


def test_the_number_of_queries_does_not_grow(ada, make_invoice, django_assert_max_num_queries):
    organisation = connect()

    def more(number: int) -> None:
        batch = batch_of(organisation, (make_invoice(f"T-{number}"), BatchStatus.QUEUED, ""), stage="working")
        a_call(organisation, batch=batch)
        beat(name=f"w{number}")

    more(0)
    with django_assert_max_num_queries(30) as before:
        ada.get(PAGE)
    for number in range(1, 8):
        more(number)
    with django_assert_max_num_queries(len(before)):
        ada.get(PAGE)
