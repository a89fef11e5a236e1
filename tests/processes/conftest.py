"""The office these tests share: a broker of its own, which they break, and two schedulers all the time."""

from collections.abc import Iterator

import pytest

from launcher.trial import Trial
from tests.conftest import database
from tests.processes.office import Works

# The watch looks often, so that nobody waits for it. The lease is as long as in use: what goes on within a
# test was given back or rung, not waited for.
TOLD = {"SWEEP_SECONDS": "2", "WORKER_PULSE_SECONDS": "0.5", "WORKER_DEAF_SECONDS": "4", "SEND_LANES": "2"}


@pytest.fixture(scope="session")
def trial_of_processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with database() as url:
        told = {**TOLD, **({"DATABASE_URL": url} if url else {})}
        running = Trial(tmp_path_factory.mktemp("processes"), **told)
        running.start("--companies", "12", "--invoices", "600")
        second = [*running.office.commands()["scheduler"], "--schedule", str(running.office.var / "beat-2")]
        running.supervisor.start("scheduler-2", second, running.office.environment())
        try:
            yield running
        finally:
            running.stop()


@pytest.fixture
def works(trial_of_processes: Trial, monkeypatch: pytest.MonkeyPatch) -> Iterator[Works]:
    """Everything runs and answers at once; what a test has broken is whole again for the next."""
    # That of the pass on Redis; a Celery of the test's own would believe it more than what it is told.
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)
    made = Works(trial_of_processes)
    yield made
    made.make_whole()
