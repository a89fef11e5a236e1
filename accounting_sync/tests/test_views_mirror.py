"""What was read of Xero, on the screen: the sentence, the progress while it is polled, the button."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounting_sync import tasks
from accounting_sync.choices import ConnectionState, MirrorState, MirrorStep
from accounting_sync.models import Connection, MirrorAccount, MirrorCurrency, MirrorRun, Organisation
from accounting_sync.tests.views_office import HTMX, client_of, connect

pytestmark = pytest.mark.django_db
STATE = reverse("accounting_sync:mirror")
REFRESH = reverse("accounting_sync:refresh_mirror")
NOON = timezone.now().replace(year=2026, month=11, day=3, hour=14, minute=5)


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    bells: list[int] = []
    monkeypatch.setattr(tasks, "wake_mirror", bells.append)
    return bells


@pytest.fixture
def organisation() -> Organisation:
    return connect()


@pytest.fixture
def sam() -> Client:
    return client_of("view_batch", "change_accountssettings")


def a_run(organisation: Organisation, state: MirrorState, **fields: Any) -> MirrorRun:
    finished = None if state in {MirrorState.WAITING, MirrorState.READING} else NOON
    given = {"state": state, "finished_at": finished} | fields
    return MirrorRun.objects.create(organisation=organisation, **given)


def text(client: Client, **query: str) -> str:
    return client.get(STATE, query, headers=HTMX).content.decode()


def seen(page: str) -> str:
    """What the partial says it shows, as its next poll carries it."""
    return page.partition("&amp;seen=")[2].partition('"')[0]


def test_it_says_what_was_read_and_when(sam: Client, organisation: Organisation) -> None:
    a_run(organisation, MirrorState.DONE)
    MirrorCurrency.objects.create(organisation=organisation, code="GBP")
    page = text(sam)
    assert "Read from Xero on 3 Nov 2026, 14:05: 0 accounts, 0 tax rates, 1 currency, " in page
    assert "every 1s" not in page
    assert f'hx-post="{REFRESH}"' in page


def test_what_another_organisation_holds_is_not_counted(sam: Client, organisation: Organisation) -> None:
    a_run(organisation, MirrorState.DONE)
    other = Organisation.objects.create(tenant_id="00000000-1111-2222-3333-444444444444", name="Other")
    MirrorCurrency.objects.create(organisation=other, code="GBP")
    a_run(other, MirrorState.READING, step=MirrorStep.ITEMS)
    assert "0 currencies" in text(sam)


def test_the_progress_is_polled_until_the_reading_is_over(sam: Client, organisation: Organisation) -> None:
    run = a_run(organisation, MirrorState.READING, step=MirrorStep.CONTACTS, counts={"contacts": 3000})
    page = text(sam)
    assert "Reading contacts, step 8 of 9, 3,000 read" in page
    assert 'hx-trigger="every 1s"' in page
    unchanged = sam.get(STATE, {"seen": seen(page)}, headers=HTMX)
    assert (unchanged.status_code, unchanged.content) == (204, b"")
    MirrorRun.objects.update(counts={"contacts": 4000})
    moved = sam.get(STATE, {"seen": seen(page)}, headers=HTMX)
    assert "4,000 read" in moved.content.decode()
    assert "HX-Trigger" not in moved.headers
    MirrorRun.objects.filter(pk=run.pk).update(state=MirrorState.DONE, finished_at=NOON)
    over = sam.get(STATE, {"seen": seen(page)}, headers=HTMX)
    assert over.headers["HX-Trigger"] == "mirror-done"
    assert "Read from Xero on" in over.content.decode()


def test_the_button_keeps_its_id_while_xero_is_read_so_that_focus_stays_on_it(
    organisation: Organisation,
) -> None:
    ada = client_of("view_batch", "change_accountssettings", name="ada")
    a_run(organisation, MirrorState.READING, step=MirrorStep.CONTACTS)
    page = ada.get(STATE, {"place": "dialog"}, headers=HTMX).content.decode()
    assert 'id="refresh-dialog" aria-disabled="true"' in page
    assert "?place=dialog&amp;seen=" in page
    MirrorRun.objects.update(state=MirrorState.DONE, finished_at=NOON)
    over = ada.get(STATE, {"place": "dialog", "seen": seen(page)}, headers=HTMX).content.decode()
    assert 'id="refresh-dialog">' in over
    assert 'id="refresh-page">' in ada.get(STATE, {"place": "<script>"}, headers=HTMX).content.decode()


def test_a_page_that_polled_nothing_is_told_nothing(sam: Client, organisation: Organisation) -> None:
    a_run(organisation, MirrorState.DONE)
    assert "HX-Trigger" not in sam.get(STATE, headers=HTMX).headers


def test_a_real_wait_is_shown_with_its_reason_and_its_end(sam: Client, organisation: Organisation) -> None:
    later = timezone.now() + timedelta(hours=20)
    a_run(
        organisation,
        MirrorState.WAITING,
        waits_for="Xero's day limit is reached.",
        next_attempt_at=later,
    )
    page = text(sam)
    assert "Xero&#x27;s day limit is reached. It goes on by itself at" in page
    assert f"{timezone.localtime(later):%H:%M}" in page


def test_a_short_wait_for_a_turn_is_not_worth_showing(sam: Client, organisation: Organisation) -> None:
    soon = timezone.now() + timedelta(seconds=3)
    a_run(organisation, MirrorState.WAITING, waits_for="Xero takes 5 calls at once.", next_attempt_at=soon)
    assert "5 calls" not in text(sam)


@pytest.mark.parametrize("state", [MirrorState.DONE, MirrorState.READING])
def test_problems_are_shown_in_xeros_words(
    sam: Client, organisation: Organisation, state: MirrorState
) -> None:
    a_run(organisation, state, problem="Items: <No> items.\nBranding themes: None.")
    page = text(sam)
    assert "Items: &lt;No&gt; items." in page
    assert "Branding themes: None." in page
    assert page.count("notice-warn") == 2


def test_after_a_failed_reading_the_last_good_one_is_named(sam: Client, organisation: Organisation) -> None:
    a_run(organisation, MirrorState.FAILED, problem="Accounts: No.")
    assert "stays in use" not in text(sam)
    Organisation.objects.update(mirrored_at=NOON - timedelta(days=1))
    page = text(sam)
    assert "Nothing could be read from Xero on 3 Nov 2026, 14:05." in page
    assert "What was read on 2 Nov 2026, 14:05 stays in use." in page


def test_nothing_was_read_yet(sam: Client, organisation: Organisation) -> None:
    assert "Nothing has been read from Xero yet." in text(sam)


def test_without_a_connection_it_says_so_and_offers_no_button(sam: Client) -> None:
    page = text(sam)
    assert "Tracker is not connected to Xero." in page
    assert "Refresh from Xero" not in page


def test_while_the_connection_is_gone_nothing_is_polled_and_the_last_reading_shown(
    sam: Client, organisation: Organisation
) -> None:
    MirrorAccount.objects.create(
        organisation=organisation, account_id="00000000-1111-2222-3333-444444444444", code="200", name="Sales"
    )
    a_run(organisation, MirrorState.DONE)
    a_run(organisation, MirrorState.WAITING)
    Connection.objects.update(state=ConnectionState.LOST)
    page = text(sam)
    assert "1 account, " in page
    assert "every 1s" not in page
    assert "Refresh from Xero" not in page


def test_a_reading_the_connection_was_lost_over_brings_no_newer_data_and_says_so(
    sam: Client, organisation: Organisation
) -> None:
    a_run(organisation, MirrorState.DONE)
    a_run(organisation, MirrorState.READING)
    before = seen(text(sam))
    Connection.objects.update(state=ConnectionState.LOST)
    answer = sam.get(STATE, {"seen": before}, headers=HTMX)
    assert "HX-Trigger" not in answer.headers
    assert "nothing is read before it is again" in answer.content.decode()


# --- the button ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("permission", ["change_accountssettings", "change_companylink"])
def test_two_presses_are_one_reading(
    organisation: Organisation, permission: str, rung: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    client = client_of("view_batch", permission)
    with django_capture_on_commit_callbacks(execute=True):
        pages = [client.post(REFRESH, headers=HTMX).content.decode() for _ in range(2)]
    run = MirrorRun.objects.get()
    assert rung == [run.pk, run.pk]
    assert run.asked_by is not None
    assert run.asked_by.username == "sam"
    assert all("Reading organisation, step 1 of 9" in page for page in pages)


def test_who_may_only_look_sees_no_button(organisation: Organisation) -> None:
    a_run(organisation, MirrorState.DONE)
    assert "Refresh from Xero" not in text(client_of("view_batch"))


def test_nothing_is_asked_for_without_a_connection(sam: Client, organisation: Organisation) -> None:
    Connection.objects.update(state=ConnectionState.DISCONNECTED)
    assert sam.post(REFRESH, headers=HTMX).status_code == 200
    assert not MirrorRun.objects.exists()


def test_without_htmx_it_is_a_page_of_its_own(sam: Client, organisation: Organisation) -> None:
    page = sam.post(REFRESH, follow=True)
    assert page.redirect_chain == [(STATE, 302)]
    assert "<h1>Read from Xero</h1>" in page.content.decode()
    assert "Reload this page in a moment." in page.content.decode()


def test_the_connection_page_has_a_place_for_it(sam: Client, organisation: Organisation) -> None:
    page = sam.get(reverse("accounting_sync:connection")).content.decode()
    assert f'hx-get="{STATE}" hx-trigger="load"' in page
