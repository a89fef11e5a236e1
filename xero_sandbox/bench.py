"""`python -m xero_sandbox.bench`: GETs and PUTs a second of a sandbox in a process of its own."""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

SCOPES = "openid offline_access accounting.invoices accounting.contacts accounting.settings"
REDIRECT = "http://localhost:9999/back"
BATCH = 50


@contextmanager
def running(ledger: str) -> Iterator[tuple[int, int]]:
    """A sandbox process: its port and its id."""
    command = [sys.executable, "-m", "xero_sandbox", "--port", "0", "--ledger", ledger]
    flags = ["--client-id", "bench", "--client-secret", "bench", "--consent", "auto"]
    process = subprocess.Popen([*command, *flags], stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    try:
        line = process.stdout.readline() if process.stdout else ""
        yield int(line.rsplit(":", 1)[1]), process.pid
    finally:
        process.terminate()
        process.wait(10)


class Caller:
    """One keep-alive connection with a token."""

    def __init__(self, port: int, scopes: str = SCOPES) -> None:
        """Connect and consent."""
        self.connection = http.client.HTTPConnection("localhost", port, timeout=60)
        query = {"response_type": "code", "client_id": "bench", "redirect_uri": REDIRECT, "scope": scopes}
        location = self._raw("GET", "/identity/connect/authorize?" + urlencode(query))[1]
        code = parse_qs(urlsplit(location).query)["code"][0]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
        body = urlencode({**form, "client_id": "bench", "client_secret": "bench"}).encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        token = json.loads(self._raw("POST", "/connect/token", body, kind)[0])["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}
        tenants = json.loads(self._raw("GET", "/connections", None, self.headers)[0])
        self.headers["xero-tenant-id"] = tenants[0]["tenantId"]

    def _raw(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[bytes, str]:
        self.connection.request(method, path, body, headers or {})
        answer = self.connection.getresponse()
        return answer.read(), answer.getheader("Location", "")

    def call(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """One API call."""
        return self._raw(method, "/api.xro/2.0/" + path, body, self.headers)[0]


def batch(start: int) -> bytes:
    """Fifty approved invoices of two lines."""
    invoices = [
        {
            "Type": "ACCREC",
            "InvoiceNumber": f"BENCH-{number}",
            "Contact": {"Name": f"Bench client {number % 100}"},
            "Date": time.strftime("%Y-%m-%d"),
            "DueDate": time.strftime("%Y-%m-%d"),
            "Status": "AUTHORISED",
            "LineItems": [
                {"Description": "Week", "Quantity": 37.5, "UnitAmount": 21.35, "AccountCode": "220"},
                {"Description": "Expenses", "Quantity": 1, "UnitAmount": 48.2, "AccountCode": "230"},
            ],
        }
        for number in range(start, start + BATCH)
    ]
    return json.dumps({"Invoices": invoices}).encode()


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used, where the system tells (Linux); the clock elsewhere."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return time.perf_counter()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Print the table."""
    total = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    calls = 1_000
    with tempfile.TemporaryDirectory() as folder, running(str(Path(folder) / "bench.sqlite3")) as (port, pid):
        caller = Caller(port)
        bodies = [batch(start) for start in range(0, total, BATCH)]
        began, used = time.perf_counter(), cpu_seconds(pid)
        for body in bodies:
            caller.call("PUT", "Invoices?summarizeErrors=false&unitdp=4", body)
        puts, put_cpu = total / (time.perf_counter() - began), total / (cpu_seconds(pid) - used)
        began, used = time.perf_counter(), cpu_seconds(pid)
        for number in range(calls):
            caller.call("GET", f"Invoices/BENCH-{number % total}")
        gets, get_cpu = calls / (time.perf_counter() - began), calls / (cpu_seconds(pid) - used)
        began = time.perf_counter()
        page = json.loads(caller.call("GET", "Invoices?page=1&pageSize=100"))
        took = (time.perf_counter() - began) * 1000
    sys.stdout.write(
        f"{puts:,.0f} invoices/s in PUTs of {BATCH} ({put_cpu:,.0f} per second of one core) · "
        f"{gets:,.0f} GET/s ({get_cpu:,.0f}) · page of 100 among "
        f"{page['pagination']['itemCount']:,}: {took:.0f} ms\n"
    )


if __name__ == "__main__":
    main()
