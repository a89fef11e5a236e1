"""While versions run side by side, a worker meets messages it does not know; they do no harm."""

from celery import Celery

from tests.processes.office import MARKS, Works

pytestmark = MARKS


def test_an_old_worker_passes_over_what_it_does_not_know_and_works_on(works: Works) -> None:
    first = works.worker_pid()
    app = Celery(broker=works.trial.office.broker.url)
    queue = works.trial.office.environment()["CELERY_QUEUE"]
    app.send_task("accounting_sync.tasks.of_tomorrow", (1,), queue=queue)
    app.send_task("accounting_sync.tasks.run_batch", (1, "more than it takes"), queue=queue)
    app.send_task("accounting_sync.tasks.run_batch", (1,), {"of_tomorrow": 2}, queue=queue)
    works.until_sent(works.press(5))
    assert "unregistered task of type 'accounting_sync.tasks.of_tomorrow'" in works.trial.log("worker")
    assert works.trial.log("worker").count("TypeError: run_batch()") >= 2
    assert works.worker_pid() == first
