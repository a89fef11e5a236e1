"""The list of invoices: what it shows, to whom, and at what cost."""

import pytest
from django.test.utils import CaptureQueriesContext

from invoices.choices import BatchStatus
from invoices.models import Invoice
from invoices.tests.office import a_company, an_invoice
from ui.models import SavedColumns
from ui.tests.people import EDITING, logged_in, person, reader, staff, stranger

pytestmark = pytest.mark.django_db
LIST = "/invoices/"


def test_an_empty_office_says_so():
    assert "There are no invoices yet." in staff().get(LIST).text


def test_a_filter_that_finds_nothing_offers_to_clear_it():
    an_invoice()
    page = staff().get(LIST, {"q": "zzz"}).text
    assert "No invoice matches these filters." in page
    assert "Clear the filters" in page


def test_a_filter_that_is_not_understood_shows_no_invoice():
    invoice = an_invoice()
    page = staff().get(LIST, {"status": "nope"}).text
    assert "There is no “nope”" in page.replace("&quot;", '"')
    assert invoice.number not in page


def test_filters_are_said_back_as_chips():
    company = a_company("Zeta & Co")
    page = staff().get(LIST, {"company": str(company.pk), "status": "part_paid", "from": "2026-01-31"}).text
    for said in ("Zeta &amp; Co", "Part paid", "31 Jan 2026"):
        assert said in page


def test_ids_over_a_thousand_carry_no_separator():
    an_invoice(pk=1234567)
    page = staff().get(LIST).text
    assert 'data-id="1234567"' in page
    assert "1,234,567" not in page


def test_what_people_typed_is_escaped():
    nasty = "<script>alert(1)</script>"
    an_invoice(
        number="<b>1", reference=nasty, company=a_company(nasty), batch_reason=nasty, batch_status="needs_you"
    )
    user = person("sam", *EDITING)
    SavedColumns.objects.create(user=user, table="invoices", columns=["company", "reference", "batch_reason"])
    for query in ("", f"?q={nasty}"):
        page = logged_in(user).get(LIST + query).text
        assert "<script>alert" not in page
        assert "<b>1" not in page


@pytest.mark.parametrize("status", BatchStatus)
def test_every_batch_status_has_an_icon_with_a_word(status):
    an_invoice(batch_status=status, batch_number=1234)
    user = person("sam", *EDITING)
    SavedColumns.objects.create(
        user=user, table="invoices", columns=["batch_status", "batch_icon", "batch_number", "batch_date"]
    )
    page = logged_in(user).get(LIST).text
    assert f'<span class="visually-hidden">{status.label}</span>' in page
    assert ">1234</a>" in page


def test_a_list_with_rows_on_their_way_renews_itself():
    client = staff()
    invoice = an_invoice(batch_status="sent")
    assert "every 3s" not in client.get(LIST).text
    Invoice.objects.filter(pk=invoice.pk).update(batch_status="sending")
    assert "every 3s" in client.get(LIST).text


def test_htmx_gets_the_list_alone_and_the_address_to_show():
    an_invoice()
    headers = {"HX-Request": "true", "HX-Target": "list"}
    answer = staff().get(LIST, {"sort": "total", "page": "9", "per_page": "50"}, headers=headers)
    assert answer.text.lstrip().startswith('<section id="list"')
    assert answer["HX-Push-Url"] == "/invoices/?sort=total"
    assert "HX-Target" in answer["Vary"]


def test_going_back_gets_the_whole_page():
    headers = {"HX-Request": "true", "HX-Target": "list", "HX-History-Restore-Request": "true"}
    assert "<!doctype html>" in staff().get(LIST, headers=headers).text


def test_the_last_page_is_shown_for_one_beyond_it():
    for _ in range(26):
        an_invoice()
    page = staff().get(LIST, {"per_page": "25", "page": "99"}).text
    assert "26–26 of 26" in page
    assert 'rel="prev"' in page
    assert 'rel="next"' not in page


def test_a_list_costs_few_questions_however_many_rows(django_assert_max_num_queries):
    user = person("sam", *EDITING)
    SavedColumns.objects.create(
        user=user, table="invoices", columns=["company", "batch_status", "due_amount"]
    )
    client = logged_in(user)
    for index in range(30):
        an_invoice(company=a_company(f"Company {index}"))
    with django_assert_max_num_queries(8):
        client.get(LIST)


def test_more_rows_ask_no_more_questions(connection_queries):
    client = staff()
    an_invoice()
    one = connection_queries(client)
    for index in range(20):
        an_invoice(company=a_company(f"Company {index}"))
    assert connection_queries(client) == one


@pytest.fixture
def connection_queries():
    from django.db import connection

    def count(client) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    return count


def test_who_may_not_send_is_told_so():
    an_invoice()
    page = reader().get(LIST).text
    assert page.count("You may not do this.") == 4
    assert "/send/confirm/" not in page


def test_who_may_send_has_the_menu():
    an_invoice()
    page = staff().get(LIST).text
    assert "Bulk Send to Accounts System" in page
    assert page.count("You may not do this.") == 2  # sync is not Sam's


def test_who_may_not_add_sees_no_new_invoice():
    assert "New invoice" not in reader().get(LIST).text


def test_a_stranger_gets_the_page_that_says_why():
    answer = stranger().get(LIST)
    assert answer.status_code == 403
    assert "You may not see this" in answer.text


def test_without_login_one_is_sent_to_log_in(client):
    assert client.get(LIST).url == "/login/?next=/invoices/"


def test_the_list_takes_no_post():
    assert staff().post(LIST).status_code == 405
