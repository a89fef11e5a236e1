"""The judge's book: what it tells, and that a kill takes nothing away."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from xero_sandbox.__main__ import config_from, parser
from xero_sandbox.config import Config
from xero_sandbox.tests.client import CLIENT, Client
from xero_sandbox.tests.conftest import Running
from xero_sandbox.tests.makers import SEEDED_INVOICE, invoice, line, payment
from xero_sandbox.tests.receiver import KEY, Receiver

ROOT = Path(__file__).resolve().parents[2]


def start(ledger: Path) -> tuple[subprocess.Popen[str], Client]:
    """A sandbox process of its own."""
    command = [
        sys.executable,
        "-m",
        "xero_sandbox",
        "--port",
        "0",
        "--ledger",
        str(ledger),
        "--client-id",
        CLIENT[0],
        "--client-secret",
        CLIENT[1],
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout
    line_read = process.stdout.readline()
    assert line_read.startswith("xero_sandbox listening on http://localhost:")
    return process, Client(int(line_read.rsplit(":", 1)[1]))


def end(process: subprocess.Popen[str], how: signal.Signals) -> int:
    os.kill(process.pid, how)
    code = process.wait(10)
    if process.stdout:
        process.stdout.close()
    return code


def test_everything_answered_survives_a_kill(tmp_path: Path) -> None:
    ledger = tmp_path / "deep" / "ledger.sqlite3"
    process, xero = start(ledger)
    xero.connect()
    made = xero.call("PUT", "Invoices", invoice("K-1"), key="k").json["Invoices"][0]
    xero.put("Payments", payment(made["InvoiceID"], 5))
    shown = xero.get("Invoices/K-1").json["Invoices"]
    book = xero.control("GET", "ledger")
    end(process, signal.SIGKILL)

    process, again = start(ledger)
    again.token, again.tenant = xero.token, xero.tenant
    try:
        assert again.get("Invoices/K-1").json["Invoices"] == shown
        assert again.control("GET", "ledger") == book
        assert again.call("PUT", "Invoices", invoice("K-1"), key="k").json["Invoices"][0] == made
        assert again.put("Invoices", invoice("K-1")).status == 400
        assert (
            again.form(
                "/connect/token",
                grant_type="refresh_token",
                refresh_token=xero.tokens["refresh_token"],
                client_id=CLIENT[0],
                client_secret=CLIENT[1],
            ).status
            == 200
        )
    finally:
        assert end(process, signal.SIGTERM) == 0


def test_a_kill_in_the_middle_loses_no_answer_and_halves_no_batch(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.sqlite3"
    process, xero = start(ledger)
    xero.connect()
    killer = threading.Timer(0.4, os.kill, (process.pid, signal.SIGKILL))
    killer.start()
    answered: list[str] = []
    with contextlib.suppress(OSError, http.client.HTTPException):
        for batch in range(10_000):
            numbers = [f"M-{batch}-{place}" for place in range(20)]
            reply = xero.put("Invoices", {"Invoices": [invoice(number) for number in numbers]})
            answered += [row["InvoiceNumber"] for row in reply.json["Invoices"]]
    end(process, signal.SIGKILL)

    process, again = start(ledger)
    demo = again.control("GET", "ledger")["organisations"][0]
    end(process, signal.SIGTERM)
    kept = [row["number"] for row in demo["documents"] if row["number"] != "INV-20007"]
    assert answered
    assert set(answered) <= set(kept)
    assert len(kept) == len(set(kept))
    assert len(kept) % 20 == 0
    assert all(len(row["writes"]) == 1 for row in demo["documents"] if row["number"] in answered)


def test_the_ledger_tells_every_write_with_its_key(xero: Client) -> None:
    xero.call("PUT", "Invoices", invoice("L-1"), key="first")
    xero.call("POST", "Invoices", {"Type": "ACCREC", "InvoiceNumber": "L-1", "Reference": "x"}, key="second")
    xero.put(
        "Invoices",
        {"Invoices": [invoice("L-2", LineItems=[line(AccountCode="999")])]},
        summarizeErrors="false",
    )
    demo = xero.control("GET", "ledger")["organisations"][0]
    document = next(row for row in demo["documents"] if row["number"] == "L-1")
    assert [(write["method"], write["key"], write["outcome"]) for write in document["writes"]] == [
        ("PUT", "first", "saved"),
        ("POST", "second", "saved"),
    ]
    assert (document["kind"], document["total"], document["status"]) == ("invoice", 25.2, "AUTHORISED")
    assert document["contact"] == "Harbour & Vale Ltd"
    assert [row["number"] for row in demo["refused"]] == ["L-2"]


def test_figures_count_calls_and_writes(xero: Client) -> None:
    xero.put("Invoices", {"Invoices": [invoice("F-1"), invoice("INV-20007")]}, summarizeErrors="false")
    xero.get(f"Invoices/{SEEDED_INVOICE}")
    figures = xero.control("GET", "figures")
    assert figures["calls_by_path"] == {"GET /api.xro/2.0/Invoices/{id}": 1, "PUT /api.xro/2.0/Invoices": 1}
    assert (figures["saved_writes"], figures["refused_writes"]) == (1, 1)
    assert figures["busiest_60_seconds"] == 2
    assert figures["bytes_out"] > 1000


def test_reset_goes_back_to_the_seed_and_keeps_the_connection(xero: Client) -> None:
    xero.put("Invoices", invoice("F-1"))
    xero.control("POST", "reset")
    assert [row["InvoiceNumber"] for row in xero.get("Invoices").json["Invoices"]] == ["INV-20007"]


def test_an_occupied_port_is_said_plainly(xero: Client, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "xero_sandbox",
        "--port",
        str(xero.port),
        "--ledger",
        str(tmp_path / "l"),
        "--client-id",
        "a",
        "--client-secret",
        "b",
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=20, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("xero_sandbox cannot start:")
    assert "Traceback" not in done.stderr


def test_sigterm_ends_it_even_while_a_call_hangs(tmp_path: Path) -> None:
    process, xero = start(tmp_path / "ledger.sqlite3")
    xero.connect()
    xero.control("POST", "faults", [{"kind": "timeout", "seconds": 60}])
    hanging = threading.Thread(target=ask, args=(xero,))
    hanging.start()
    time.sleep(0.3)
    began = time.monotonic()
    assert end(process, signal.SIGTERM) == 0
    assert time.monotonic() - began < 5
    hanging.join(5)


def ask(xero: Client) -> None:
    with contextlib.suppress(Exception):
        xero.get("Organisation")


def test_the_controls_take_no_orders_from_other_sites(xero: Client) -> None:
    refused = xero.send("POST", "/_sandbox/reset", headers={"Origin": "http://evil.example"})
    assert refused.status == 403


def test_a_number_may_hold_a_slash(xero: Client) -> None:
    xero.put("Invoices", invoice("2026/11/7"))
    assert xero.get("Invoices/2026%2F11%2F7").json["Invoices"][0]["InvoiceNumber"] == "2026/11/7"


def test_it_listens_on_loopback_unless_told_otherwise() -> None:
    asked = ["--client-id", "a", "--client-secret", "b"]
    assert config_from(parser().parse_args(asked)).host == "127.0.0.1"
    assert config_from(parser().parse_args([*asked, "--host", "0.0.0.0"])).host == "0.0.0.0"  # noqa: S104
    assert not config_from(parser().parse_args(asked)).webhooks_anywhere
    assert Config("a", "b").host == "127.0.0.1"


def test_a_webhook_address_on_the_command_line_is_told_once_it_answers(tmp_path: Path) -> None:
    app = Receiver()
    config = Config(*CLIENT, ledger=str(tmp_path / "x.sqlite3"), webhook_url=app.url, webhook_key=KEY)
    running = Running(config)
    try:
        xero = Client(running.port).connect()
        late = time.monotonic() + 10
        while xero.control("GET", "webhooks")["status"] != "active" and time.monotonic() < late:
            time.sleep(0.02)
        xero.put("Contacts", {"Name": "A"})
        assert app.wait_for(1)[0]["eventCategory"] == "CONTACT"
    finally:
        running.stop()
        app.stop()


def test_attachments_and_batches_survive_a_restart(tmp_path: Path) -> None:
    config = Config(*CLIENT, ledger=str(tmp_path / "x.sqlite3"))
    running = Running(config)
    xero = Client(running.port).connect()
    xero.call("PUT", f"Invoices/{SEEDED_INVOICE}/Attachments/a.txt", b"kept")
    rows = [{"Invoice": {"InvoiceID": SEEDED_INVOICE}, "Amount": 1}]
    xero.put("BatchPayments", {"Account": {"Code": "090"}, "Payments": rows})
    running.stop()
    again = Running(config)
    try:
        xero.port = again.port
        assert xero.get(f"Invoices/{SEEDED_INVOICE}/Attachments/a.txt").raw == b"kept"
        assert xero.get("BatchPayments").json["BatchPayments"][0]["TotalAmount"] == 1
    finally:
        again.stop()
