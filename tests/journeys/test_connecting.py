"""What an admin does once, and again when it breaks: connect, choose, link; the sandbox is the judge."""

import json
import re
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from launcher.trial import Trial
from tests.conftest import MakeStack
from tests.journeys.conftest import Sit

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

LONG = 30_000  # milliseconds a worker may take in the slowest run
DEMO = "Demo Company (UK)"
ADA = """
from django.contrib.auth.models import User
User.objects.create_superuser("ada", "ada@tracker.example", "ada")
"""
OPEN = """
import json
from accounting_sync.models import Submission
from invoices.choices import OPEN_STATUSES
print(json.dumps(Submission.objects.filter(status__in=OPEN_STATUSES).count()))
"""


def documents(stack: Trial, number: str) -> list[dict[str, Any]]:
    """What the demo company's books hold under a number."""
    ledger = requests.get(f"{stack.sandbox_url}/_sandbox/ledger", timeout=10).json()
    return [row for row in ledger["organisations"][0]["documents"] if row["number"] == number]


def connect(page: Page, stack: Trial) -> None:
    """The switch, Xero's consent in the same tab, the choice of the organisation."""
    page.goto(f"{stack.url}/accounts-system/connection/")
    page.get_by_role("main").get_by_role("button", name=re.compile("connect to Xero", re.IGNORECASE)).click()
    page.get_by_role("button", name="Allow access").click()
    page.get_by_role("radio", name=DEMO).check(timeout=LONG)
    page.get_by_role("button", name="Use this organisation").click()
    expect(page.get_by_role("main")).to_contain_text("Connected")


def new_tax_rate(page: Page, stack: Trial) -> None:
    page.goto(f"{stack.url}/admin/invoices/taxrate/add/")
    page.get_by_label("Code").fill("STD")
    page.get_by_label("Name").fill("Standard rate")
    page.get_by_label("Percent").fill("20")
    page.get_by_role("button", name="Save", exact=True).click()


def new_company(page: Page, stack: Trial, name: str) -> None:
    page.goto(f"{stack.url}/companies/new/")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("heading", level=1, name=name).wait_for()


def new_invoice(page: Page, stack: Trial, number: str, company: str) -> None:
    page.goto(f"{stack.url}/invoices/new/")
    page.wait_for_load_state()
    page.get_by_label("Number").fill(number)
    page.get_by_label("Company").fill(company)
    page.get_by_label("Status").select_option("Approved")
    page.get_by_label("Description").first.fill("Placement fee")
    page.get_by_label("Kind").first.select_option("Permanent fee")
    page.get_by_label("Unit price").first.fill("1200")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("heading", level=1, name=number).wait_for()


def test_from_an_empty_database_to_the_first_invoice_in_xero(empty_stack: Trial, sit_down: Sit) -> None:
    stack = empty_stack
    stack.manage("shell", "-v", "0", "-c", ADA)
    desk = sit_down(stack, 1280)
    page = desk.page
    desk.log_in("ada")
    new_tax_rate(page, stack)
    new_company(page, stack, "Acme Ltd")
    new_invoice(page, stack, "INV-1", "Acme Ltd")

    connect(page, stack)
    expect(page.get_by_role("main")).to_contain_text("Invoice Settings")
    desk.check()

    # nothing goes before the settings are filled, and the message leads there
    page.goto(f"{stack.url}/invoices/?q=INV-1")
    desk.tick("INV-1")
    desk.act("Send to Accounts System")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("link", name="Open Invoice Settings").click()
    choose_settings(page)
    desk.check()

    page.goto(f"{stack.url}/invoices/?q=INV-1")
    desk.tick("INV-1")
    desk.act("Send to Accounts System")
    dialog.get_by_role("button", name="Send 1 invoice").click()
    expect(dialog).to_contain_text("All done: 1 of 1.", timeout=LONG)
    desk.check()
    (document,) = documents(stack, "INV-1")
    assert (document["contact"], document["status"], document["total"]) == ("Acme Ltd", "AUTHORISED", 1440.0)
    assert document["lines"][0]["AccountCode"] == "210"


def choose_settings(page: Page) -> None:
    """Every account and tax rate from the organisation's own; companies may be created."""
    page.get_by_label("Auto-create companies that do not exist").check()
    for label, account in (
        ("Permanent fee", "210 · Permanent Placement Fees"),
        ("Temp time", "220 · Temporary Staffing"),
        ("Expenses", "230 · Recharged Expenses"),
        ("Other", "260 · Other Revenue"),
    ):
        page.get_by_label(label, exact=True).select_option(label=account)
    page.get_by_label("Standard rate").select_option("OUTPUT2")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#messages")).to_contain_text("saved")


def test_a_disconnect_in_xero_is_seen_by_everybody_and_the_queue_goes_on_after_a_reconnect(
    make_stack: MakeStack, sit_down: Sit
) -> None:
    stack = make_stack()
    desk = sit_down(stack, 1280)
    page = desk.page
    desk.log_in()
    disconnect_in_xero(page, stack)

    page.goto(f"{stack.url}/invoices/?status=approved&kind=invoice&per_page=25")
    boxes = page.get_by_role("checkbox", name="Tick INV-")
    number = str(boxes.first.get_attribute("aria-label")).removeprefix("Tick ")
    desk.tick(number)
    desk.act("Send to Accounts System")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Send 1 invoice").click()
    expect(dialog).to_contain_text("Reconnect to Xero", timeout=LONG)
    dialog.get_by_role("button", name="Close").first.click()
    assert open_submissions(stack) == 1

    vic = sit_down(stack, 390)
    vic.log_in("vic")
    expect(vic.page.locator(".banner-slot")).to_contain_text("Xero no longer accepts the connection")
    vic.check()

    connect(page, stack)
    page.goto(f"{stack.url}/invoices/?q={number}")
    expect(page.get_by_role("row").filter(has_text=number)).to_contain_text(number)
    until_sent(page, stack, number)
    assert len(documents(stack, number)) == 1
    vic.page.reload()
    expect(vic.page.locator(".banner-slot .notice")).to_have_count(0)
    vic.check()
    desk.check()


def disconnect_in_xero(page: Page, stack: Trial) -> None:
    """The button of Xero's own Connected Apps page."""
    page.goto(stack.sandbox_url)
    page.get_by_role("link", name=DEMO).click()
    page.get_by_role("button", name="Disconnect").click()
    expect(page.get_by_role("button", name="Disconnect")).to_have_count(0)


def until_sent(page: Page, stack: Trial, number: str) -> None:
    """The invoice's own page says so once the queue has gone on by itself."""
    page.get_by_role("link", name=number, exact=True).click()
    for _ in range(30):
        if "Sent" in page.locator("[aria-label='Last batch']").inner_text():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError(f"{number} did not go on after the reconnect")


def open_submissions(stack: Trial) -> int:
    return int(json.loads(stack.manage("shell", "-v", "0", "-c", OPEN).stdout))


def test_a_company_xero_lacks_is_linked_from_the_very_message(make_stack: MakeStack, sit_down: Sit) -> None:
    stack = make_stack()
    stack.manage("accounts_settings", "auto_create_companies=no")
    desk = sit_down(stack, 1280)
    page = desk.page
    desk.log_in()
    new_company(page, stack, "Harbour Vale Recruitment Limited")
    new_invoice(page, stack, "INV-9001", "Harbour Vale Recruitment Limited")
    page.goto(f"{stack.url}/invoices/?q=Harbour&status=approved&kind=invoice")
    desk.tick("INV-9001")
    page.get_by_role("checkbox", name="Tick INV-2").first.check()
    desk.act("Send to Accounts System")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Link Harbour Vale Recruitment Limited to a contact")  # told before, too
    desk.check()
    dialog.get_by_role("button", name="Send 1 invoice").click()
    expect(dialog).to_contain_text("1 of 2 went well; 1 needs you.", timeout=LONG)
    expect(dialog).to_contain_text("Invoice Settings do not allow creating it")
    desk.check()

    dialog.get_by_role("link", name="Link Harbour Vale Recruitment Limited to a contact").click()
    dialog.get_by_role("searchbox").wait_for()
    page.wait_for_timeout(300)  # htmx listens one moment after it has drawn the box
    dialog.get_by_role("searchbox").fill("harbour")
    dialog.get_by_role("radio", name="Harbour & Vale Ltd").first.check()
    desk.check()
    dialog.get_by_role("button", name="Continue").click()
    expect(dialog).to_contain_text("invoices of Harbour Vale Recruitment Limited go to Harbour & Vale Ltd")
    desk.check()
    dialog.get_by_role("button", name="Link", exact=True).click()

    dialog.get_by_role("button", name="Try again with 1").click()
    expect(dialog).to_contain_text("All done: 1 of 1.", timeout=LONG)
    (document,) = documents(stack, "INV-9001")
    assert document["contact"] == "Harbour & Vale Ltd"
    desk.check()
