"""/health/ and /metrics/: what they answer, to whom, and that they answer when nothing else does."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.fixtures import Settings

from accounting_sync.choices import CallState, ConnectionState, ProcessKind
from accounting_sync.models import Connection, Organisation, Pulse, Submission
from accounting_sync.operations import facts, reach
from accounting_sync.operations.known import Facts, Reached
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.running import a_call, beat, beat_all
from accounting_sync.tests.views_office import batch_of, client_of, connect
from accounting_sync.views import monitoring
from invoices.choices import BatchStatus
from invoices.models import Invoice

pytestmark = [pytest.mark.django_db, pytest.mark.services]
TOKEN = "a-token-of-the-monitoring-system"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
LATE = timedelta(minutes=20)
Reach = Callable[..., None]


@pytest.fixture(autouse=True)
def look(monkeypatch: pytest.MonkeyPatch) -> Iterator[monitoring.Look]:
    """What was found is kept for no moment: these tests change things between two looks."""
    monkeypatch.setattr(monitoring, "KEPT_SECONDS", 0)
    monitoring.look.forget()
    yield monitoring.look
    monitoring.look.forget()


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> Reach:
    """`reached(broker="OperationalError.")`: what was found of the services; all is well to begin with."""

    def found(database: str = "", broker: str = "") -> None:
        answers = Reached(0.001, database), Reached(0.002, broker)
        monkeypatch.setattr(reach, "both", lambda: answers)
        monkeypatch.setattr(reach, "database", lambda: answers[0])

    found()
    return found


@pytest.fixture
def well(reached: Reach, standard_rate: object) -> Organisation:
    """Connected, with processes that were just seen."""
    beat_all()
    return connect()


@pytest.fixture
def scrape(settings: Settings) -> Callable[[], dict[tuple[str, ...], float]]:
    """The figures by (name, label values …)."""
    settings.METRICS_TOKEN = TOKEN

    def ask() -> dict[tuple[str, ...], float]:
        answer = Client().get("/metrics/", headers=BEARER)
        assert answer.status_code == 200
        families = text_string_to_metric_families(answer.text)
        samples = [sample for family in families for sample in family.samples]
        return {(sample.name, *sample.labels.values()): sample.value for sample in samples}

    return ask


def test_a_tracker_at_work_answers_200_to_anybody_and_nobody_keeps_the_answer(well, client) -> None:
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    told = answer.json()
    assert told["ok"] is True
    assert {name: part["ok"] for name, part in told["parts"].items()} == dict.fromkeys(
        ["database", "broker", "workers", "scheduler", "due", "connection", "limits"], True
    )
    assert not answer.cookies


def test_no_name_and_no_secret_is_told(well, client, make_invoice: MakeInvoice) -> None:
    batch_of(well, (make_invoice("T-77"), BatchStatus.QUEUED, "Acme is not known."))
    text = client.get("/health/").text
    for word in ("Demo Company", "Acme", "T-77", "secret-access", "secret-refresh", str(well.tenant_id)):
        assert word not in text


def test_a_dead_broker_is_503_with_the_rest_as_it_is(well, reached: Reach, client) -> None:
    reached(broker="OperationalError.")
    answer = client.get("/health/")
    assert answer.status_code == 503
    parts = answer.json()["parts"]
    assert [name for name, part in parts.items() if not part["ok"]] == ["broker"]


def test_a_dead_database_is_503_and_no_table_is_asked(
    well, reached: Reach, client, django_assert_num_queries
) -> None:
    reached(database="no answer within 2 s.")
    with django_assert_num_queries(0):
        answer = client.get("/health/")
        assert client.get("/health/live/").status_code == 503
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"]["ok"] is False


def test_a_table_that_cannot_be_read_is_503_and_no_fault(well, client, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise DatabaseError("canceling statement due to statement timeout")

    monkeypatch.setattr(facts, "read", refuse)
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"]["says"].startswith(
        "The database does not serve: it answers, but not to every question (DatabaseError)."
    )


def test_a_worker_that_is_silent_is_503_and_live_stays_200(well, client) -> None:
    Pulse.objects.filter(kind=ProcessKind.WORKER).update(seen_at=timezone.now() - LATE)
    assert client.get("/health/").status_code == 503
    assert client.get("/health/live/").json() == {"ok": True}


def test_within_a_moment_everybody_is_told_what_was_found_once(
    well, client, look: monitoring.Look, monkeypatch, django_assert_num_queries
) -> None:
    monkeypatch.setattr(monitoring, "KEPT_SECONDS", 60)
    assert client.get("/health/").status_code == 200
    Pulse.objects.all().delete()
    with django_assert_num_queries(0):
        assert client.get("/health/").status_code == 200
    look.forget()
    assert client.get("/health/").status_code == 503


def test_after_that_moment_it_looks_again(well, client) -> None:
    for status in (200, 503):
        assert client.get("/health/").status_code == status
        Pulse.objects.all().delete()


def test_who_ask_at_once_share_one_look(look: monitoring.Look, monkeypatch) -> None:
    monkeypatch.setattr(monitoring, "KEPT_SECONDS", 60)
    looks = []

    def gather() -> Facts:
        looks.append(1)
        time.sleep(0.1)  # the others come meanwhile
        return Facts(timezone.now(), Reached(0.1, "gone."), Reached(0.1))

    monkeypatch.setattr(facts, "gather", gather)
    with ThreadPoolExecutor(8) as crowd:
        found = [each.result() for each in [crowd.submit(look.parts) for _ in range(8)]]
    assert len(looks) == 1
    assert all(parts == found[0] for parts in found)


@pytest.mark.parametrize("state", ConnectionState)
def test_a_lost_connection_is_503_and_none_is_fine(well, client, state: ConnectionState) -> None:
    Connection.objects.update(state=state)
    answer = client.get("/health/")
    assert answer.status_code == (503 if state == ConnectionState.LOST else 200)
    assert answer.json()["parts"]["connection"]["state"] == state
    Connection.objects.all().delete()
    assert client.get("/health/").status_code == 200


def test_tokens_under_a_key_that_is_gone_are_503(well, client, settings: Settings) -> None:
    settings.TOKEN_KEYS = ["bm90LXRoZS1rZXktaXQtd2FzLXNlYWxlZC13aXRoLTA="]
    assert client.get("/health/").json()["parts"]["connection"]["ok"] is False


def test_what_stands_still_is_503_until_a_call_of_its_batch_leaves(
    well, client, make_invoice: MakeInvoice
) -> None:
    batch = batch_of(well, (make_invoice("T-1"), BatchStatus.QUEUED, ""), stage="working")
    Connection.objects.update(connected_at=timezone.now() - 2 * LATE)
    Submission.objects.update(next_attempt_at=timezone.now() - LATE)
    found = client.get("/health/").json()["parts"]["due"]
    assert (found["ok"], found["due"]) == (False, 1)
    assert 1200 <= found["oldest_seconds"] < 1300
    a_call(well, batch=batch)
    found = client.get("/health/").json()["parts"]["due"]
    assert found["ok"] is True
    assert found["standing_still_seconds"] < 100


def test_what_is_finished_or_due_later_is_not_due(well, client, make_invoice: MakeInvoice) -> None:
    batch_of(well, (make_invoice("T-1"), BatchStatus.SENT, ""), (make_invoice("T-2"), BatchStatus.PAUSED, ""))
    Submission.objects.filter(status=BatchStatus.SENT).update(next_attempt_at=timezone.now() - LATE)
    Submission.objects.filter(status=BatchStatus.PAUSED).update(next_attempt_at=timezone.now() + LATE)
    assert client.get("/health/").json()["parts"]["due"]["due"] == 0


def test_a_paused_tracker_is_well_and_says_until_when(well, client) -> None:
    until = timezone.now() + timedelta(hours=20)
    Organisation.objects.update(paused_until=until, pause_reason="The day's calls are used up.")
    part = client.get("/health/").json()["parts"]["limits"]
    assert (part["ok"], part["level"], part["paused_until"]) == (True, "waiting", until.isoformat())


def test_the_real_database_and_broker_are_asked(well, client, monkeypatch) -> None:
    monkeypatch.undo()
    parts = client.get("/health/").json()["parts"]
    assert parts["database"]["ok"] is True
    assert "seconds" in parts["broker"]


# Metrics


def test_the_figures_of_an_office_at_work(well, scrape, make_invoice: MakeInvoice) -> None:
    invoices = [make_invoice(f"T-{number}") for number in range(3)]
    batch_of(
        well,
        (invoices[0], BatchStatus.QUEUED, ""),
        (invoices[1], BatchStatus.CHECKING, ""),
        (invoices[2], BatchStatus.NEEDS_YOU, "No."),
        stage="working",
    )
    Invoice.objects.filter(pk=invoices[2].pk).update(batch_status=BatchStatus.NEEDS_YOU)
    found = scrape()
    assert found["tracker_submissions_open", "queued"] == 1
    assert found["tracker_submissions_open", "checking"] == 1
    assert found["tracker_submissions_open", "sending"] == 0
    assert ("tracker_submissions_open", "needs_you") not in found
    assert found["tracker_submissions_due",] == 2
    assert found["tracker_batches_under_way",] == 1
    assert found["tracker_invoices_needing_you",] == 1
    assert found["tracker_connection", "connected"] == 1
    assert found["tracker_connection", "lost"] == 0
    assert 0 <= found["tracker_pulse_age_seconds", "worker", "worker"] < 60
    assert found["tracker_process_has_problem", "scheduler", "scheduler"] == 0
    assert ("tracker_day_calls_left",) not in found


def test_the_calls_of_the_last_hour(well, scrape) -> None:
    for took in (0.25, 0.5, 1.5):
        a_call(well, took=took)
    a_call(well, operation="find_contacts", seconds_ago=600, took=2.0)
    a_call(well, state=CallState.OPEN, took=None)
    a_call(well, state=CallState.NOT_SENT, took=0)
    a_call(well, seconds_ago=3700)
    found = scrape()
    assert found["tracker_calls_last_hour", "create_invoices", "confirmed"] == 3
    assert found["tracker_calls_last_hour", "create_invoices", "open"] == 1
    assert found["tracker_calls_last_hour", "find_contacts", "confirmed"] == 1
    assert found["tracker_calls_last_minute",] == 5
    assert found["tracker_call_seconds", "create_invoices", "0.5"] == 0.5
    assert found["tracker_call_seconds", "create_invoices", "1"] == 1.5
    assert found["tracker_call_last_hour_seconds", "create_invoices"] == pytest.approx(2.25)


def test_the_limits_in_seconds_and_calls(well, scrape) -> None:
    now = timezone.now()
    Organisation.objects.update(
        paused_until=now + timedelta(hours=1),
        outage_count=3,
        outage_since=now - LATE,
        day_calls_left=17,
        day_began_at=now - timedelta(hours=23),
    )
    found = scrape()
    assert 3500 < found["tracker_paused_seconds",] <= 3600
    assert found["tracker_outage_calls",] == 3
    assert 1200 <= found["tracker_outage_seconds",] < 1300
    assert found["tracker_day_calls_left",] == 17
    Organisation.objects.update(day_began_at=now - timedelta(hours=24))
    assert ("tracker_day_calls_left",) not in scrape()


def test_an_empty_tracker_has_figures_too(reached: Reach, scrape) -> None:
    found = scrape()
    assert found["tracker_connection", "never"] == 1
    assert found["tracker_submissions_open", "queued"] == 0
    assert not [name for name in found if name[0] == "tracker_pulse_age_seconds"]


def test_the_number_of_queries_does_not_grow(
    well, scrape, make_invoice, django_assert_max_num_queries
) -> None:
    def more(number: int) -> None:
        batch = batch_of(well, (make_invoice(f"T-{number}"), BatchStatus.QUEUED, ""), stage="working")
        a_call(well, batch=batch)
        beat(name=f"w{number}")

    more(0)
    with django_assert_max_num_queries(20) as before:
        scrape()
    for number in range(1, 6):
        more(number)
    with django_assert_max_num_queries(len(before)):
        scrape()


def test_every_name_is_as_prometheus_wants_it(well, scrape) -> None:
    a_call(well)
    for name, *_ in scrape():
        assert name.startswith("tracker_")
        assert not name.endswith(("_total", "_count", "_sum", "_ms", "_minutes"))


@pytest.mark.parametrize("told", ["Bearer wrong", "Bearer ", f"Bearer {TOKEN}x", "Bearer é"])
def test_a_wrong_token_is_refused(well, client, settings: Settings, told: str) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics/", headers={"Authorization": told}).status_code == 403


def test_a_blank_token_lets_nobody_in(well, client, settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics/", headers={"Authorization": "Bearer "}).status_code == 403
    assert client.get("/metrics/")["Location"].startswith("/login/?next=/metrics/")
    assert client_of("view_batch", name="vic").get("/metrics/").status_code == 403
    assert client_of("connect_accounts", name="ada").get("/metrics/").status_code == 200


def test_without_its_database_it_has_no_figures(well, reached: Reach, client, settings, monkeypatch) -> None:
    settings.METRICS_TOKEN = TOKEN
    reached(database="OperationalError.")
    assert client.get("/metrics/", headers=BEARER).status_code == 503
    reached()

    def refuse(*_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(facts, "read", refuse)
    assert client.get("/metrics/", headers=BEARER).status_code == 503
