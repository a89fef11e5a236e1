"""The main job, as a person does it, on real processes; the sandbox's ledger is the judge."""

import json
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
import requests
from playwright.sync_api import expect

from launcher.trial import Trial
from tests.journeys.conftest import Desk, Open

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]

LONG = 30_000  # milliseconds a batch may take in the slowest run
BATCH_COLUMNS = ("Batch Date", "Batch Number", "Batch Status", "Batch Status Icon")
ROWS = """
import json, sys
from invoices.models import Invoice
fields = ("number", "total", "currency", "status", "batch_status", "company__name")
print(json.dumps(list(Invoice.objects.order_by("-issue_date", "-id").values(*fields)), default=str))
"""


def in_tracker(stack: Trial) -> list[dict[str, str]]:
    """Every invoice as Tracker has it, the newest first."""
    found: list[dict[str, str]] = json.loads(stack.manage("shell", "-v", "0", "-c", ROWS).stdout)
    return found


def in_xero(stack: Trial) -> list[dict[str, Any]]:
    ledger = requests.get(f"{stack.sandbox_url}/_sandbox/ledger", timeout=10).json()
    return list(ledger["organisations"][0]["documents"])


@pytest.mark.services
def test_from_the_list_into_xero_and_paid(stack: Trial, open_desk: Open) -> None:
    desk = open_desk(1280)
    page = desk.page
    desk.log_in()
    desk.check()

    # filter, tick three, send, watch, read the result
    page.get_by_label("Status", exact=True).select_option("Approved")
    page.get_by_label("Kind").select_option("invoice")
    # ticks belong to a filter: both must be at work before the first tick
    expect(page.locator("#list[data-filter*='kind=invoice'][data-filter*='status=approved']")).to_be_visible()
    boxes = page.get_by_role("checkbox", name="Tick INV-")
    numbers = [str(boxes.nth(index).get_attribute("aria-label")).removeprefix("Tick ") for index in range(3)]
    for number in numbers:
        desk.tick(number)
    desk.act("Send to Accounts System")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_contain_text("Send 3 invoices to Xero")
    for number in numbers:
        expect(dialog).to_contain_text(number)
    desk.check()
    dialog.get_by_role("button", name="Send 3 invoices").click()
    expect(dialog).to_contain_text("All done: 3 of 3.", timeout=LONG)
    desk.check()
    dialog.get_by_role("button", name="Close").click()

    # the four batch columns, saved for this user
    page.get_by_role("link", name="Columns").click()
    for column in BATCH_COLUMNS:
        dialog.get_by_role("checkbox", name=column, exact=True).check()
    desk.check()
    dialog.get_by_role("button", name="Save").click()
    for column in BATCH_COLUMNS:
        expect(page.get_by_role("columnheader", name=column, exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("columnheader", name="Batch Status Icon")).to_be_visible()
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=numbers[0], exact=True))
    expect(row).to_contain_text("Sent")
    desk.check()

    # one invoice, opened by its number, sent from its own Action menu
    one = str(boxes.nth(3).get_attribute("aria-label")).removeprefix("Tick ")
    page.get_by_role("link", name=one, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(one)
    desk.check()
    desk.act("Send to Accounts System")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_contain_text("All done: 1 of 1.", timeout=LONG)
    dialog.get_by_role("button", name="Close").click()
    expect(page.get_by_role("main")).to_contain_text("Sent")
    page.get_by_role("button", name="Save and Close").click()
    expect(page.get_by_role("heading", name="Invoices")).to_be_visible()

    # everything of one company, however many pages
    company = busiest_company(stack)
    page.goto(f"{stack.url}/invoices/?status=approved&company={company.replace('&', '%26')}&per_page=25")
    desk.act("Bulk Send to Accounts System")
    expect(dialog.get_by_role("heading")).to_contain_text("to Xero")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog).to_contain_text("All done:", timeout=LONG)
    dialog.get_by_role("button", name="Close").click()

    # a payment received in the sandbox's page comes back by a sync
    receive_payment(desk, numbers[0])
    page.goto(f"{stack.url}/invoices/?q={numbers[0]}")
    desk.tick(numbers[0])
    desk.act("Sync from Accounts System")
    dialog.get_by_role("button", name="Sync").click()
    expect(dialog).to_contain_text("All done: 1 of 1.", timeout=LONG)
    with page.expect_response(lambda answer: "/invoices/?q=" in answer.url):  # closing renews the list
        dialog.get_by_role("button", name="Close").click()
    expect(page.get_by_role("row").filter(has_text=numbers[0])).to_contain_text("Paid")
    desk.check()

    the_ledger_holds_each_once(stack, [*numbers, one])


def receive_payment(desk: Desk, number: str) -> None:
    """As somebody does in Xero: find the invoice, add a payment of what is due."""
    page, home = desk.page, desk.stack.sandbox_url
    page.goto(home)
    document = next(row for row in in_xero(desk.stack) if row["number"] == number)
    tenant = requests.get(f"{home}/_sandbox/ledger", timeout=10).json()["organisations"][0]["tenant_id"]
    page.goto(f"{home}/organisation/{tenant}/invoices/{document['id']}")
    page.get_by_role("button", name="Add payment").click()
    expect(page.get_by_role("main")).to_contain_text("Paid")


def busiest_company(stack: Trial) -> str:
    rows = in_tracker(stack)
    approved = Counter(row["company__name"] for row in rows if row["status"] == "approved")
    lessons = {
        row["company__name"]
        for row in rows
        if row["number"] < "INV-20010" and row["number"].startswith("INV")
    }
    return next(name for name, _ in approved.most_common() if name not in lessons)


def the_ledger_holds_each_once(stack: Trial, must: list[str]) -> None:
    """Every document Tracker calls sent is there exactly once, equal to the cent."""
    sent = {
        row["number"]: abs(Decimal(row["total"]))
        for row in in_tracker(stack)
        if row["batch_status"] in {"sent", "unchanged"}
    }
    assert set(must) <= set(sent)
    documents = in_xero(stack)
    counts = Counter(row["number"] for row in documents)
    totals = {row["number"]: Decimal(str(row["total"])) for row in documents}
    assert {number: counts[number] for number in sent} == dict.fromkeys(sent, 1)
    assert {number: totals[number] for number in sent} == sent


def test_a_refusal_is_told_in_xeros_own_words_on_a_phone(stack: Trial, open_desk: Open) -> None:
    desk = open_desk(390)
    page = desk.page
    desk.log_in()
    desk.check()
    page.goto(f"{stack.url}/invoices/?q=Training")
    for number in ("INV-20007", "INV-20008"):
        desk.tick(number)
    desk.check()
    desk.act("Send to Accounts System")
    dialog = page.get_by_role("dialog")
    desk.check()
    dialog.get_by_role("button", name="Send 2 invoices").click()
    expect(dialog).to_contain_text("0 of 2 went well; 2 need you.", timeout=LONG)
    expect(dialog).to_contain_text("Invoice # must be unique.")
    expect(dialog).to_contain_text("Email address must be valid.")
    desk.check()
    dialog.get_by_role("link", name="INV-20007").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("INV-20007")
    expect(page.get_by_role("main")).to_contain_text("Needs you")
    desk.check()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "path",
    [
        "/companies/",
        "/invoices/new/",
        "/accounts-system/batches/",
        "/accounts-system/connection/",
        "/accounts-system/settings/invoices/",
    ],
)
def test_every_screen_is_whole_and_open_to_all(stack: Trial, open_desk: Open, path: str, width: int) -> None:
    desk = open_desk(width)
    desk.log_in()
    desk.page.goto(stack.url + path)
    desk.page.wait_for_load_state("networkidle")
    desk.check()
