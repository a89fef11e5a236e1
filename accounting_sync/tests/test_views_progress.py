"""The progress as htmx asks for it: figures while it runs, silence between changes, the result at the end."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounting_sync.choices import BatchKind, BatchStage, ProcessKind
from accounting_sync.models import Batch, Pulse, Submission
from accounting_sync.operations.pulses import Process, renew
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.views_office import HTMX, batch_of, client_of, connect
from invoices.choices import BatchStatus
from invoices.models import Invoice

pytestmark = pytest.mark.django_db


@pytest.fixture
def vic(standard_rate) -> Client:
    return client_of("view_batch")


def ask(client: Client, batch: Batch, **query: str):
    return client.get(reverse("accounting_sync:progress", args=[batch.number]), query, headers=HTMX)


@pytest.fixture
def running(make_invoice: MakeInvoice, standard_rate) -> Batch:
    return batch_of(
        connect(),
        (make_invoice("T-1"), BatchStatus.SENT, ""),
        (make_invoice("T-2"), BatchStatus.NEEDS_YOU, "No."),
        (make_invoice("T-3"), BatchStatus.SENDING, ""),
        (make_invoice("T-4"), BatchStatus.QUEUED, ""),
        stage=BatchStage.WORKING,
    )


def test_while_it_runs_it_counts_by_status_and_asks_again(vic, running):
    text = ask(vic, running).content.decode()
    assert "2 of 4 done" in text
    assert 'value="50"' in text
    for label in ("Queued", "Sending", "Sent", "Needs you"):
        assert label in text
    assert 'hx-trigger="every 1s"' in text


def test_where_no_worker_is_the_page_says_so_and_that_nothing_is_lost(vic, running):
    words = "No worker is there to go on with it."
    asked = ask(vic, running)
    assert words in asked.content.decode()
    Submission.objects.filter(status=BatchStatus.SENDING).update(
        lease_until=timezone.now() + timedelta(seconds=9)
    )
    assert words not in ask(vic, running).content.decode()  # somebody is at it, at a terminal perhaps
    Submission.objects.update(lease_until=None)
    worker = Process("w@host", ProcessKind.WORKER, 1, timezone.now())
    renew(worker)
    answer = ask(vic, running, seen=asked.context["seen"])
    assert words not in answer.content.decode()
    Pulse.objects.update(seen_at=timezone.now() - timedelta(seconds=46))
    assert words in ask(vic, running).content.decode()


def test_nothing_is_swapped_while_nothing_changed(vic, running):
    seen = ask(vic, running).context["seen"]
    assert ask(vic, running, seen=seen).status_code == 204
    Submission.objects.filter(status=BatchStatus.SENDING).update(status=BatchStatus.SENT)
    assert ask(vic, running, seen=seen).status_code == 200


def test_a_change_among_what_is_open_is_shown_too(vic, running):
    """Sending → Checking: no more done than before, and still news."""
    seen = ask(vic, running).context["seen"]
    Submission.objects.filter(status=BatchStatus.SENDING).update(status=BatchStatus.CHECKING)
    answer = ask(vic, running, seen=seen)
    assert answer.status_code == 200
    assert "Checking" in answer.content.decode()


def test_a_pause_put_off_to_the_same_time_another_day_is_shown(vic, running):
    resumes = timezone.now() + timedelta(hours=1)
    paused = Submission.objects.filter(status=BatchStatus.QUEUED)
    paused.update(status=BatchStatus.PAUSED, next_attempt_at=resumes, reason="Xero asked us to wait.")
    seen = ask(vic, running).context["seen"]
    assert ask(vic, running, seen=seen).status_code == 204
    Submission.objects.filter(status=BatchStatus.PAUSED).update(next_attempt_at=resumes + timedelta(days=1))
    assert ask(vic, running, seen=seen).status_code == 200


def test_a_pause_names_its_reason_and_the_time_it_goes_on(vic, running):
    resumes = timezone.now() + timedelta(minutes=3)
    Submission.objects.filter(status=BatchStatus.QUEUED).update(
        status=BatchStatus.PAUSED, next_attempt_at=resumes, reason="Xero asked us to wait."
    )
    text = ask(vic, running).content.decode()
    assert "Xero asked us to wait." in text
    assert f"{timezone.localtime(resumes):%H:%M}" in text


def test_at_the_end_it_groups_what_needs_you_and_asks_no_more(vic, make_invoice: MakeInvoice):
    reason = "Account code '999' is not a valid code for this document."
    fates = [(make_invoice(f"T-{i}"), BatchStatus.NEEDS_YOU, reason) for i in range(3)]
    batch = batch_of(connect(), *fates, (make_invoice("T-9"), BatchStatus.SENT, ""))
    answer = ask(vic, batch)
    text = answer.content.decode()
    assert text.count("Account code &#x27;999&#x27;") == 1
    assert "1 of 4 went well; 3 need you." in text
    assert fates[0][0].get_absolute_url() in text
    assert "hx-get" not in text
    assert answer.headers["HX-Trigger"] == "list-stale"


def test_a_reader_is_not_offered_to_try_again(vic, make_invoice: MakeInvoice):
    batch = batch_of(connect(), (make_invoice("T-1"), BatchStatus.NEEDS_YOU, "No."))
    assert b"Try again" not in ask(vic, batch).content
    Invoice.objects.update(batch_number=batch.number, batch_status=BatchStatus.NEEDS_YOU)
    assert b"Try again with 1" in ask(client_of("view_batch", "send_batch", name="sue"), batch).content


def test_a_batch_of_nothing_says_why(vic):
    left_out = [{"number": "T-1", "reason": "It is a draft. Approve it, then send it."}]
    batch = batch_of(connect(), left_out=left_out, left_out_count=1)
    text = ask(vic, batch).content.decode()
    assert "Nothing went." in text
    assert "It is a draft." in text


def test_a_sync_speaks_of_what_was_updated(vic, make_invoice: MakeInvoice):
    batch = batch_of(connect(), (make_invoice("T-1"), BatchStatus.UPDATED, ""), kind=BatchKind.SYNC)
    text = ask(vic, batch).content.decode()
    assert "Updated" in text
    assert "All done: 1 of 1." in text


def test_a_hundred_links_for_one_reason_are_cut(vic, make_invoice: MakeInvoice):
    fates = [(make_invoice(f"T-{i}"), BatchStatus.NEEDS_YOU, "No.") for i in range(23)]
    text = ask(vic, batch_of(connect(), *fates)).content.decode()
    assert "and 3 more" in text


def test_without_htmx_it_leads_to_the_page(vic, running):
    answer = vic.get(reverse("accounting_sync:progress", args=[running.number]))
    assert answer.headers["Location"] == running.get_absolute_url()


@pytest.mark.parametrize("expected", ["x", "-1", "1.5", "", "²", "9" * 5000])
def test_an_expected_number_that_is_none_is_passed_over(vic, running, expected):
    assert ask(vic, running, expected=expected).status_code == 200
