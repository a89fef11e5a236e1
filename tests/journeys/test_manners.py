"""Small manners of the pages that only a browser shows: keys, unsaved changes, stale pages, columns."""

import pytest
from playwright.sync_api import Dialog, expect

from tests.journeys.conftest import Open

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(120)]

MOVED = "rows => rows.map(row => row.querySelector('label span').textContent)"


def test_escape_leaves_the_search_box_and_the_keys_work(open_desk: Open) -> None:
    desk = open_desk(1280)
    page = desk.page
    desk.log_in()
    page.keyboard.press("/")
    page.keyboard.type("CN-")
    expect(page.locator("#list")).to_contain_text("Clear all")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator("tr.current .record-link")).to_be_focused()
    expect(page.locator("[data-search]")).to_have_value("CN-")


@pytest.mark.parametrize(
    ("path", "field"),
    [("/invoices/new/", "Reference"), ("/companies/new/", "City")],
    ids=["invoice", "company"],
)
def test_leaving_with_unsaved_changes_asks_first_and_save_does_not(
    open_desk: Open, path: str, field: str
) -> None:
    desk = open_desk(1280)
    page = desk.page
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    desk.log_in()
    page.goto(desk.stack.url + path)
    page.get_by_label(field).fill("Leeds")
    page.get_by_role("button", name="Save", exact=True).click()  # refused: something is missing
    expect(page.get_by_role("alert")).to_contain_text("Nothing is saved yet")
    page.wait_for_load_state()  # who leaves is asked once the scripts have run
    assert asked == []
    page.locator("a[data-back]").first.click()
    expect(page.locator("#list")).to_be_visible()
    assert asked == ["beforeunload"]


def test_pressing_again_on_one_spot_moves_the_same_column_on(open_desk: Open) -> None:
    desk = open_desk(1280)
    page = desk.page
    desk.log_in()
    page.locator("#columns-button").click()
    rows = page.locator(".columns-list li")
    rows.last.wait_for()
    names = rows.evaluate_all(MOVED)
    box = rows.nth(5).locator("[data-move=up]").bounding_box()
    assert box
    for _ in range(2):
        page.mouse.click(box["x"] + 9, box["y"] + 9)
    expect(rows.nth(3)).to_contain_text(names[5])
    expect(rows.nth(3).locator("[data-move=up]")).to_be_focused()
    expect(rows.nth(1).locator("[data-move=up]")).to_be_disabled()
    expect(rows.last.locator("[data-move=down]")).to_be_disabled()


def test_a_stale_page_says_so_in_a_toast_and_stays(open_desk: Open) -> None:
    desk = open_desk(1280)
    page = desk.page
    desk.log_in()
    page.locator("#columns-button").click()
    page.get_by_role("dialog").get_by_role("button", name="Save").wait_for()
    page.context.clear_cookies(name="csrftoken")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("This page was open too long.")
    expect(page.get_by_role("heading", name="Invoices")).to_be_attached()
