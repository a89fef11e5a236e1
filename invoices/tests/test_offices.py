"""Office and consultant of an invoice: chosen in its head, shown by name, found by filter."""

import pytest
from django.contrib.auth.models import User

from invoices.columns import INVOICES
from invoices.filters import FilterError, filter_invoices
from invoices.models import Invoice, Office
from invoices.tests.office import an_invoice, head, lines, typed_again
from ui.columns import save_columns
from ui.tests.people import EDITING, logged_in, person, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def leeds() -> Office:
    return Office.objects.create(name="Leeds")


@pytest.fixture
def olivia() -> User:
    return User.objects.create_user("olivia", first_name="Olivia", last_name="Hart")


def test_both_are_chosen_in_the_head_by_name(leeds, olivia):
    client = staff()
    client.post("/invoices/new/", head(office=str(leeds.pk), consultant=str(olivia.pk)) | lines({}))
    invoice = Invoice.objects.get()
    assert (invoice.office, invoice.consultant) == (leeds, olivia)
    page = client.get(invoice.get_absolute_url()).text
    assert "selected>Leeds<" in page
    assert "selected>Olivia Hart<" in page


def test_an_invoice_needs_neither(leeds):
    staff().post("/invoices/new/", head() | lines({}))
    assert Invoice.objects.filter(office=None, consultant=None).count() == 1


@pytest.mark.parametrize("which", ["office", "consultant"])
def test_an_edit_of_either_raises_the_version_and_marks_what_was_sent(leeds, olivia, which):
    invoice = an_invoice(batch_status="sent")
    chosen = {"office": leeds, "consultant": olivia}[which]
    staff().post(invoice.get_absolute_url(), typed_again(invoice, **{which: str(chosen.pk)}))
    invoice.refresh_from_db()
    assert getattr(invoice, which) == chosen
    assert (invoice.version, invoice.batch_status) == (2, "changed")


def test_somebody_who_left_stays_on_the_invoice_and_is_not_offered_for_others(olivia):
    olivia.is_active = False
    olivia.save()
    invoice = an_invoice(consultant=olivia)
    client = staff()
    assert "selected>Olivia Hart<" in client.get(invoice.get_absolute_url()).text
    assert "Olivia Hart" not in client.get("/invoices/new/").text


def test_who_has_no_name_is_called_by_the_login(leeds):
    assert ">sam<" in staff().get("/invoices/new/").text


@pytest.mark.parametrize(("typed", "word"), [("office", "office"), ("consultant", "consultant")])
def test_what_does_not_exist_is_said_beside_its_field(typed, word):
    page = staff().post("/invoices/new/", head(**{typed: "99"}) | lines({})).text
    assert f"There is no such {word}." in page


@pytest.mark.parametrize(
    "params", [{"office": "leeds"}, {"consultant": "Olivia hart"}, {"consultant": "OLIVIA"}]
)
def test_each_filter_takes_a_name_in_any_case(leeds, olivia, params):
    wanted = an_invoice(office=leeds, consultant=olivia)
    an_invoice()
    assert list(filter_invoices(params)) == [wanted]


def test_a_filter_takes_an_id_and_refuses_what_is_not_there(leeds):
    wanted = an_invoice(office=leeds)
    assert list(filter_invoices({"office": str(leeds.pk)})) == [wanted]
    with pytest.raises(FilterError, match="Office: There is no such office"):
        filter_invoices({"office": "Bristol"})


def test_the_list_says_the_filter_by_name_and_keeps_it_when_another_is_added(leeds, olivia):
    an_invoice(office=leeds, consultant=olivia)
    page = staff().get("/invoices/", {"office": str(leeds.pk), "consultant": str(olivia.pk)}).text
    assert '<span class="muted">Office</span> Leeds' in page
    assert '<span class="muted">Consultant</span> Olivia Hart' in page
    assert f'<input type="hidden" name="office" value="{leeds.pk}">' in page


def test_the_columns_show_names_in_no_more_queries(leeds, olivia, django_assert_max_num_queries):
    for _ in range(3):
        an_invoice(office=leeds, consultant=olivia)
    an_invoice()
    user = person("sam", *EDITING)
    save_columns(user, INVOICES, ["number", "office", "consultant"])
    client = logged_in(user)
    with django_assert_max_num_queries(8):
        page = client.get("/invoices/", {"sort": "-consultant"}).text
    assert page.count(">Olivia Hart<") == page.count(">Leeds<") == 3


def test_an_office_that_invoices_name_cannot_be_deleted(leeds, admin_client):
    an_invoice(office=leeds)
    page = admin_client.post(f"/admin/invoices/office/{leeds.pk}/delete/", {"post": "yes"})
    assert "Cannot delete office" in page.text
    assert Office.objects.exists()
