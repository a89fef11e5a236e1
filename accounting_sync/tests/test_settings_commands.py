"""accounts_settings: the terminal's way to Invoice and Payment Settings, by the same rules."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounting_sync.models import AccountsSettings, MirrorAccount, MirrorTheme, Organisation
from accounting_sync.setup.accounts_settings import change
from accounting_sync.tests.conftest import CHOSEN
from accounting_sync.tests.mirror import account
from accounting_sync.tests.views_office import connect
from audit.models import Event
from invoices.models import Office, TaxRate

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(standard_rate: TaxRate) -> Organisation:
    """Mirrored, with everything chosen."""
    organisation = connect(mirrored=True)
    change(organisation, list(CHOSEN.items()))
    Event.objects.all()._raw_delete(Event.objects.db)
    return organisation


@pytest.fixture
def unread(standard_rate: TaxRate) -> Organisation:
    """Everything chosen, the mirror never read."""
    return connect(base_currency="GBP")


def run(*pairs: str) -> str:
    out = StringIO()
    call_command("accounts_settings", *pairs, stdout=out)
    return out.getvalue()


def refused(*pairs: str) -> str:
    """The sentence of a usage error."""
    with pytest.raises(CommandError) as caught:
        run(*pairs)
    assert caught.value.returncode == 2
    return str(caught.value)


def shown() -> dict[str, str]:
    return dict(line.strip().split("=", 1) for line in run().splitlines()[1:])


def test_every_setting_is_shown_in_order(books: Organisation) -> None:
    assert run().startswith("Settings of Demo Company (UK):\n")
    assert shown() == CHOSEN | {
        "theme": "(the organisation's default)",
        "tracking.office": "(not sent)",
        "tracking.consultant": "(not sent)",
        "payments_by": "xero",
        "payment_account.GBP": "(none)",
        "payment_account.EUR": "(as for GBP)",
    }


def test_what_is_still_to_be_chosen_says_so(books: Organisation) -> None:
    books.account_choices.filter(kind="other").delete()
    books.tax_choices.all().delete()
    assert shown()["account.other"] == "(choose)"
    assert shown()["tax.STD"] == "(choose, once a line uses it)"


def test_a_choice_no_longer_valid_says_so(books: Organisation) -> None:
    MirrorAccount.objects.filter(code="260").update(is_active=False)
    assert shown()["account.other"] == "260 (is archived in Xero!)"


def test_everything_can_be_set_and_is_shown_at_once(books: Organisation) -> None:
    Office.objects.create(name="City of Leeds")
    run(
        "auto_create_items=no",
        "account.other = 200",
        "tax.STD=zero rated income",
        "send_as=DRAFT",
        "theme=standard",
        "tracking.office=office",
        "tracking.office.City of Leeds=Leeds",
        "tracking.consultant=Division",
        "payments_by=tracker",
        "payment_account.GBP=090",
        "payment_account.EUR=savings",
    )
    assert shown() == CHOSEN | {
        "auto_create_items": "no",
        "account.other": "200",
        "tax.STD": "ZERORATEDOUTPUT",
        "send_as": "DRAFT",
        "theme": "Standard",
        "tracking.office": "Office",
        "tracking.office.City of Leeds": "Leeds",
        "tracking.consultant": "Division",
        "payments_by": "tracker",
        "payment_account.GBP": "090",
        "payment_account.EUR": "091",
    }
    row = AccountsSettings.objects.get()
    assert (row.send_as, row.branding_theme_id) == ("DRAFT", MirrorTheme.objects.get().theme_id)


def test_what_is_shown_can_be_set_again(books: Organisation) -> None:
    """Also an account without a code, which is named."""
    account(books, "", "Euro Bank", type="BANK", account_class="ASSET", currency="EUR")
    run("payment_account.EUR=Euro Bank", "tracking.office=Office")
    before = shown()
    run(*(f"{key}={value}" for key, value in before.items() if "(" not in value))
    assert shown() == before


def test_an_empty_value_takes_the_choice_back(books: Organisation) -> None:
    run("account.other=", "tracking.office=Office", "theme=Standard")
    run("tracking.office=", "theme=", "tax.STD=", "payment_account.GBP=")
    assert shown()["account.other"] == "(choose)"
    assert shown()["tracking.office"] == "(not sent)"
    assert shown()["theme"] == "(the organisation's default)"


def test_each_page_s_settings_are_told_to_the_audit_history_apart(books: Organisation) -> None:
    run("account.other=200", "payment_account.GBP=090")
    assert [(event.area, event.action, event.who_name) for event in Event.objects.order_by("area")] == [
        ("Invoice Settings", "Changed in the terminal", "Tracker"),
        ("Payment Settings", "Changed in the terminal", "Tracker"),
    ]
    run("account.other=200")
    run()
    assert Event.objects.count() == 2


@pytest.mark.parametrize(
    ("pair", "told"),
    [
        ("colour=red", "There is no setting “colour”."),
        ("account.sundries=200", "There is no setting “account.sundries”."),
        ("tracking.region=Office", "There is no setting “tracking.region”."),
        ("tax.NOPE=OUTPUT2", "Tracker has no tax rate “NOPE”."),
        ("send_as=PAID", "send_as takes DRAFT or SUBMITTED or AUTHORISED, not “PAID”."),
        ("payments_by=me", "payments_by takes xero or tracker, not “me”."),
        ("auto_create_items=maybe", "auto_create_items takes yes or no, not “maybe”."),
        ("auto_create_items", "“auto_create_items” is not KEY=VALUE."),
        ("account.other=12345678901", "account.other takes at most 10 characters."),
        (f"tax.STD={'X' * 51}", "tax.STD takes at most 50 characters."),
        ("account.other=610", "account 610 · Accounts Receivable is a system account"),
        ("account.other=299", "account 299 · Sales (old) is archived in Xero."),
        ("account.other=090", "account 090 · Business Bank Account is a bank account"),
        ("account.other=777", "account 777 is not in Xero. It takes 200 · Sales, 210 · Permanent"),
        ("tax.STD=INPUT2", "cannot be used with revenue accounts in Xero. It takes OUTPUT2 (20%"),
        ("tax.STD=NOPE", "tax rate NOPE is not in Xero."),
        ("theme=Fancy", "theme: “Fancy” cannot be chosen. It takes Standard."),
        ("tracking.office=Region", "“Region” cannot be chosen. It takes Division, Office."),
        ("tracking.office.Hull=Leeds", "Tracker knows no office “Hull” of any invoice."),
        ("tracking.office.London=Leeds", "Choose tracking.office before tracking.office.London."),
        ("payment_account.GBP=200", "It takes 090 · Business Bank Account, 091 · Savings."),
        ("payment_account.USD=090", "USD is not switched on in Xero. It takes GBP, EUR."),
        ("payments_by=tracker", "so it must know the account payments in GBP go to"),
    ],
)
def test_one_wrong_pair_and_none_is_set(books: Organisation, pair: str, told: str) -> None:
    Office.objects.create(name="London")
    before = shown()
    assert told in refused("account.other=200", "auto_create_companies=no", pair)
    assert shown() == before
    assert not Event.objects.exists()


def test_the_same_category_cannot_take_both(books: Organisation) -> None:
    assert "Offices take this category" in refused("tracking.office=Office", "tracking.consultant=Office")


def test_a_long_chart_is_not_listed_to_its_end(books: Organisation) -> None:
    for number in range(40):
        account(books, f"N{number:02}", f"Account {number}")
    told = refused("account.other=777")
    assert "and 34 more." in told
    assert "N39" not in told


def test_as_long_as_nothing_was_read_codes_are_taken_by_their_form(unread: Organisation) -> None:
    run("account.other=777", "tax.STD=ANYTHING", "theme=", "tracking.office=", "payments_by=tracker")
    assert shown()["account.other"] == "777"
    assert shown()["tax.STD"] == "ANYTHING"
    assert "account.other takes at most 10 characters." in refused("account.other=12345678901")


@pytest.mark.parametrize("pair", ["theme=Standard", "tracking.office=Office", "payment_account.GBP=090"])
def test_what_is_chosen_by_name_waits_for_the_first_reading(unread: Organisation, pair: str) -> None:
    assert "run mirror_reference first" in refused(pair)


def test_a_payment_account_missing_from_before_hinders_no_other_setting(unread: Organisation) -> None:
    """Chosen before the mirror was read, when nobody could choose the account."""
    run("payments_by=tracker")
    Organisation.objects.update(mirrored_at="2026-01-01T00:00Z")
    run("auto_create_items=yes")
    assert AccountsSettings.objects.get().auto_create_items


def test_settings_of_nothing_connected_are_refused() -> None:
    assert "My Settings › Plug Ins › Xero" in refused()
