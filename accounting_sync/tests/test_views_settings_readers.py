"""Both pages of settings for who may look at them: all is shown, closed, and nothing is saved."""

import pytest
from django.test import Client
from django.urls import reverse

from accounting_sync.models import AccountChoice, AccountsSettings
from accounting_sync.tests.views_office import client_of, connect

pytestmark = pytest.mark.django_db
PAGES = [reverse(f"accounting_sync:{name}_settings") for name in ("invoice", "payment")]


@pytest.fixture
def alex(standard_rate) -> Client:
    connect(mirrored=True)
    return client_of("view_accountssettings", "view_batch", name="alex")


@pytest.mark.parametrize("page", PAGES)
def test_everything_is_shown_and_closed(alex, page):
    text = alex.get(page).text
    main = text[text.index("<main") : text.index("</main")]
    controls = main.count("<select") + main.count('type="checkbox"') + main.count('type="radio"')
    assert controls > 1
    assert main.count(" disabled") == controls
    assert "You may look at these settings" in text
    assert ">Save<" not in text


@pytest.mark.parametrize("page", PAGES)
def test_nothing_they_send_is_saved(alex, page):
    assert alex.post(page, {"send_as": "DRAFT", "account_other": "999"}).status_code == 403
    assert AccountsSettings.objects.get().send_as == "AUTHORISED"
    assert set(AccountChoice.objects.values_list("account_code", flat=True)) == {"200"}


@pytest.mark.parametrize("page", PAGES)
def test_the_menu_leads_there(alex, page):
    assert f'href="{page}"' in alex.get(reverse("accounting_sync:connection")).text
