"""Takes the pictures of README and user guide anew: `.venv/bin/python -m tests.journeys.take_screenshots`."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from conftest import CHROMIUM, CHROMIUM_WORDS
from launcher.trial import Trial
from tests.journeys.conftest import Desk

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "screenshots"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="tracker-pictures-") as folder:
        trial = Trial(Path(folder))
        trial.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_WORDS))
                take_wide(desk(browser, trial, 1280, 800))
                take_narrow(desk(browser, trial, 390, 844))
        finally:
            trial.stop()


def desk(browser: Browser, trial: Trial, width: int, height: int) -> Desk:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_default_timeout(30_000)
    found = Desk(page, trial)
    found.log_in()
    return found


def take_wide(at: Desk) -> None:
    """The main job, screen by screen."""
    page, url = at.page, at.stack.url
    page.goto(f"{url}/invoices/?status=approved")
    for index in range(4):
        page.locator("[data-tick=row]").nth(index).check()
    page.locator("#action-button").click()
    take(page, "list")
    page.locator("#action-menu .menu-item").first.click()
    dialog = opened(page)
    take(page, "confirm")
    dialog.locator("button[type=submit]").click()
    dialog.get_by_text("All done").wait_for()
    dialog.get_by_role("button", name="Close").click()

    page.goto(f"{url}/invoices/?q=Training")
    at.act("Bulk Send to Accounts System")
    opened(page).locator("button[type=submit]").click()
    dialog.get_by_text("went well").wait_for()
    take(page, "result")
    dialog.get_by_role("link", name="Open batch").click()
    page.get_by_role("heading", level=1).wait_for()
    take(page, "batch")

    page.goto(f"{url}/invoices/?status=approved")
    page.locator("#columns-button").click()
    opened(page)
    for column in ("Batch Date", "Batch Number", "Batch Status", "Batch Status Icon"):
        dialog.get_by_role("checkbox", name=column, exact=True).check()
    take(page, "columns")
    dialog.get_by_role("button", name="Save").click()
    page.get_by_role("columnheader", name="Batch Status Icon").wait_for()
    take(page, "batch-columns")
    for name, path in (
        ("connection", "/accounts-system/connection/"),
        ("settings", "/accounts-system/settings/invoices/"),
        ("link-many", "/accounts-system/companies/unlinked/"),
        ("history", "/audit/"),
        ("status", "/accounts-system/status/"),
    ):
        page.goto(url + path)
        take(page, name)
    take_contact(page, url)
    page.goto(f"{url}/invoices/?q=INV-20002")
    page.get_by_role("link", name="INV-20002", exact=True).click()
    page.get_by_text("Not in Xero yet").wait_for()
    take(page, "invoice")
    page.goto(at.stack.sandbox_url)
    page.get_by_role("link", name="Demo Company (UK)").first.click()
    take(page, "sandbox")


def take_contact(page: Page, url: str) -> None:
    """A company nobody has linked, and whom it may be."""
    page.goto(f"{url}/companies/new/")
    page.get_by_label("Name", exact=True).fill("Harbour and Vale Limited")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Choose contact").click()
    opened(page)
    take(page, "contact")


def take_narrow(at: Desk) -> None:
    """The same list on a phone."""
    at.page.goto(f"{at.stack.url}/invoices/")
    take(at.page, "list-phone")


def opened(page: Page) -> Locator:
    dialog = page.locator("dialog[open]")
    dialog.get_by_role("heading", level=2).wait_for()
    return dialog


def take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    # caret: Playwright would hide it by an inline style, which the Content-Security-Policy refuses
    page.screenshot(path=PICTURES / f"{name}.png", caret="initial")


if __name__ == "__main__":
    main()
