"""The pages that keep every batch."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounting_sync.choices import BatchStage, CallState
from accounting_sync.models import Batch, Call, InvoiceLink
from accounting_sync.tests.conftest import MakeInvoice
from accounting_sync.tests.views_office import batch_of, client_of, connect, person
from companies.models import Company
from invoices.choices import BatchStatus, DocumentKind

pytestmark = pytest.mark.django_db
LIST = reverse("accounting_sync:batches")
DOCUMENT = "0f5a2b1c-6d0e-4f7a-9b8c-1d2e3f4a5b6c"


@pytest.fixture
def vic(standard_rate) -> Client:
    return client_of("view_batch")


def page(client: Client, batch: Batch, **query: str) -> str:
    answer = client.get(batch.get_absolute_url(), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_names_who_pressed_what_and_what_came_of_it(vic, make_invoice: MakeInvoice):
    batch_of(
        connect(),
        (make_invoice("T-1"), BatchStatus.SENT, ""),
        (make_invoice("T-2"), BatchStatus.NEEDS_YOU, "No."),
        created_by=person(name="ana"),
    )
    text = vic.get(LIST).content.decode()
    for word in ("ana", "Demo Company (UK)", "Sent", "Needs you"):
        assert word in text


def test_a_batch_number_is_never_grouped_by_thousands(vic):
    batch_of(connect(), number=12345)
    text = vic.get(LIST).content.decode()
    assert ">12345<" in text
    assert "12,345" not in text


def test_before_the_first_batch_the_list_says_what_to_do(vic):
    assert "Nothing has been sent yet." in vic.get(LIST).content.decode()


def test_the_list_has_pages_and_needs_few_queries(vic, django_assert_max_num_queries):
    organisation = connect()
    for _ in range(27):
        batch_of(organisation)
    with django_assert_max_num_queries(8):
        text = vic.get(LIST).content.decode()
    assert "1–25 of 27" in text
    assert "26–27 of 27" in vic.get(LIST, {"page": "2"}).content.decode()
    assert vic.get(LIST, {"page": "x"}).status_code == 200


def test_a_batch_shows_each_invoice_with_its_status_reason_and_place_in_xero(vic, make_invoice: MakeInvoice):
    organisation = connect()
    sent, refused = make_invoice("T-1"), make_invoice("T-2")
    batch = batch_of(
        organisation, (sent, BatchStatus.SENT, ""), (refused, BatchStatus.NEEDS_YOU, "The code is not valid.")
    )
    InvoiceLink.objects.create(
        organisation=organisation,
        invoice=sent,
        kind=DocumentKind.INVOICE,
        document_id=DOCUMENT,
        remote_total=sent.total,
    )
    text = page(vic, batch)
    assert "T-1" in text
    assert "The code is not valid." in text
    assert f"/app/!Q-7HN/invoicing/view/{DOCUMENT}" in text


def test_a_batch_can_be_narrowed_to_one_status(vic, make_invoice: MakeInvoice):
    batch = batch_of(
        connect(),
        (make_invoice("T-1"), BatchStatus.SENT, ""),
        (make_invoice("T-2"), BatchStatus.UNCHANGED, ""),
    )
    text = page(vic, batch, status="unchanged")
    assert "T-2" in text
    assert "T-1" not in text
    assert "T-1" in page(vic, batch, status="made-up")


def test_a_big_batch_has_pages_that_keep_the_status(vic, make_invoice: MakeInvoice):
    fates = [(make_invoice(f"T-{i}"), BatchStatus.SENT, "") for i in range(53)]
    text = page(vic, batch_of(connect(), *fates), status="sent", page="1")
    assert "1–50 of 53" in text
    assert "?page=2&amp;status=sent" in text


def test_the_calls_behind_a_batch_are_shown_without_their_bodies(vic):
    organisation = connect()
    batch = batch_of(organisation)
    first = Call.objects.create(
        organisation=organisation,
        batch=batch,
        operation="create_invoices",
        state=CallState.UNCERTAIN,
        http_status=503,
        correlation_id="abc-123",
        problem="The answer was lost.",
        body='{"secret": "body"}',
    )
    Call.objects.create(organisation=organisation, batch=batch, operation="create_invoices", replay_of=first)
    text = page(vic, batch)
    for word in (
        "Create invoices<",
        "Create invoices again<",
        "Answer lost",
        "503",
        "abc-123",
        "The answer was lost.",
    ):
        assert word in text
    assert "secret" not in text


def test_the_page_of_a_running_batch_goes_on_asking(vic, make_invoice: MakeInvoice):
    batch = batch_of(connect(), (make_invoice("T-1"), BatchStatus.SENDING, ""), stage=BatchStage.WORKING)
    assert f"/batches/{batch.number}/progress/" in page(vic, batch)
    Batch.objects.update(stage=BatchStage.DONE)
    assert f"/batches/{batch.number}/progress/" not in page(vic, batch)


def test_the_page_of_a_batch_looks_for_the_time_it_was_finished(vic, make_invoice: MakeInvoice):
    batch = batch_of(connect(), (make_invoice("T-1"), BatchStatus.SENDING, ""), stage=BatchStage.WORKING)
    assert 'hx-select="#batch-when"' in page(vic, batch)
    Batch.objects.update(stage=BatchStage.DONE, finished_at=timezone.now())
    assert 'hx-select="#batch-when"' not in page(vic, batch)


def test_markup_in_names_and_reasons_stays_text(vic, company: Company, make_invoice: MakeInvoice):
    Company.objects.filter(pk=company.pk).update(name="<script>1</script>")
    bad = "<img src=x onerror=alert(1)>"
    batch = batch_of(connect(name=bad), (make_invoice("T-1"), BatchStatus.NEEDS_YOU, bad))
    text = page(vic, batch)
    assert "<script>1" not in text
    assert "<img" not in text
    assert "<img" not in vic.get(LIST).content.decode()
