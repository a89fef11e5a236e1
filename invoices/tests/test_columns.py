"""The Columns menu: each user's own choice, kept and forgotten."""

import pytest

from invoices.columns import INVOICES
from ui.columns import chosen_columns, save_columns
from ui.models import SavedColumns
from ui.tests.people import EDITING, logged_in, person, stranger

pytestmark = pytest.mark.django_db
MENU = "/lists/invoices/columns/"
HTMX = {"HX-Request": "true"}


def keys(user) -> list[str]:
    return [column.key for column in chosen_columns(user, INVOICES)]


def test_before_a_choice_there_is_the_default():
    assert keys(person("sam")) == list(INVOICES.default)


def test_a_choice_keeps_its_order_and_the_number_first():
    user = person("sam", *EDITING)
    answer = logged_in(user).post(MENU, {"columns": ["total", "batch_status", "number"]}, headers=HTMX)
    assert (answer.status_code, answer["HX-Trigger"]) == (204, "close-dialog")
    assert keys(user) == ["number", "total", "batch_status"]


def test_a_choice_is_ones_own():
    sam, alex = person("sam"), person("alex")
    save_columns(sam, INVOICES, ["total"])
    assert keys(alex) == list(INVOICES.default)


def test_the_number_cannot_be_hidden():
    user = person("sam", *EDITING)
    logged_in(user).post(MENU, {"columns": []}, headers=HTMX)
    assert keys(user) == ["number"]


@pytest.mark.parametrize("saved", [["total", "gone", 7, None, "total"], ["number", "total"]])
def test_keys_nobody_knows_any_more_are_skipped(saved):
    user = person("sam")
    SavedColumns.objects.create(user=user, table="invoices", columns=saved)
    assert keys(user) == ["number", "total"]


@pytest.mark.parametrize("saved", ["total", {"total": 1}, None, 5])
def test_a_broken_choice_is_as_none(saved):
    user = person("sam")
    SavedColumns.objects.create(user=user, table="invoices", columns=saved if saved is not None else 0)
    assert keys(user) == list(INVOICES.default)


def test_reset_forgets_the_choice():
    user = person("sam", *EDITING)
    save_columns(user, INVOICES, ["total"])
    logged_in(user).post(MENU, {"reset": "1", "columns": ["total"]}, headers=HTMX)
    assert not SavedColumns.objects.exists()


def test_the_menu_offers_every_column_shown_ones_first():
    user = person("sam", *EDITING)
    save_columns(user, INVOICES, ["tax"])
    menu = logged_in(user).get(MENU, headers=HTMX).text
    assert menu.index('value="number"') < menu.index('value="tax"') < menu.index('value="company"')
    assert menu.count('name="columns"') == len(INVOICES.columns)
    assert "<!doctype" not in menu


def test_without_scripts_the_menu_is_a_page_that_leads_back():
    client = logged_in(person("sam", *EDITING))
    assert "<!doctype html>" in client.get(MENU, {"back": "/invoices/?q=x"}).text
    assert client.post(MENU, {"columns": ["tax"], "back": "/invoices/?q=x"})["Location"] == "/invoices/?q=x"


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""]
)
def test_it_leads_nowhere_else(back):
    answer = logged_in(person("sam", *EDITING)).post(MENU, {"columns": ["tax"], "back": back})
    assert answer["Location"] == "/"


def test_an_unknown_list_is_not_found():
    assert logged_in(person("sam", *EDITING)).get("/lists/secrets/columns/").status_code == 404


def test_a_stranger_to_the_list_has_no_columns_of_it():
    assert stranger().get(MENU).status_code == 403
