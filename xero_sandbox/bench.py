"""`python -m xero_sandbox.bench`: GETs and PUTs a second of a sandbox in a process of its own."""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

SCOPES = "openid offline_access accounting.invoices accounting.contacts accounting.settings"
REDIRECT = "http://localhost:9999/back"
BATCH = 50
TOTAL = 100_000
GETS = 1_000


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


def peak_megabytes(pid: int) -> float:
    """The most memory a process has held, where the system tells (Linux)."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


@dataclass(frozen=True)
class Rate:
    """So many a second, by the clock and by the sandbox's own processor time."""

    clock: float
    core: float

    def shown(self, aim: int) -> str:
        """With the aim beside it."""
        word = (
            "met" if min(self.clock, self.core) >= aim else "met per core" if self.core >= aim else "MISSED"
        )
        return f"{self.clock:,.0f}/s ({self.core:,.0f} per second of one core); aim {aim:,}: {word}"


def timed(pid: int, count: int, work: Callable[[], None]) -> Rate:
    """Do the work and take both times."""
    began, used = time.perf_counter(), cpu_seconds(pid)
    work()
    return Rate(count / (time.perf_counter() - began), count / max(1e-9, cpu_seconds(pid) - used))


def put_all(callers: list[Caller], bodies: list[bytes]) -> None:
    """Two callers in turn: while one reads its answer the sandbox works for the other."""

    def run(number: int) -> None:
        for body in bodies[number :: len(callers)]:
            callers[number].call("PUT", "Invoices?summarizeErrors=false&unitdp=4", body)

    with ThreadPoolExecutor(len(callers)) as pool:
        for done in [pool.submit(run, number) for number in range(len(callers))]:
            done.result()


def stream(caller: Caller) -> tuple[int, float]:
    """The whole list without `page`: its size in megabytes and the seconds until the first bytes."""
    began = time.perf_counter()
    caller.connection.request("GET", "/api.xro/2.0/Invoices", None, caller.headers)
    answer = caller.connection.getresponse()
    answer.read(1_000)
    first, size = time.perf_counter() - began, 1_000
    while piece := answer.read(1 << 20):
        size += len(piece)
    return size // (1 << 20), first


def main() -> None:
    """Print the table."""
    total = int(sys.argv[1]) if len(sys.argv) > 1 else TOTAL
    with tempfile.TemporaryDirectory() as folder, running(str(Path(folder) / "bench.sqlite3")) as (port, pid):
        callers = [Caller(port), Caller(port)]
        bodies = [batch(start) for start in range(0, total, BATCH)]
        puts = timed(pid, total, lambda: put_all(callers, bodies))
        say(f"PUT of {BATCH}      {puts.shown(2_500)} invoices")

        def read() -> None:
            for number in range(GETS):
                callers[0].call("GET", f"Invoices/BENCH-{number % total}")

        say(f"GET one        {timed(pid, GETS, read).shown(300)}")
        began = time.perf_counter()
        page = json.loads(callers[0].call("GET", "Invoices?page=1&pageSize=100"))
        count, took = page["pagination"]["itemCount"], (time.perf_counter() - began) * 1000
        say(f"page of 100    {took:.0f} ms among {count:,} invoices")
        size, first = stream(callers[0])
        say(f"whole list     {size} MB, the first bytes after {first * 1000:.0f} ms")
        say(f"memory         {peak_megabytes(pid):,.0f} MB at most; aim under 1,024")


def say(line: str) -> None:
    """One line for a person, one part of a line for a program that reads it."""
    sys.stdout.write(line + ("\n" if sys.stdout.isatty() else " · "))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
