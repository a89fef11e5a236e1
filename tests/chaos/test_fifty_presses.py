"""Fifty presses of Send on one invoice, a bulk over everything, two schedulers: one call, one document."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
import requests

from launcher.trial import Trial
from tests.chaos import figures
from tests.conftest import MakeStack
from tests.looking import rows, sandbox
from tests.processes.office import OPEN, Works

pytestmark = [pytest.mark.services, pytest.mark.timeout(300)]
PRESSES, AT_ONCE = 49, 8  # each in a window of its own; and one pressed eight times in one window
LATENCY = 2.0  # seconds a call takes while they press: what is under way stays so until all have pressed
SUBMISSIONS = "SELECT batch_id, invoice_id FROM accounting_sync_submission"
STATUSES = "SELECT number, batch_status, total FROM invoices_invoice WHERE batch_number IS NOT NULL"


@pytest.fixture
def works(make_stack: MakeStack) -> Works:
    """An office with several lanes in each of its worker's processes, and two schedulers."""
    trial = make_stack(SEND_LANES="3", SWEEP_SECONDS="1")
    second = [*trial.office.commands()["scheduler"], "--schedule", str(trial.office.var / "beat-2")]
    trial.supervisor.start("scheduler-2", second, trial.office.environment())
    works = Works(trial)
    schedulers = ("scheduler", "scheduler-2")
    works.until(lambda: all("Sending due task sweep" in trial.log(name) for name in schedulers))
    return works


class Crowd:
    """Everybody with the cookies of one login; they begin in the same moment."""

    def __init__(self, works: Works, size: int) -> None:
        self._works, self._start, self.size = works, Barrier(size), size

    def press(self, token: str, **chosen: str) -> str:
        """The page a person lands on."""
        person, url = self._works.person, self._works.trial.url
        form = {"csrfmiddlewaretoken": person.cookies["csrftoken"], "token": token, **chosen}
        self._start.wait()
        answer = requests.post(
            f"{url}/accounts-system/send/start/",
            form,
            cookies=person.cookies,
            headers={"Referer": url},
            timeout=60,
        )
        assert answer.status_code == 200, answer.text
        return answer.text


def test_of_fifty_presses_on_one_invoice_one_sends_it_once(works: Works) -> None:
    began, (pk, number, _) = time.monotonic(), works.left[0]
    works.slow_down(LATENCY)
    one, everything = {"scope": "ticked", "ids": str(pk)}, {"scope": "matching", "filter": "status=approved"}
    crowd, same = Crowd(works, PRESSES + AT_ONCE + 1), str(uuid.uuid4())
    with ThreadPoolExecutor(crowd.size) as pool:
        windows = [pool.submit(crowd.press, str(uuid.uuid4()), **one) for _ in range(PRESSES)]
        clicks = [pool.submit(crowd.press, same, **one) for _ in range(AT_ONCE)]
        bulk = pool.submit(crowd.press, str(uuid.uuid4()), **everything)
        pages = [each.result() for each in [*windows, *clicks, bulk]]
    batches = [batch for batch, invoice in rows(works.trial, SUBMISSIONS) if invoice == pk]
    assert len(batches) == 1, "it was taken on more than once"
    told = [page for page in pages if "already on its way" in page]
    works.slow_down(0.1)
    works.until(lambda: all(status not in OPEN for _, status, _ in rows(works.trial, STATUSES)))
    _record(works.trial, number, time.monotonic() - began)
    _was_written_once(works.trial, number)
    _all_are_there_once(works)
    # Whoever did not make its batch is told; the bulk is told as well, unless it was the bulk that took it.
    assert len(told) >= PRESSES - 1


def _was_written_once(trial: Trial, number: str) -> None:
    """Whatever was tried stands in the ledger: one write in all, so never two calls at once for it."""
    books = sandbox(trial, "ledger")["organisations"][0]
    (document,) = (row for row in books["documents"] if row["number"] == number)
    assert [(line["method"], line["outcome"]) for line in document["writes"]] == [("PUT", "saved")]
    assert number not in [line["number"] for line in books["refused"]]
    assert sandbox(trial, "figures")["repeated_writes"] == 0


def _all_are_there_once(works: Works) -> None:
    documents = sandbox(works.trial, "ledger")["organisations"][0]["documents"]
    totals = [(row["number"], Decimal(str(row["total"]))) for row in documents if row["writes"]]
    sent = [
        (number, abs(Decimal(str(total))))
        for number, state, total in rows(works.trial, STATUSES)
        if state == "sent"
    ]
    assert len(sent) > 50
    assert sorted(totals) == sorted(sent)


def _record(trial: Trial, number: str, seconds: float) -> None:
    documents = sandbox(trial, "ledger")["organisations"][0]["documents"]
    numbers = [row["number"] for row in documents if row["writes"]]
    figures.record(
        scenario="50 presses, a bulk, 2 schedulers",
        faults=0,
        kills=0,
        documents=len(numbers),
        duplicates=len(numbers) - len(set(numbers)),
        lost=int(number not in numbers),
        seconds=seconds,
    )
