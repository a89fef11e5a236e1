"""Invoice Settings: chosen from the organisation's own, what is wrong is named, nothing typed is lost."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounting_sync.models import (
    AccountChoice,
    AccountsSettings,
    MirrorAccount,
    MirrorTheme,
    MirrorTrackingCategory,
    Organisation,
    TaxChoice,
)
from accounting_sync.tests.mirror import account, mirror
from accounting_sync.tests.views_office import client_of, connect
from audit.models import Event
from invoices.choices import LineKind
from invoices.models import Office, TaxRate
from invoices.tests.office import an_invoice

pytestmark = pytest.mark.django_db
SETTINGS = reverse("accounting_sync:invoice_settings")


@pytest.fixture
def ada(standard_rate) -> Client:
    return client_of("change_accountssettings", "view_batch", name="ada")


@pytest.fixture
def books(standard_rate) -> Organisation:
    return connect(mirrored=True)


def rate_field() -> str:
    return f"tax_type_{TaxRate.objects.get(code='STD').pk}"


def typed(**fields: str) -> dict[str, str]:
    accounts = {f"account_{kind}": "200" for kind in LineKind}
    usual = {"send_as": "AUTHORISED", "theme": "", "category_office": "", "category_consultant": ""}
    return usual | {rate_field(): "OUTPUT2"} | accounts | fields


def accounts() -> dict[str, str]:
    return dict(AccountChoice.objects.values_list("kind", "account_code"))


def test_accounts_and_rates_are_offered_from_the_organisations_own(ada, books):
    text = ada.get(SETTINGS).text
    assert "Auto-create companies that do not exist" in text
    assert '<optgroup label="Revenue">' in text
    assert text.count('<option value="210">210 · Permanent Placement Fees</option>') == len(LineKind)
    assert text.count('<option value="200" selected>200 · Sales</option>') == len(LineKind)
    assert '<option value="OUTPUT2" selected>20% (VAT on Income) — 20%</option>' in text
    assert text.index('<optgroup label="Revenue">') < text.index('<optgroup label="Expense">')
    assert ">The organisation&#x27;s default</option>" in text
    assert ">Standard</option>" in text
    assert "Nothing can be sent" not in text


@pytest.mark.parametrize("code", ["090", "299", "610"])
def test_bank_archived_and_system_accounts_are_not_offered_and_refused_by_hand(ada, books, code):
    assert f'value="{code}"' not in ada.get(SETTINGS).text
    text = ada.post(SETTINGS, typed(account_other=code)).text
    assert "cannot be chosen here" in text
    assert "Nothing was saved." in text
    assert accounts()["other"] == "200"


def test_a_rate_that_sales_may_not_carry_is_not_offered_and_refused_by_hand(ada, books):
    assert 'value="INPUT2"' not in ada.get(SETTINGS).text
    assert "cannot be chosen here" in ada.post(SETTINGS, typed(**{rate_field(): "INPUT2"})).text
    assert TaxChoice.objects.get().tax_type == "OUTPUT2"


def test_everything_is_saved_together_and_told_to_the_audit_history_once(ada, books):
    theme, office = MirrorTheme.objects.get(), MirrorTrackingCategory.objects.get(name="Office")
    data = typed(
        auto_create_companies="on",
        send_as="DRAFT",
        theme=str(theme.theme_id),
        account_other="260",
        account_expenses="",
        category_office=str(office.category_id),
        **{rate_field(): "ZERORATEDOUTPUT"},
    )
    text = ada.post(SETTINGS, data, follow=True).text
    assert "Invoice Settings are saved." in text
    assert "Tracker says 20%, this one is 0%" in text
    row = AccountsSettings.objects.get()
    assert (row.auto_create_companies, row.auto_create_items, row.send_as) == (True, False, "DRAFT")
    assert (row.branding_theme_id, row.office_category_id) == (theme.theme_id, office.category_id)
    assert row.consultant_category_id is None
    assert accounts() == {"permanent_fee": "200", "temp_time": "200", "other": "260"}
    event = Event.objects.get()
    assert (event.area, event.action, event.who_name) == ("Invoice Settings", "Changed", "ada")
    assert event.organisation == "Demo Company (UK)"
    assert [(each["what"], each["before"], each["after"]) for each in event.changes] == [
        ("Auto-create companies that do not exist", "No", "Yes"),
        ("Status in Xero", "Awaiting payment", "Draft"),
        ("Branding theme", "The organisation's default", "Standard"),
        ("Account for Expenses lines", "200 · Sales", ""),
        ("Account for Other lines", "200 · Sales", "260 · Other Revenue"),
        (
            "Xero tax rate for Standard rate",
            "20% (VAT on Income) (OUTPUT2)",
            "Zero Rated Income (ZERORATEDOUTPUT)",
        ),
        ("Tracking of Office", "Not sent", "Office"),
    ]


def test_saving_what_stands_already_is_no_event(ada, books):
    ada.post(SETTINGS, typed())
    assert not Event.objects.exists()


def test_what_is_wrong_is_named_and_nothing_typed_is_lost(ada, books):
    text = ada.post(SETTINGS, typed(auto_create_items="on", account_other="260", send_as="PAID")).text
    assert "Select a valid choice" in text
    assert "Nothing was saved." in text
    assert '<option value="260" selected>' in text
    assert 'name="auto_create_items"' in text
    assert " checked" in text
    assert not AccountsSettings.objects.get().auto_create_items


def test_offices_and_consultants_may_not_take_the_same_category(ada, books):
    office = str(MirrorTrackingCategory.objects.get(name="Office").category_id)
    text = ada.post(SETTINGS, typed(category_office=office, category_consultant=office)).text
    assert "Offices take this category already." in text
    assert AccountsSettings.objects.get().office_category_id is None


def test_an_account_archived_afterwards_stays_in_view_is_named_and_does_not_hinder_saving(ada, books):
    AccountChoice.objects.filter(kind="permanent_fee").update(account_code="210")
    MirrorAccount.objects.filter(code="210").update(is_active=False)
    text = ada.get(SETTINGS).text
    sentence = "Account 210 · Permanent Placement Fees, chosen for Permanent fee lines, is archived in Xero."
    assert sentence in text
    assert 'href="#id_account_permanent_fee"' in text
    assert '<option value="210" selected>210 · Permanent Placement Fees is archived in Xero</option>' in text
    assert text.count('<option value="210"') == 1
    saved = ada.post(SETTINGS, typed(account_permanent_fee="210", account_other="260"), follow=True).text
    assert "Invoice Settings are saved." in saved
    assert sentence in saved
    assert accounts()["other"] == "260"


def test_what_is_still_to_be_chosen_is_named_on_top(ada, books):
    AccountChoice.objects.filter(kind="expenses").delete()
    text = ada.get(SETTINGS).text
    assert "Nothing can be sent to Xero until this is done:" in text
    assert "Choose the account for Expenses lines." in text


def test_as_long_as_nothing_was_read_only_the_switches_can_be_set(ada, standard_rate):
    connect()
    text = ada.get(SETTINGS).text
    assert "was never read to the end" in text
    assert "<optgroup" not in text
    assert 'name="account_other"' not in text
    assert reverse("accounting_sync:mirror") in text
    ada.post(SETTINGS, typed(auto_create_items="on", account_other="260"))
    assert AccountsSettings.objects.get().auto_create_items
    assert accounts()["other"] == "200"


def test_newer_data_is_told_of_without_taking_away_what_is_typed(ada, books):
    text = ada.get(SETTINGS).text
    assert 'data-shown-by="mirror-done" hidden' in text
    assert "data-guard" in text


def test_settings_missing_in_the_database_start_from_no(ada, books):
    AccountsSettings.objects.all().delete()
    assert ada.get(SETTINGS).status_code == 200
    assert not AccountsSettings.objects.exists()
    ada.post(SETTINGS, typed())
    assert not AccountsSettings.objects.get().auto_create_companies


def test_each_organisation_has_settings_of_its_own(ada, books):
    AccountChoice.objects.all().delete()
    books.connection.is_current = False
    books.connection.save()
    other = connect(mirrored=True, name="Another")
    account(other, "555", "Theirs alone")
    assert "555 · Theirs alone" in ada.get(SETTINGS).text
    ada.post(SETTINGS, typed(account_other="555"))
    assert other.account_choices.get(kind="other").account_code == "555"
    assert not books.account_choices.exists()


def test_a_page_that_showed_another_organisation_changes_nothing_of_the_present_one(ada, books):
    assert f'name="organisation" value="{books.pk}"' in ada.get(SETTINGS).text
    books.connection.is_current = False
    books.connection.save()
    other = connect(mirrored=True, name="Another")
    answer = ada.post(SETTINGS, typed(account_other="210", organisation=str(books.pk)), follow=True)
    assert "Tracker has meanwhile been connected to Another. Nothing was changed." in answer.text
    assert other.account_choices.get(kind="other").account_code == "200"


def test_a_page_opened_before_xeros_own_were_read_takes_away_nothing_it_did_not_show(ada, standard_rate):
    books = connect()
    assert "account_other" not in ada.get(SETTINGS).text
    mirror(books)
    ada.post(SETTINGS, {"send_as": "DRAFT"})
    assert AccountsSettings.objects.get().send_as == "DRAFT"
    assert accounts() == dict.fromkeys(LineKind.values, "200")
    assert TaxChoice.objects.count() == 1


def test_a_long_chart_takes_no_more_queries_than_a_short_one(ada, books):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert ada.get(SETTINGS).status_code == 200
        return len(captured)

    short = queries()
    for number in range(300):
        account(books, f"N{number}", f"Account {number}")
    assert queries() == short
    assert short < 25


def test_before_connecting_there_is_nothing_to_set(ada):
    answer = ada.get(SETTINGS)
    assert answer.status_code == 200
    assert "<h1>Invoice Settings</h1>" in answer.text
    assert "not connected to Xero" in answer.text
    assert reverse("accounting_sync:connection") in answer.text


# --- offices and consultants as options ----------------------------------------------------------------


@pytest.fixture
def tracked(books: Organisation) -> dict[str, Any]:
    """Offices go to the category Office; one is called otherwise there."""
    category = MirrorTrackingCategory.objects.get(name="Office")
    AccountsSettings.objects.update(office_category_id=category.category_id)
    return {
        "category": category,
        "london": Office.objects.create(name="London"),
        "city": Office.objects.create(name="City of Leeds"),
    }


def test_an_office_without_an_option_of_its_name_may_take_another(ada, books, tracked):
    text = ada.get(SETTINGS).text
    assert text.count("Office has no option of this name.") == 1
    leeds = tracked["category"].options.get(name="Leeds")
    field = f"option_office_{tracked['city'].pk}"
    data = typed(category_office=str(tracked["category"].category_id), **{field: str(leeds.option_id)})
    text = ada.post(SETTINGS, data, follow=True).text
    assert "Office has no option of this name." not in text
    choice = books.tracking_choices.get()
    assert (choice.dimension, choice.record_id, choice.option_id) == (
        "office",
        tracked["city"].pk,
        leeds.option_id,
    )
    (change,) = Event.objects.get().changes
    assert change == {
        "what": "Tracking option for office City of Leeds",
        "before": "The option of the same name",
        "after": "Leeds",
    }


def test_options_go_when_another_category_is_chosen(ada, books, tracked):
    leeds = tracked["category"].options.get(name="Leeds")
    books.tracking_choices.create(dimension="office", record_id=tracked["city"].pk, option_id=leeds.option_id)
    division = MirrorTrackingCategory.objects.get(name="Division")
    field = f"option_office_{tracked['city'].pk}"
    ada.post(SETTINGS, typed(category_office=str(division.category_id), **{field: str(leeds.option_id)}))
    assert AccountsSettings.objects.get().office_category_id == division.category_id
    assert not books.tracking_choices.exists()


def test_consultants_who_stand_on_invoices_are_offered_the_options(ada, books, django_user_model):
    division = MirrorTrackingCategory.objects.get(name="Division")
    AccountsSettings.objects.update(consultant_category_id=division.category_id)
    ana = django_user_model.objects.create_user("ana", first_name="Ana", last_name="Bell")
    django_user_model.objects.create_user("zoe", first_name="Zoe", last_name="Idle")
    an_invoice(consultant=ana)
    text = ada.get(SETTINGS).text
    assert "Ana Bell" in text
    assert "Zoe Idle" not in text
    unknown = typed(
        category_consultant=str(division.category_id), **{f"option_consultant_{ana.pk}": str(uuid.uuid4())}
    )
    assert "cannot be chosen here" in ada.post(SETTINGS, unknown).text


def test_a_category_archived_afterwards_is_named(ada, books, tracked):
    MirrorTrackingCategory.objects.filter(name="Office").update(is_active=False)
    text = ada.get(SETTINGS).text
    assert "Tracking category Office, chosen for Office, is archived in Xero. Choose another." in text
    MirrorTrackingCategory.objects.filter(name="Office").delete()
    assert "The tracking category chosen for Office no longer exists in Xero." in ada.get(SETTINGS).text
