"""The life of a reading: one at a time, held by one worker, resumed where it stopped."""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounting_sync import readings, tasks
from accounting_sync.choices import ConnectionState, MirrorState, MirrorStep
from accounting_sync.errors import NotSent, Refused
from accounting_sync.links import linking
from accounting_sync.mirror import mirroring, runs
from accounting_sync.models import Call, Connection, MirrorAccount, MirrorContact, MirrorRun, Organisation
from accounting_sync.xero import gateway
from accounting_sync.xero.gateway import XeroGateway

pytestmark = [pytest.mark.django_db, pytest.mark.services]
ALL_BUT_ACTIONS = {f"read_{step}" for step in MirrorStep if step != MirrorStep.LINKS}


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """For which readings a worker was woken."""
    bells: list[int] = []
    monkeypatch.setattr(tasks, "wake_mirror", bells.append)
    return bells


@pytest.fixture
def run(organisation: Organisation) -> MirrorRun:
    """A reading to be carried on; the one of connecting is forgotten."""
    MirrorRun.objects.all().delete()
    Call.objects.all().delete()
    Organisation.objects.update(mirrored_at=None)
    return runs.open_run(organisation)


def before(monkeypatch: pytest.MonkeyPatch, operation: str, happens: Callable[[Any], object]) -> None:
    """Something happens before requests of one operation leave; it may raise instead of the answer."""
    genuine = XeroGateway.perform

    def perform(self: XeroGateway, request: Any, idempotency_key: str = "") -> Any:
        if request.operation == operation:
            happens(request)
        return genuine(self, request, idempotency_key)

    monkeypatch.setattr(XeroGateway, "perform", perform)


def refuse(*words: str) -> Callable[[Any], object]:
    def refused(_request: Any) -> None:
        raise Refused(list(words))

    return refused


def put_off(seconds: float, why: str = "Xero's minute limit is reached.") -> Callable[[Any], object]:
    def not_sent(_request: Any) -> None:
        raise NotSent(why, timezone.now() + timedelta(seconds=seconds))

    return not_sent


def made() -> list[str]:
    """The operations of the calls made, in order."""
    return list(Call.objects.order_by("id").values_list("operation", flat=True))


def now_due() -> None:
    """As if the wait were over."""
    Organisation.objects.update(paused_until=None)
    MirrorRun.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))


# --- asked for -----------------------------------------------------------------------------------------


def test_two_presses_are_one_reading_and_each_wakes_a_worker(
    run: MirrorRun, rung: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert readings.ask(run.organisation) == readings.ask(run.organisation) == run
    assert rung == [run.pk, run.pk]
    assert MirrorRun.objects.count() == 1


def test_nobody_is_woken_before_the_row_is_committed(run: MirrorRun, rung: list[int]) -> None:
    readings.ask(run.organisation)
    assert rung == []


def test_who_asks_first_has_asked(organisation: Organisation) -> None:
    admin = Connection.objects.get().connected_by
    assert readings.ask(organisation, admin).asked_by == admin
    assert readings.ask(organisation).asked_by == admin


def test_asked_again_what_waits_is_due_at_once(run: MirrorRun) -> None:
    MirrorRun.objects.update(next_attempt_at=timezone.now() + timedelta(hours=1))
    assert runs.due_runs() == []
    readings.ask(run.organisation)
    assert runs.due_runs() == [run.pk]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    "sqlite" in str(connection.settings_dict["ENGINE"]), reason="threads share one SQLite in memory"
)
def test_ten_presses_at_once_are_one_reading(organisation: Organisation) -> None:
    start, found = threading.Barrier(10), []

    def press() -> None:
        start.wait()
        found.append(readings.ask(organisation).pk)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 10
    assert len(set(found)) == 1


# --- carried on ----------------------------------------------------------------------------------------


def test_a_reading_goes_through_every_part_once(run: MirrorRun) -> None:
    assert mirroring.carry_on(run.pk) is None
    assert made() == [
        "read_organisation",
        "read_actions",
        *(f"read_{step}" for step in MirrorStep.values[1:-1]),
    ]
    run.refresh_from_db()
    assert (run.state, run.problem, run.lease_token) == (MirrorState.DONE, "", None)
    assert run.finished_at is not None
    assert Organisation.objects.get().mirrored_at == run.finished_at


def test_what_is_over_is_not_read_again(run: MirrorRun) -> None:
    mirroring.carry_on(run.pk)
    calls = made()
    assert mirroring.carry_on(run.pk) is None
    assert made() == calls


@pytest.mark.parametrize("step", [step for step in MirrorStep if step != MirrorStep.LINKS])
def test_what_was_not_sent_goes_on_at_the_step_where_it_stopped(
    run: MirrorRun, step: MirrorStep, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        before(patch, f"read_{step}", put_off(30))
        later = mirroring.carry_on(run.pk)
    assert later is not None
    run.refresh_from_db()
    assert (run.state, run.step, run.lease_token) == (MirrorState.WAITING, step, None)
    assert run.waits_for == "Xero's minute limit is reached."
    assert run.next_attempt_at == later
    assert runs.due_runs() == []
    assert mirroring.carry_on(run.pk) is None  # too early
    Call.objects.all().delete()
    now_due()
    assert mirroring.carry_on(run.pk) is None
    assert made()[0] == f"read_{step}"
    run.refresh_from_db()
    assert (run.state, run.waits_for) == (MirrorState.DONE, "")


def test_a_worker_is_woken_again_when_the_wait_is_short(
    run: MirrorRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    bells: list[tuple[int, float]] = []
    monkeypatch.setattr(tasks, "_ring", lambda task, pk, countdown=0: bells.append((pk, countdown)))
    before(monkeypatch, "read_themes", put_off(30))
    tasks.read_mirror(run.pk)
    ((pk, countdown),) = bells
    assert pk == run.pk
    assert 29 < countdown <= 30
    bells.clear()
    before(monkeypatch, "read_themes", put_off(90))
    now_due()
    tasks.read_mirror(run.pk)
    assert bells == []  # left to the sweep


def test_a_long_reading_lets_others_have_a_turn(run: MirrorRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirroring, "TURN", timedelta(seconds=-1))
    later = mirroring.carry_on(run.pk)
    assert later is not None
    assert later <= timezone.now()
    assert made() == []
    assert runs.due_runs() == [run.pk]


def test_without_a_connection_it_waits_and_nothing_is_called(run: MirrorRun) -> None:
    Connection.objects.update(state=ConnectionState.LOST)
    assert mirroring.carry_on(run.pk) is not None
    run.refresh_from_db()
    assert run.state == MirrorState.WAITING
    assert "Reconnect" in run.waits_for


# --- two workers ---------------------------------------------------------------------------------------


def test_two_workers_at_once_make_one_reading(run: MirrorRun, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[object] = []
    before(monkeypatch, "read_accounts", lambda _: answers.append(mirroring.carry_on(run.pk)))
    mirroring.carry_on(run.pk)
    assert answers == [None]
    assert made().count("read_accounts") == 1
    assert MirrorRun.objects.get().state == MirrorState.DONE


def test_the_lease_is_renewed_before_every_call(run: MirrorRun, monkeypatch: pytest.MonkeyPatch) -> None:
    ends: list[Any] = []
    for step in MirrorStep.values[:-1]:
        before(monkeypatch, f"read_{step}", lambda _: ends.append(MirrorRun.objects.get().lease_until))
    mirroring.carry_on(run.pk)
    assert len(ends) == 8
    assert ends == sorted(set(ends))


def test_a_worker_that_died_is_replaced_when_its_lease_has_ended(run: MirrorRun) -> None:
    MirrorRun.objects.update(
        state=MirrorState.READING,
        step=MirrorStep.THEMES,
        lease_token=uuid.uuid4(),
        lease_until=timezone.now() + timedelta(seconds=1),
    )
    assert runs.due_runs() == []
    assert mirroring.carry_on(run.pk) is None
    assert made() == []
    MirrorRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert runs.due_runs() == [run.pk]
    mirroring.carry_on(run.pk)
    assert made() == ["read_themes", "read_items", "read_contacts"]
    assert MirrorRun.objects.get().state == MirrorState.DONE


def test_a_crash_in_the_middle_of_a_step_leaves_its_rows_and_the_step_as_they_were(
    run: MirrorRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    MirrorAccount.objects.all().delete()
    genuine = MirrorAccount.objects.bulk_create

    def crash(*args: Any, **kwargs: Any) -> None:
        genuine(*args, **kwargs)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(type(MirrorAccount.objects), "bulk_create", lambda _self, *a, **k: crash(*a, **k))
        MirrorRun.objects.update(step=MirrorStep.ACCOUNTS)
        with pytest.raises(KeyboardInterrupt):
            mirroring.carry_on(run.pk)
    assert MirrorAccount.objects.count() == 0
    run.refresh_from_db()
    assert (run.state, run.step, run.counts) == (MirrorState.READING, MirrorStep.ACCOUNTS, {})


def test_a_late_worker_writes_nothing(run: MirrorRun, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its lease has passed to another one while Xero was slow."""
    MirrorAccount.objects.all().delete()
    theirs = uuid.uuid4()
    before(monkeypatch, "read_accounts", lambda _: MirrorRun.objects.update(lease_token=theirs))
    assert mirroring.carry_on(run.pk) is None
    assert MirrorAccount.objects.count() == 0
    run.refresh_from_db()
    assert (run.state, run.step, run.lease_token) == (MirrorState.READING, MirrorStep.ACCOUNTS, theirs)


def test_a_new_connection_begins_anew_because_another_grant_may_do_other_things(
    run: MirrorRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = Connection.objects.get().connected_by
    assert admin is not None
    anew: list[MirrorRun] = []
    before(monkeypatch, "read_themes", lambda _: anew.append(runs.open_anew(run.organisation, admin)))
    assert mirroring.carry_on(run.pk) is None
    (found,) = MirrorRun.objects.all()
    assert found == anew[0] != run
    assert (found.state, found.step, found.counts) == (MirrorState.WAITING, MirrorStep.ORGANISATION, {})


# --- contacts, page by page ----------------------------------------------------------------------------


def test_contacts_go_on_at_the_page_where_they_stopped(
    run: MirrorRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a reading of all of them, too: the pages that were read stay so."""
    Organisation.objects.update(contacts_full_at=timezone.now() - timedelta(days=8))
    MirrorContact.objects.all().delete()
    monkeypatch.setattr(gateway, "PAGE", 1)
    with monkeypatch.context() as patch:
        before(patch, "read_contacts", lambda request: request.query["page"] == 2 and put_off(30)(request))
        mirroring.carry_on(run.pk)
    run.refresh_from_db()
    assert (run.step, run.counts["contacts"]) == (MirrorStep.CONTACTS, 1)
    assert MirrorContact.objects.count() == 1
    now_due()
    mirroring.carry_on(run.pk)
    queries = [call.query for call in Call.objects.filter(operation="read_contacts").order_by("id")]
    assert [query["page"] for query in queries] == [1, 2, 2, 3, 4, 5]
    assert not any("If-Modified-Since" in query for query in queries)
    assert MirrorRun.objects.get().counts["contacts"] == MirrorContact.objects.count() == 5


# --- what Xero refuses ---------------------------------------------------------------------------------


def test_a_refused_part_is_told_in_xeros_words_and_the_others_go_on(
    run: MirrorRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    before(monkeypatch, "read_themes", refuse("No themes today.", "None at all."))
    before(monkeypatch, "read_items", refuse("No items either."))
    assert mirroring.carry_on(run.pk) is None
    run.refresh_from_db()
    assert run.state == MirrorState.DONE
    assert run.problem == "Branding themes: No themes today. None at all.\nItems: No items either."
    assert set(run.counts) == set(MirrorStep.values) - {"themes", "items", "links"}
    assert Organisation.objects.get().mirrored_at is not None


@pytest.mark.parametrize("step", sorted(runs.JUDGED))
def test_without_a_part_that_is_judged_by_the_organisation_does_not_count_as_read(
    run: MirrorRun, step: MirrorStep, monkeypatch: pytest.MonkeyPatch
) -> None:
    before(monkeypatch, f"read_{step}", refuse("No."))
    mirroring.carry_on(run.pk)
    assert MirrorRun.objects.get().state == MirrorState.DONE
    assert Organisation.objects.get().mirrored_at is None


def test_what_was_read_before_stays_when_a_part_is_refused(
    run: MirrorRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    before(monkeypatch, "read_accounts", refuse("No."))
    mirroring.carry_on(run.pk)
    assert MirrorAccount.objects.count() == 14


def test_only_a_reading_that_brought_nothing_has_failed(
    run: MirrorRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    for operation in ALL_BUT_ACTIONS:
        before(monkeypatch, operation, refuse("No."))
    mirroring.carry_on(run.pk)
    run.refresh_from_db()
    assert run.state == MirrorState.FAILED
    assert len(run.problem.splitlines()) == 8


def test_actions_that_are_refused_are_simply_not_known(
    run: MirrorRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    before(monkeypatch, "read_actions", refuse("Not for you."))
    mirroring.carry_on(run.pk)
    run.refresh_from_db()
    assert (run.state, run.problem) == (MirrorState.DONE, "")
    assert Organisation.objects.get().actions == {}


def test_links_are_looked_at_when_all_is_read(run: MirrorRun, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Organisation, int]] = []
    monkeypatch.setattr(
        linking,
        "after_reading",
        lambda organisation: seen.append((organisation, MirrorContact.objects.count())),
    )
    MirrorContact.objects.all().delete()
    Organisation.objects.update(contacts_watermark=None)
    mirroring.carry_on(run.pk)
    assert seen == [(run.organisation, 5)]


def test_links_are_not_called_checked_when_the_contacts_were_not_read_to_the_end(
    run: MirrorRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Organisation] = []
    monkeypatch.setattr(linking, "after_reading", seen.append)
    monkeypatch.setattr(gateway, "PAGE", 1)
    before(
        monkeypatch, "read_contacts", lambda request: request.query["page"] == 2 and refuse("No.")(request)
    )
    mirroring.carry_on(run.pk)
    run.refresh_from_db()
    assert (run.problem, "contacts" in run.counts, seen) == ("Contacts: No.", False, [])


# --- the sweep -----------------------------------------------------------------------------------------


def test_only_the_connected_organisation_is_read(run: MirrorRun) -> None:
    assert runs.due_runs() == [run.pk]
    Connection.objects.update(is_current=False)
    assert runs.due_runs() == []
    Connection.objects.update(is_current=True, state=ConnectionState.LOST)
    assert runs.due_runs() == []


def finished(run: MirrorRun, ago: timedelta, state: MirrorState = MirrorState.DONE) -> None:
    MirrorRun.objects.filter(pk=run.pk).update(state=state, finished_at=timezone.now() - ago)


@pytest.mark.parametrize("state", [MirrorState.DONE, MirrorState.FAILED])
def test_the_nightly_reading_is_opened_once(run: MirrorRun, state: MirrorState) -> None:
    finished(run, timedelta(days=1), state)
    runs.open_nightly()
    runs.open_nightly()
    newest, oldest = MirrorRun.objects.all()
    assert (oldest, newest.asked_by, newest.state) == (run, None, MirrorState.WAITING)


def test_what_was_just_read_is_not_read_again_by_night(run: MirrorRun) -> None:
    finished(run, timedelta(seconds=0), MirrorState.FAILED)
    runs.open_nightly()
    assert MirrorRun.objects.count() == 1


def test_a_reading_that_waits_is_not_doubled_by_night(run: MirrorRun) -> None:
    MirrorRun.objects.update(asked_at=timezone.now() - timedelta(days=3))
    runs.open_nightly()
    assert MirrorRun.objects.count() == 1


@pytest.mark.parametrize("how", ["never", "lost", "not in use"])
def test_nothing_is_read_by_night_without_a_connection(run: MirrorRun, how: str) -> None:
    MirrorRun.objects.all().delete()
    if how == "never":
        Connection.objects.all().delete()
    else:
        Connection.objects.update(state=ConnectionState.LOST, is_current=how == "lost")
    runs.open_nightly()
    assert not MirrorRun.objects.exists()


def test_a_connection_from_before_there_was_a_mirror_is_read_at_once(run: MirrorRun) -> None:
    MirrorRun.objects.all().delete()
    runs.open_nightly()
    assert MirrorRun.objects.get().state == MirrorState.WAITING


def test_the_sweep_opens_and_wakes(run: MirrorRun, rung: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_ring", lambda *_: None)
    finished(run, timedelta(days=1))
    tasks.sweep()
    assert rung == [MirrorRun.objects.latest("id").pk]
    assert rung != [run.pk]
