"""What the launcher chooses for a person: ports, the broker's socket, secrets, the words to the children."""

import socket
import stat
from pathlib import Path

import pytest

from launcher import broker, ports
from launcher.office import XERO_ADDRESSES, Office, kept_secrets
from launcher.say import Trouble


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, 8123, 8124, apart=True)


def test_a_taken_port_names_who_has_it_and_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(number))
        with pytest.raises(Trouble, match=rf"Port {number} is taken by .*make run PORT=\d+") as told:
            ports.claim("PORT", 8000)
    assert told.value.code == 2


@pytest.mark.parametrize("text", ["eighty", "0", "70000", "-1"])
def test_a_port_must_be_a_number(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(Trouble, match="must be a number"):
        ports.claim("PORT", 8000)


def test_the_brokers_socket_stays_short_in_a_deep_folder(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 90)
    path = broker.private(deep).socket
    assert path is not None
    assert len(str(path)) <= broker.LONGEST_SOCKET_PATH
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.parent.rmdir()


def test_secrets_are_made_once_and_kept_from_others(tmp_path: Path) -> None:
    made = kept_secrets(tmp_path)
    assert kept_secrets(tmp_path) == made
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_what_the_environment_says_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/else")
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://elsewhere/3")
    told = Office(tmp_path, 8123, 8124).environment()
    assert told["DATABASE_URL"] == "postgres://somewhere/else"
    assert told["CELERY_BROKER_URL"] == "redis://elsewhere/3"


def test_a_trial_takes_nothing_from_the_environment(monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/else")
    monkeypatch.setenv("XERO_API_URL", "https://api.xero.com")
    told = office.environment()
    assert told["DATABASE_URL"].startswith("sqlite:///")
    assert {told[name] for name in XERO_ADDRESSES} == {"http://localhost:8124"}


def test_naming_xero_s_addresses_leaves_the_sandbox_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("XERO_API_URL", raising=False)
    assert "sandbox" in Office(tmp_path, 8123, 8124).commands()
    monkeypatch.setenv("XERO_API_URL", "https://api.xero.com")
    assert "sandbox" not in Office(tmp_path, 8123, 8124).commands()


def test_children_do_not_take_themselves_for_a_test_run(office: Office) -> None:
    assert "PYTEST_VERSION" not in office.environment()
