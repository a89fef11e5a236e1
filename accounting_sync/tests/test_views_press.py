"""The press itself: one press is one batch, and what it shows."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounting_sync.models import Batch, Submission
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.views_office import HTMX, SENDER, batch_of, client_of, connect, ticked
from invoices.choices import BatchStatus, InvoiceStatus
from invoices.models import Invoice

pytestmark = pytest.mark.django_db
START = reverse("accounting_sync:start", args=["send"])


@pytest.fixture
def sam(standard_rate) -> Client:
    return client_of(*SENDER)


def show(batch: Batch, invoice_ids: list[int], status: BatchStatus) -> None:
    """The invoices' own columns, as a worker leaves them."""
    Invoice.objects.filter(pk__in=invoice_ids).update(batch_number=batch.number, batch_status=status)


def pressed(*invoices: Invoice, **fields: str) -> dict[str, str]:
    return ticked(*invoices) | {"token": str(uuid.uuid4())} | fields


def test_a_press_makes_a_batch_and_shows_its_progress(sam, make_invoice: MakeInvoice):
    connect()
    answer = sam.post(START, pressed(make_invoice("T-1"), make_invoice("T-2")), headers=HTMX)
    batch = Batch.objects.get()
    assert str(batch.created_by) == "sam"
    assert batch.submissions.count() == 2
    text = answer.content.decode()
    assert "0 of 2 done" in text
    assert f"/batches/{batch.number}/progress/" in text
    assert "You can close this; it goes on." in text


def test_a_worker_is_woken_once_the_batch_is_committed(
    sam, make_invoice: MakeInvoice, monkeypatch, django_capture_on_commit_callbacks
):
    connect()
    woken: list[int] = []
    monkeypatch.setattr("accounting_sync.tasks.wake", woken.append)
    with django_capture_on_commit_callbacks(execute=True):
        sam.post(START, pressed(make_invoice("T-1")), headers=HTMX)
    assert woken == [Batch.objects.get().number]


def test_a_double_press_makes_one_batch(sam, make_invoice: MakeInvoice):
    connect()
    data = pressed(make_invoice("T-1"))
    first, second = (sam.post(START, data, headers=HTMX) for _ in range(2))
    assert Batch.objects.count() == Submission.objects.count() == 1
    title = f"Batch {Batch.objects.get().number}".encode()
    assert title in first.content
    assert title in second.content


def test_a_second_press_shows_the_batch_even_when_the_filter_has_run_dry(sam, make_invoice: MakeInvoice):
    connect()
    make_invoice("T-1")
    data = {"scope": "matching", "filter": "batch_status=none", "token": str(uuid.uuid4())}
    sam.post(START, data, headers=HTMX)
    again = sam.post(START, data, headers=HTMX)
    assert b"0 of 1 done" in again.content
    assert Batch.objects.count() == 1


def test_two_pop_ups_for_the_same_invoice_send_it_once(sam, make_invoice: MakeInvoice):
    connect()
    invoice = make_invoice("T-1")
    sam.post(START, pressed(invoice), headers=HTMX)
    answer = sam.post(START, pressed(invoice), headers=HTMX)
    assert Submission.objects.count() == 1
    assert "already on its way in batch" in answer.content.decode()


def test_it_says_when_the_number_moved_since_the_pop_up(sam, make_invoice: MakeInvoice):
    connect()
    make_invoice("T-1"), make_invoice("T-2")
    data = {"scope": "matching", "filter": "", "token": str(uuid.uuid4()), "expected": "1"}
    answer = sam.post(START, data, headers=HTMX)
    sentence = "You confirmed 1 invoice; at the press there were 2."
    assert sentence in answer.content.decode()
    Submission.objects.update(status=BatchStatus.SENT)
    batch = Batch.objects.get()
    later = sam.get(reverse("accounting_sync:progress", args=[batch.number]), {"expected": "1"}, headers=HTMX)
    assert sentence in later.content.decode()


def test_it_is_silent_when_the_number_is_the_same(sam, make_invoice: MakeInvoice):
    connect()
    chosen = make_invoice("T-1"), make_invoice("T-2", status=InvoiceStatus.DRAFT)
    answer = sam.post(START, pressed(*chosen, expected="2"), headers=HTMX)
    assert "You confirmed" not in answer.content.decode()


def test_without_htmx_the_press_leads_to_the_page_of_the_batch(sam, make_invoice: MakeInvoice):
    connect()
    answer = sam.post(START, pressed(make_invoice("T-1"), expected="1"))
    batch = Batch.objects.get()
    assert answer.headers["Location"] == f"{batch.get_absolute_url()}?expected=1"
    assert sam.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize("token", ["", "not-a-token", "1; drop"])
def test_a_press_without_a_good_token_sends_nothing(sam, make_invoice: MakeInvoice, token):
    connect()
    answer = sam.post(START, ticked(make_invoice("T-1")) | {"token": token}, headers=HTMX)
    assert b"out of date" in answer.content
    assert not Batch.objects.exists()


def test_a_number_that_is_none_sends_nothing(sam, make_invoice: MakeInvoice):
    connect()
    sam.post(START, pressed(make_invoice("T-1"), expected="-4"), headers=HTMX)
    assert not Batch.objects.exists()


def test_a_press_with_nothing_chosen_sends_nothing(sam):
    connect()
    assert b"No invoice is ticked." in sam.post(START, pressed(), headers=HTMX).content
    assert not Batch.objects.exists()


def test_a_press_while_not_connected_sends_nothing(sam, make_invoice: MakeInvoice):
    answer = sam.post(START, pressed(make_invoice("T-1")), headers=HTMX)
    assert b"not connected" in answer.content
    assert not Batch.objects.exists()


def test_try_again_takes_exactly_those_that_need_you(sam, make_invoice: MakeInvoice):
    organisation = connect()
    sent, refused = make_invoice("T-1"), make_invoice("T-2")
    old = batch_of(
        organisation,
        (sent, BatchStatus.SENT, ""),
        (refused, BatchStatus.NEEDS_YOU, "Account code '999' is not valid"),
    )
    show(old, [refused.pk], BatchStatus.NEEDS_YOU)
    url = reverse("accounting_sync:retry", args=[old.number])
    data = {"token": str(uuid.uuid4())}
    sam.post(url, data, headers=HTMX)
    sam.post(url, data, headers=HTMX)
    again = Batch.objects.exclude(pk=old.number).get()
    assert [row.invoice for row in again.submissions.all()] == [refused]


def test_try_again_leaves_alone_what_another_batch_has_settled_since(sam, make_invoice: MakeInvoice):
    organisation = connect()
    fate = (BatchStatus.NEEDS_YOU, "No.")
    still, later, mended = (make_invoice(f"T-{number}") for number in (1, 2, 3))
    old = batch_of(organisation, (still, *fate), (later, *fate), (mended, *fate))
    show(old, [still.pk], BatchStatus.NEEDS_YOU)
    show(old, [mended.pk], BatchStatus.SENT)
    newer = batch_of(organisation, (later, *fate))
    show(newer, [later.pk], BatchStatus.NEEDS_YOU)
    assert "Try again with 1" in sam.get(old.get_absolute_url()).text
    sam.post(reverse("accounting_sync:retry", args=[old.number]), {"token": str(uuid.uuid4())}, headers=HTMX)
    again = Batch.objects.latest("number")
    assert [row.invoice for row in again.submissions.all()] == [still]
    assert "Try again" not in sam.get(old.get_absolute_url()).text


def test_a_sync_is_tried_again_while_it_is_the_last_word(standard_rate, make_invoice: MakeInvoice):
    organisation, client = connect(), client_of("view_batch", "sync_batch")
    fate = (make_invoice("T-1"), BatchStatus.NEEDS_YOU, "No.")
    old = batch_of(organisation, fate, kind="sync")
    assert "Try again with 1" in client.get(old.get_absolute_url()).text
    batch_of(organisation, fate, kind="sync")
    assert "Try again" not in client.get(old.get_absolute_url()).text


def test_try_again_needs_a_token(sam):
    old = batch_of(connect())
    answer = sam.post(reverse("accounting_sync:retry", args=[old.number]), headers=HTMX)
    assert b"out of date" in answer.content
    assert Batch.objects.count() == 1
