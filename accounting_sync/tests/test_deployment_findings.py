"""What settings and clocks mean for a deployment; nothing is asked of anybody."""

from datetime import UTC, datetime, timedelta

import pytest

from accounting_sync.operations.deployment import clocks, configuration
from accounting_sync.operations.deployment.findings import Finding, Grade, of_part
from accounting_sync.operations.known import Level, Part

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
XERO = {"XERO_API_URL": "https://api.xero.com", "XERO_IDENTITY_URL": "https://identity.xero.com"}


@pytest.mark.parametrize(
    ("finding", "grade"),
    [
        (configuration.debug(True), Grade.FAILURE),
        (configuration.debug(False), Grade.OK),
        (configuration.database_kind("sqlite", ""), Grade.WARNING),
        (configuration.database_kind("postgresql", "15.4"), Grade.OK),
        (configuration.xero_app("", "secret"), Grade.FAILURE),
        (configuration.xero_app("id", ""), Grade.FAILURE),
        (configuration.xero_app("id", "secret"), Grade.OK),
        (configuration.metrics_token(""), Grade.WARNING),
        (configuration.metrics_token("short"), Grade.WARNING),
        (configuration.metrics_token("x" * 20), Grade.OK),
        (configuration.mail_receivers([]), Grade.WARNING),
        (configuration.mail_receivers(["ada@tracker.example"]), Grade.OK),
        (configuration.xero_addresses(XERO), Grade.OK),
        (configuration.xero_addresses(XERO | {"XERO_API_URL": "http://api.xero.com"}), Grade.FAILURE),
        (configuration.xero_addresses(XERO | {"XERO_API_URL": "https://api.xero.com.evil"}), Grade.WARNING),
    ],
    ids=lambda value: value.says if isinstance(value, Finding) else value,
)
def test_what_a_setting_means(finding: Finding, grade: Grade) -> None:
    assert finding.grade is grade
    assert bool(finding.way_out) is (grade is not Grade.OK)


def test_no_finding_names_a_secret() -> None:
    told = [configuration.metrics_token("hunter2"), configuration.xero_app("", "hunter2")]
    assert "hunter2" not in repr(told)


@pytest.mark.parametrize(
    ("url", "allowed", "grade"),
    [
        ("https://tracker.example", ["tracker.example"], Grade.OK),
        ("https://tracker.example:8443/", ["other", "Tracker.Example"], Grade.OK),
        ("https://a.tracker.example", [".tracker.example"], Grade.OK),
        ("https://tracker.example", [".tracker.example"], Grade.OK),
        ("https://eviltracker.example", [".tracker.example"], Grade.FAILURE),
        ("https://tracker.example", ["localhost"], Grade.FAILURE),
        ("https://tracker.example", [], Grade.FAILURE),
        ("https://tracker.example", ["*"], Grade.WARNING),
        ("http://tracker.example", ["tracker.example"], Grade.FAILURE),
        ("tracker.example", ["tracker.example"], Grade.FAILURE),
    ],
)
def test_the_public_address(url: str, allowed: list[str], grade: Grade) -> None:
    assert configuration.public_url(url, allowed).grade is grade


@pytest.mark.parametrize(
    ("here", "running", "grade"),
    [
        ("2", [], Grade.OK),
        ("2", ["2", "2"], Grade.OK),
        ("2", ["2", "1"], Grade.FAILURE),
        ("2", [""], Grade.FAILURE),
        ("", ["1"], Grade.FAILURE),
        ("", [""], Grade.WARNING),
    ],
)
def test_every_process_runs_the_same_version(here: str, running: list[str], grade: Grade) -> None:
    assert configuration.version(here, running).grade is grade


@pytest.mark.parametrize(
    ("seconds", "resolution", "grade"),
    [
        (0, 0, Grade.OK),
        (5, 0, Grade.OK),
        (-5.1, 0, Grade.WARNING),
        (5.9, 1, Grade.OK),
        (30, 0, Grade.WARNING),
        (30.1, 0, Grade.FAILURE),
        (-3600, 1, Grade.FAILURE),
    ],
)
def test_how_far_clocks_may_be_apart(seconds: float, resolution: float, grade: Grade) -> None:
    ahead = timedelta(seconds=seconds)
    assert clocks.judged("Xero's", ahead, timedelta(seconds=resolution)).grade is grade


def test_a_slow_answer_does_not_count_as_a_wrong_clock() -> None:
    """It was read at some moment between asking and hearing: the middle is the best guess."""
    assert clocks.apart(NOW, NOW - 4 * SECOND, NOW + 4 * SECOND) == timedelta(0)
    assert clocks.apart(NOW + 9 * SECOND, NOW, NOW + 2 * SECOND) == 8 * SECOND


@pytest.mark.parametrize(
    ("level", "grade"),
    [(Level.GOOD, Grade.OK), (Level.WAITING, Grade.WARNING), (Level.BAD, Grade.FAILURE)],
)
def test_the_health_of_a_part_is_a_finding_too(level: Level, grade: Grade) -> None:
    found = of_part(Part("workers", level, "It is so."), "Start one.")
    assert (found.grade, found.says) == (grade, "It is so.")
