"""Companies: the list, the form, the suggestions, and who may do what."""

import pytest

from companies.models import Company
from ui.tests.people import logged_in, person, reader, staff, stranger

pytestmark = pytest.mark.django_db
TYPED = {"name": "Acme & Sons", "currency": "gbp", "payment_terms_days": "14"}


@pytest.fixture
def acme() -> Company:
    return Company.objects.create(name="Acme Ltd", city="Leeds", currency="EUR", payment_terms_days=1234)


def test_the_list_finds_by_every_word(acme):
    Company.objects.create(name="Acme Inc.", city="Boston")
    page = staff().get("/companies/", {"q": "acme leeds"})
    assert "Acme Ltd" in page.text
    assert "Acme Inc." not in page.text


def test_a_company_is_made_and_its_currency_becomes_capitals():
    answer = staff().post("/companies/new/", TYPED)
    company = Company.objects.get()
    assert (answer["Location"], company.currency) == (company.get_absolute_url(), "GBP")


def test_save_and_close_goes_back_to_the_list(acme):
    answer = staff().post(acme.get_absolute_url(), {**TYPED, "close": "1"})
    assert answer["Location"] == "/companies/"


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("name", "", "This field is required"),
        ("name", "ACME LTD", "already a company of this name"),
        ("name", "Ac\x07me", "invisible control character"),
        ("currency", "pounds", "at most 3 characters"),
        ("currency", "G1P", "three capital letters"),
        ("payment_terms_days", "soon", "whole number"),
        ("email", "not an address", "valid email"),
    ],
)
def test_a_wrong_value_is_said_beside_its_field_and_changes_nothing(acme, field, value, word):
    answer = staff().post("/companies/new/", {**TYPED, "city": "Typed City", field: value})
    assert word in answer.text
    assert "Typed City" in answer.text
    assert Company.objects.count() == 1


def test_who_may_only_look_gets_closed_fields_and_cannot_save(acme):
    client = reader()
    assert '<fieldset class="fields fields-three" disabled>' in client.get(acme.get_absolute_url()).text
    assert client.post(acme.get_absolute_url(), TYPED).status_code == 403
    acme.refresh_from_db()
    assert acme.name == "Acme Ltd"


@pytest.mark.parametrize("address", ["/companies/", "/companies/new/", "/companies/options/"])
def test_a_stranger_sees_nothing(address):
    assert stranger().get(address).status_code == 403


def test_without_login_one_is_sent_to_log_in(client):
    assert client.get("/companies/")["Location"] == "/login/?next=/companies/"


def test_an_unknown_company_is_not_found():
    assert staff().get("/companies/987654/").status_code == 404


def test_suggestions_carry_terms_without_thousands_separators(acme):
    options = staff().get("/companies/options/", {"company": "acm"}).text
    assert 'value="Acme Ltd" data-currency="EUR" data-terms="1234"' in options


def test_a_name_with_markup_is_only_a_name():
    company = Company.objects.create(name="<img src=x onerror=alert(1)>")
    client = staff()
    for address in ("/companies/", "/companies/options/", company.get_absolute_url()):
        assert "<img" not in client.get(address).text


def test_administration_lists_companies(admin_client, acme):
    assert "Acme Ltd" in admin_client.get("/admin/companies/company/").text


def test_what_was_changed_of_it_is_on_its_page_for_who_may_see_that(acme):
    slot = f'hx-get="/audit/of/companies.company/{acme.pk}/"'
    auditor = logged_in(person("alex", "view_company", "view_event"))
    assert slot in auditor.get(acme.get_absolute_url()).text
    assert slot not in staff().get(acme.get_absolute_url()).text
