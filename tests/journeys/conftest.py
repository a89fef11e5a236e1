"""A browser that watches: no console error, no request to another host, nothing axe finds."""

import re
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from launcher.trial import Trial

Open = Callable[[int], "Desk"]
Sit = Callable[[Trial, int], "Desk"]
# axe leaves style="" behind on what it looked at; the next swap of that piece is then told of by the browser.
EMPTY_STYLE = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="  # SHA-256 of nothing
HEIGHT = {1280: 800, 390: 844}


class Desk:
    """One person at Tracker in a real browser."""

    def __init__(self, page: Page, stack: Trial) -> None:
        self.page = page
        self.stack = stack
        self.faults: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", lambda request: self._watch(request.url))

    def _hear(self, line: ConsoleMessage) -> None:
        if line.type == "error" and EMPTY_STYLE not in line.text:
            self.faults.append(f"console: {line.text} ({line.location.get('url')})")

    def _watch(self, url: str) -> None:
        if not url.startswith((self.stack.url, self.stack.sandbox_url, "data:", "about:")):
            self.faults.append(f"another host: {url}")

    def log_in(self, name: str = "demo") -> None:
        self.page.goto(self.stack.url)
        self.page.get_by_label("Username").fill(name)
        self.page.get_by_label("Password").fill(name)
        self.page.get_by_role("button", name="Log in").click()
        self.page.get_by_role("heading", name="Invoices").wait_for()
        self.page.wait_for_load_state()  # the keys answer once the scripts have run

    def check(self) -> None:
        """Nothing has gone wrong so far, and nothing on this screen shuts anybody out."""
        # A list that is being renewed is dimmed; nobody reads it in that moment.
        expect(self.page.locator("#list.htmx-request")).to_have_count(0)
        found = Axe().run(self.page).response["violations"]
        assert not found, [(row["id"], [node["target"] for node in row["nodes"]]) for row in found]
        assert not self.faults, self.faults
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"the page is {wide} pixels wider than the window"

    def tick(self, number: str) -> None:
        self.page.get_by_role("checkbox", name=f"Tick {number}", exact=True).check()

    def act(self, label: str) -> None:
        """Choose from the Action menu."""
        self.page.locator("#action-button").click()
        self.page.locator(".menu-item").filter(has_text=re.compile(rf"^\s*{label}")).first.click()


@pytest.fixture
def sit_down(browser: Browser) -> Iterator[Sit]:
    """`sit_down(stack, 390)`: somebody sits down at a window of that width."""
    contexts = []

    def sit(stack: Trial, width: int) -> Desk:
        context = browser.new_context(viewport={"width": width, "height": HEIGHT[width]})
        context.set_default_timeout(15_000)
        contexts.append(context)
        return Desk(context.new_page(), stack)

    yield sit
    for context in contexts:
        context.close()


@pytest.fixture
def open_desk(stack: Trial, sit_down: Sit) -> Open:
    """`open_desk(390)`: at the shared office."""
    return lambda width: sit_down(stack, width)
