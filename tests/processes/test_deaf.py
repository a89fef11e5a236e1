"""A worker that lives, answers pings and consumes nothing notices, says so and ends; another one starts."""

from celery import Celery

from tests.processes.office import MARKS, Works

pytestmark = MARKS


def test_a_worker_that_hears_nothing_ends_and_what_was_pressed_meanwhile_is_sent(works: Works) -> None:
    node, first = works.trial.office.node, works.worker_pid()
    app = Celery(broker=works.trial.office.broker.url)
    queue = works.trial.office.environment()["CELERY_QUEUE"]
    for name in (queue, f"{queue}.{node}"):
        app.control.cancel_consumer(name, destination=[node], reply=True, timeout=10)
    assert app.control.ping(destination=[node], timeout=10) == [{node: {"ok": "pong"}}]
    pressed = works.press(5)

    assert works.worker_ends() == 0
    pulse = works.pulse()
    assert pulse["process_id"] == first
    assert pulse["problem"].startswith("Heard nothing of its queue for")
    assert "Heard nothing of its queue" in works.trial.log("worker")
    works.until_sent(pressed)
    assert works.worker_pid() != first
    works.until(lambda: works.pulse()["process_id"] == works.worker_pid())
    assert works.pulse()["problem"] == ""
