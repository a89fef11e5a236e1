"""A worker that is asked to go finishes the calls in hand, and another one goes on at once."""

import signal

from tests.looking import rows
from tests.processes.office import MARKS, Works

pytestmark = MARKS

LATENCY = 1.5  # seconds
PATIENCE = 25  # seconds; a turn lasts 30, and a busy machine a while
WRITES = "PUT /api.xro/2.0/Invoices"
HELD = "SELECT count(*) FROM accounting_sync_submission WHERE lease_token IS NOT NULL"


def test_asked_to_go_in_the_middle_of_a_batch_it_finishes_its_calls_and_nothing_waits_for_a_lease(
    works: Works,
) -> None:
    works.until_sent(works.press(1))  # the items are there
    before, pid = works.calls(WRITES), works.worker_pid()
    works.slow_down(LATENCY)
    pressed = works.press(250)  # five calls, two at once
    works.until(lambda: works.calls(WRITES) > before)
    assert works.end_worker(signal.SIGTERM, PATIENCE) == 0

    statuses = works.statuses(pressed)
    assert set(statuses) == {"sent", "queued"}, statuses
    assert statuses["queued"] >= 100, statuses
    assert sum(statuses.values()) == len(pressed.totals)
    assert rows(works.trial, HELD) == [(0,)]
    assert (works.pulse()["process_id"], bool(works.pulse()["stopped_at"])) == (pid, True)

    works.slow_down(0)
    works.trial.start_worker()  # the lease is a minute: what was not given back would not be ready in time
    works.until_sent(pressed, patience=45)
    works.until(lambda: works.pulse()["stopped_at"] is None)  # its first look comes a moment after its start
