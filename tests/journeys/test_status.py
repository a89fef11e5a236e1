"""System Status in a real browser: found in the menu, readable on a phone, renewed under a person's hands."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Open

pytestmark = pytest.mark.e2e
RENEWED = 60_000  # milliseconds: it asks for itself every ten seconds, and the machine may be busy


@pytest.mark.parametrize("width", [1280, 390])
def test_system_status_renews_itself_and_disturbs_nobody(open_desk: Open, width: int) -> None:
    at = open_desk(width)
    at.log_in()
    page = at.page
    page.locator("#user-menu").click()
    page.get_by_role("link", name="Plug Ins › System Status").click()
    page.get_by_role("heading", name="System Status").wait_for()
    expect(page.get_by_text("The database answers.")).to_be_visible()
    expect(page.get_by_text("The broker takes messages.")).to_be_visible()
    region = page.locator("#processes-scroll")
    expect(region.locator("tbody tr")).to_have_count(2, timeout=RENEWED)  # a worker and the scheduler
    at.check()
    region.focus()
    page.evaluate("document.getElementById('status-now').dataset.old = 'yes'")
    place = region.bounding_box()
    expect(page.locator("#status-now:not([data-old])")).to_be_visible(timeout=RENEWED)
    expect(region).to_be_focused()
    assert region.bounding_box() == place  # what somebody reads stays where it is
    page.get_by_role("link", name="Answer lost").click()
    expect(page.get_by_role("link", name="Answer lost")).to_have_attribute("aria-current", "true")
    at.check()
