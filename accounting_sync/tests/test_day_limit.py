"""The day's calls: what Xero said is left, less what left since; the last ones are for people."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from accounting_sync import calls, quota
from accounting_sync.choices import BatchKind, CallState
from accounting_sync.errors import NotSent
from accounting_sync.models import Batch, Call, Organisation
from accounting_sync.ports import Answer, Operation, Request

pytestmark = [pytest.mark.django_db, pytest.mark.services]
READ = Request(Operation.READ_ITEMS)


@pytest.fixture
def books() -> Organisation:
    return Organisation.objects.create(tenant_id=uuid4(), name="Books")


@pytest.fixture
def alone(books: Organisation) -> Batch:
    """A person waits for this one."""
    return Batch.objects.create(organisation=books, kind=BatchKind.SEND, goes_first=True)


def answered(books: Organisation, left: int | None, batch: Batch | None = None) -> Call:
    """A call that was told so much is left."""
    call = calls.write_down(books.pk, batch, READ)
    calls.confirm(call, Answer(rows=()))
    quota.note_answer(call, left)
    return call


def stopped(books: Organisation, batch: Batch | None = None) -> NotSent:
    with pytest.raises(NotSent) as caught:
        calls.write_down(books.pk, batch, READ)
    return caught.value


def test_bulk_leaves_the_last_thirty_calls_of_a_day_to_people(books: Organisation, alone: Batch) -> None:
    answered(books, 31)
    answered(books, 30)
    error = stopped(books)
    assert "kept for single sends" in str(error)
    answered(books, 29, alone)


def test_what_people_have_left_by_a_quarter_of_an_hour_before_the_day_ends_is_for_bulk(
    books: Organisation,
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ends = timezone.now() + timedelta(hours=24)
        answered(books, 30)
        until = stopped(books).retry_at
        assert until == ends - timedelta(minutes=15)
        clock.move_to(until + timedelta(milliseconds=1))
        answered(books, 29)
        answered(books, 0)
        assert stopped(books).retry_at == ends


def test_nobody_calls_once_the_day_is_used_up_and_everybody_goes_on_when_it_ends(
    books: Organisation, alone: Batch
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        began = timezone.now()
        answered(books, 999)
        clock.shift(timedelta(hours=5))
        answered(books, 0, alone)
        for batch in (None, alone):
            assert stopped(books, batch).retry_at == began + timedelta(hours=24)
        clock.shift(timedelta(hours=19))
        answered(books, 999)


def test_when_xero_says_that_the_day_ends_earlier_than_was_thought_it_does(books: Organisation) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        answered(books, 0)  # the first call that was ever seen of a day that began long before
        until = timezone.now() + timedelta(hours=2)
        quota.note_limit(books.pk, "Xero's daily limit is reached.", until)
        assert stopped(books).retry_at == until
        clock.move_to(until + timedelta(milliseconds=1))
        answered(books, 999)


def test_calls_whose_answers_say_nothing_are_counted_when_the_day_is_nearly_used_up(
    books: Organisation, alone: Batch
) -> None:
    answered(books, 3, alone)
    for _ in range(2):
        call = calls.write_down(books.pk, alone, READ)
        Call.objects.filter(pk=call.pk).update(state=CallState.UNCERTAIN, finished_at=timezone.now())
    calls.write_down(books.pk, alone, READ)
    assert "used up" in str(stopped(books, alone))


def test_a_call_that_never_left_is_not_counted(books: Organisation, alone: Batch) -> None:
    answered(books, 1, alone)
    call = calls.write_down(books.pk, alone, READ)
    Call.objects.filter(pk=call.pk).update(state=CallState.NOT_SENT, finished_at=timezone.now())
    calls.write_down(books.pk, alone, READ)


def test_an_answer_that_overtook_another_does_not_raise_what_is_left(books: Organisation) -> None:
    answered(books, 500)
    answered(books, 502)
    books.refresh_from_db()
    assert books.day_calls_left == 500


def test_what_rises_by_much_is_a_new_day(books: Organisation) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        answered(books, 400)
        clock.shift(timedelta(hours=10))
        answered(books, 999)
        books.refresh_from_db()
        assert (books.day_calls_left, books.day_began_at) == (999, timezone.now())


def test_an_answer_without_the_header_changes_nothing(books: Organisation) -> None:
    answered(books, 4711)
    answered(books, None)
    books.refresh_from_db()
    assert books.day_calls_left == 4711
