"""The stand-in Xero as tests use it: over HTTP, in a process of its own."""

import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import requests

from launcher.ports import free_port

CLIENT_ID, CLIENT_SECRET = "tests", "tests-secret"
DEMO = "Demo Company (UK)"


class Sandbox:
    """A running sandbox; `ledger` is the judge of what was written."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        words = ["--port", str(self.port), "--ledger", str(folder / "ledger.sqlite3")]
        words += ["--client-id", CLIENT_ID, "--client-secret", CLIENT_SECRET]
        with (folder / "sandbox.log").open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "xero_sandbox", *words], stdout=log, stderr=log
            )
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                self.get("health")
            except requests.ConnectionError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the sandbox did not start")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)

    def get(self, what: str) -> Any:
        answer = requests.get(f"{self.url}/_sandbox/{what}", timeout=10)
        answer.raise_for_status()
        return answer.json()

    def post(self, what: str, body: Any = None) -> Any:
        answer = requests.post(f"{self.url}/_sandbox/{what}", json=body, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def break_calls(self, *faults: dict[str, object]) -> None:
        """Faults of the sandbox's grammar; they replace the ones before."""
        self.post("faults", list(faults))

    def receive_payment(self, number: str, amount: str) -> None:
        """The button of the sandbox's own page, as a person in Xero or the bank feed would."""
        (document,) = self.documents(number)
        form = {"account": "090", "amount": amount, "date": date.today().isoformat(), "reference": "BACS"}
        page = f"{self.url}/organisation/{self._demo()['tenant_id']}/invoices/{document['id']}/receive"
        answer = requests.post(page, form, timeout=10)
        assert "done=paid" in answer.url, answer.text

    def documents(self, number: str | None = None) -> list[dict[str, Any]]:
        """Every sales invoice and credit note of the demo company, or those of one number."""
        return [row for row in self._demo()["documents"] if number in (None, row["number"])]

    def contacts(self) -> list[dict[str, Any]]:
        return list(self._demo()["contacts"])

    def _demo(self) -> dict[str, Any]:
        rows = self.get("ledger")["organisations"]
        return next(row for row in rows if row["name"] == DEMO)

    def calls(self) -> dict[str, int]:
        """How many calls were made, by method and path."""
        return dict(self.get("figures")["calls_by_path"])
