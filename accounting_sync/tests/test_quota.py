"""Who may call now: turns counted from Call rows, a reserve for people, pauses as Xero asked for them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounting_sync import calls, limits, quota
from accounting_sync.choices import BatchKind, CallState
from accounting_sync.errors import NotSent
from accounting_sync.models import Batch, Call, Organisation
from accounting_sync.ports import Answer, Operation, Request
from accounting_sync.system import accounts_system
from accounting_sync.tests.sandbox import Sandbox
from accounting_sync.xero.gateway import TIMEOUTS

pytestmark = [pytest.mark.django_db, pytest.mark.services]
READ = Request(Operation.READ_ITEMS)


@pytest.fixture
def books() -> Organisation:
    """Nobody calls them here: the turns are counted from rows."""
    return Organisation.objects.create(tenant_id=uuid4(), name="Books")


def made(books: Organisation, count: int, seconds_ago: float = 30, state: str = CallState.CONFIRMED) -> None:
    """Calls of the past, answered at once."""
    moment = timezone.now() - timedelta(seconds=seconds_ago)
    Call.objects.bulk_create(
        Call(
            organisation=books,
            operation="read_items",
            state=state,
            last_sent_at=moment,
            finished_at=None if state == CallState.OPEN else moment,
        )
        for _ in range(count)
    )


def refused_until(books: Organisation) -> timedelta:
    """How long the caller is told to wait."""
    with pytest.raises(NotSent) as caught:
        calls.write_down(books.pk, None, READ)
    assert caught.value.retry_at is not None
    return caught.value.retry_at - timezone.now()


def test_a_call_is_its_own_turn(books: Organisation) -> None:
    calls.write_down(books.pk, None, READ)
    assert Call.objects.get().state == CallState.OPEN


def test_the_fifty_ninth_call_of_a_minute_waits_for_the_first_to_be_a_minute_old(books: Organisation) -> None:
    made(books, 1, seconds_ago=40)
    made(books, 56, seconds_ago=10)
    calls.write_down(books.pk, None, READ)
    Call.objects.filter(state=CallState.OPEN).update(state=CallState.CONFIRMED, finished_at=timezone.now())
    wait = refused_until(books)
    assert timedelta(seconds=18) < wait <= timedelta(seconds=20)
    assert Call.objects.count() == 58


def test_a_minute_is_counted_from_the_answer_as_xero_may_have_counted_it_that_late(
    books: Organisation,
) -> None:
    made(books, 58, seconds_ago=70)
    Call.objects.update(finished_at=timezone.now() - timedelta(seconds=45))
    wait = refused_until(books)
    assert timedelta(seconds=13) < wait <= timedelta(seconds=15)


def test_no_call_lasts_longer_than_the_longest(settings: Settings) -> None:
    longest = timedelta(seconds=settings.SEND_LEASE_SECONDS + sum(TIMEOUTS))
    assert longest <= limits.LONGEST_CALL


def test_a_call_that_left_as_its_lease_ended_takes_its_minute_too(books: Organisation) -> None:
    made(books, 58, seconds_ago=95 + 45)
    Call.objects.update(finished_at=timezone.now() - timedelta(seconds=45))
    wait = refused_until(books)
    assert timedelta(seconds=13) < wait <= timedelta(seconds=15)


def test_a_person_gets_two_more_turns_than_bulk_has(books: Organisation) -> None:
    made(books, 58)
    alone = Batch.objects.create(organisation=books, kind=BatchKind.SEND, goes_first=True)
    bulk = Batch.objects.create(organisation=books, kind=BatchKind.SEND)
    with pytest.raises(NotSent, match="60 calls a minute"):
        calls.write_down(books.pk, bulk, READ)
    for _ in range(2):
        calls.write_down(books.pk, alone, READ)
        Call.objects.filter(state=CallState.OPEN).update(
            state=CallState.CONFIRMED, finished_at=timezone.now()
        )
    with pytest.raises(NotSent, match="60 calls a minute"):
        calls.write_down(books.pk, alone, READ)


def test_a_person_gets_the_fifth_place_of_those_at_once(books: Organisation) -> None:
    made(books, 4, seconds_ago=1, state=CallState.OPEN)
    alone = Batch.objects.create(organisation=books, kind=BatchKind.SEND, goes_first=True)
    calls.write_down(books.pk, alone, READ)
    with pytest.raises(NotSent, match="5 calls at once"):
        calls.write_down(books.pk, alone, READ)


def test_who_hung_up_keeps_the_place_for_a_while_as_xero_may_still_be_at_it(books: Organisation) -> None:
    made(books, 4, seconds_ago=20, state=CallState.UNCERTAIN)
    assert timedelta(0) < refused_until(books) <= timedelta(seconds=1)
    Call.objects.update(finished_at=timezone.now() - timedelta(seconds=31))
    calls.write_down(books.pk, None, READ)


def test_calls_older_than_a_minute_take_nobodys_turn(books: Organisation) -> None:
    made(books, 200, seconds_ago=61)
    calls.write_down(books.pk, None, READ)


def test_four_at_once_and_the_fifth_waits_a_moment(books: Organisation) -> None:
    made(books, 3, seconds_ago=1, state=CallState.OPEN)
    calls.write_down(books.pk, None, READ)
    assert timedelta(0) < refused_until(books) <= timedelta(seconds=1)


def test_a_call_that_ended_makes_room(books: Organisation) -> None:
    made(books, 4, seconds_ago=1, state=CallState.OPEN)
    calls.confirm(Call.objects.first(), Answer(rows=()))  # type: ignore[arg-type]
    calls.write_down(books.pk, None, READ)


def test_a_call_of_a_dead_worker_does_not_hold_its_place_for_ever(books: Organisation) -> None:
    made(books, 4, seconds_ago=61, state=CallState.OPEN)
    calls.write_down(books.pk, None, READ)


def test_where_leases_are_short_a_dead_worker_holds_its_place_for_one_of_them(
    books: Organisation, settings: Settings
) -> None:
    settings.SEND_LEASE_SECONDS = 8
    made(books, 4, seconds_ago=7, state=CallState.OPEN)
    refused_until(books)
    Call.objects.update(last_sent_at=timezone.now() - timedelta(seconds=9))
    calls.write_down(books.pk, None, READ)


def test_a_replay_takes_a_turn_like_any_other(books: Organisation) -> None:
    made(books, 1, seconds_ago=120, state=CallState.UNCERTAIN)
    made(books, 4, seconds_ago=1, state=CallState.OPEN)
    lost = Call.objects.get(state=CallState.UNCERTAIN)
    with pytest.raises(NotSent):
        calls.write_down_replay(lost)
    Call.objects.filter(state=CallState.OPEN).update(state=CallState.CONFIRMED, finished_at=timezone.now())
    replay, _ = calls.write_down_replay(lost)
    assert (replay.state, replay.replay_of) == (CallState.OPEN, lost)
    lost.refresh_from_db()
    assert lost.state == CallState.UNCERTAIN
    assert quota.calls_this_minute(books) == 5


def test_another_organisation_has_turns_of_its_own(books: Organisation) -> None:
    other = Organisation.objects.create(tenant_id=uuid4(), name="Other")
    made(other, 60)
    quota.pause(other.pk, "Day limit.", timezone.now() + timedelta(hours=1))
    calls.write_down(books.pk, None, READ)


def test_a_pause_is_obeyed_to_its_end_and_no_longer(books: Organisation) -> None:
    until = timezone.now() + timedelta(hours=2)
    quota.pause(books.pk, "Xero's day limit is reached.", until)
    with pytest.raises(NotSent, match="day limit") as caught:
        calls.write_down(books.pk, None, READ)
    assert caught.value.retry_at == until
    assert not Call.objects.exists()
    Organisation.objects.update(paused_until=timezone.now() - timedelta(seconds=1))
    calls.write_down(books.pk, None, READ)


def test_a_shorter_pause_does_not_end_a_longer_one(books: Organisation) -> None:
    """Two workers meet limits in the same moment: one the day's, the other only the five at once."""
    until = timezone.now() + timedelta(hours=2)
    quota.pause(books.pk, "Xero's day limit is reached.", until)
    quota.pause(books.pk, "Xero's concurrent limit is reached.", timezone.now() + timedelta(seconds=5))
    books.refresh_from_db()
    assert (books.paused_until, books.pause_reason) == (until, "Xero's day limit is reached.")


def test_a_longer_pause_takes_the_place_of_a_shorter_or_past_one(books: Organisation) -> None:
    for minutes in (-1, 1, 2):
        until = timezone.now() + timedelta(minutes=minutes)
        quota.pause(books.pk, f"{minutes}", until)
        books.refresh_from_db()
        assert (books.paused_until, books.pause_reason) == (until, f"{minutes}")


def test_a_429_pauses_the_organisation_for_everybody(organisation: Organisation, sandbox: Sandbox) -> None:
    sandbox.break_calls({"kind": "429", "retry_after": 90, "problem": "minute"})
    system = accounts_system(organisation)
    before = sandbox.get("figures")["calls"]
    for _ in range(2):
        with pytest.raises(NotSent, match="minute limit"):
            calls.read(organisation, None, READ, system)
    assert sandbox.get("figures")["calls"] == before + 1
    organisation.refresh_from_db()
    assert organisation.paused_until is not None
    wait = organisation.paused_until - timezone.now()
    assert timedelta(seconds=85) < wait <= timedelta(seconds=90)
    assert Call.objects.filter(state=CallState.NOT_SENT).count() == 1
