"""For every test: a browser where there is one, one set of real processes, an honest closing line."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

# Playwright's synchronous API runs an event loop in the test's thread; Django would refuse queries there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
CHROMIUM_WORDS = (
    "--no-sandbox",  # root, in CI
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",  # no calls home: nothing outside this machine answers
    "--disable-component-update",
    "--disable-sync",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Here and not beside the simulation: pytest asks only the conftest it finds first."""
    parser.addoption("--seed", type=int, help="play one history of tests/chaos/test_seeds.py again")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """The system's Chromium; Playwright's own cannot be downloaded everywhere."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": list(CHROMIUM_WORDS)}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Journeys need a browser; whatever needs the real processes shares one set of them, on one worker."""
    _leave_out_long_forms(config, items)
    for item in items:
        if item.get_closest_marker("e2e") and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="no Chromium: make chromium"))
        if "stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("stack"))


def _leave_out_long_forms(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Half an hour of breaking things is for `make chaos`; only who names the mark gets it."""
    if "chaos" not in config.option.markexpr:
        long = [item for item in items if item.get_closest_marker("chaos")]
        items[:] = [item for item in items if item not in long]
        config.hook.pytest_deselected(items=long)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Lets the closing line count the journeys, also those that ran in another process."""
    report = yield
    report.is_journey = item.get_closest_marker("e2e") is not None  # type: ignore[attr-defined]
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Which services these tests met; `make test` reads the same from a file for its own summary."""
    stats = terminalreporter.stats
    counts = {name: len(stats.get(name, [])) for name in ("passed", "failed", "skipped")}
    counts["failed"] += len(stats.get("error", []))
    counts["journeys"] = sum(getattr(report, "is_journey", False) for report in stats.get("passed", []))
    database = "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
    broker = os.environ.get("CELERY_BROKER_URL", "") or "a private broker"
    journeys = f"{counts['journeys']} journeys in Chromium" if CHROMIUM else "no Chromium: NO journeys ran"
    terminalreporter.write_line(f"ran on {database}, {broker.rpartition('@')[2]}; {journeys}")
    if report := os.environ.get("TRACKER_TEST_REPORT"):
        Path(report).write_text(json.dumps(counts))
