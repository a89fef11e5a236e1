"""A broker that is dead, emptied or full costs a delay; who presses Send meanwhile is answered as ever."""

from functools import partial

from tests.processes.office import MARKS, Pressed, Works

pytestmark = MARKS

LATENCY = 0.5  # seconds: something is under way when it happens


def answered_as_ever(pressed: Pressed) -> bool:
    """The batch's own page, which says that they wait."""
    return "send to Xero" in pressed.page and "Queued" in pressed.page


def test_a_broker_that_dies_in_the_middle_of_a_batch_and_comes_back_costs_a_delay(works: Works) -> None:
    works.slow_down(LATENCY)
    before = works.press(60)
    works.until(lambda: works.statuses(before)["sending"])
    works.trial.kill("broker")
    meanwhile = works.press(5)
    assert answered_as_ever(meanwhile)
    works.until(lambda: "The broker takes no message" in works.pulse()["problem"])
    works.start("broker")
    works.until_sent(before, meanwhile)
    works.until(lambda: works.pulse()["problem"] == "")


def test_a_broker_emptied_in_the_middle_of_a_batch_costs_a_delay(works: Works) -> None:
    works.slow_down(LATENCY)
    before = works.press(60)
    works.until(lambda: works.statuses(before)["sending"])
    works.broker().flushall()
    meanwhile = works.press(5)
    works.broker().flushall()
    works.until_sent(before, meanwhile)


def test_a_full_broker_takes_no_message_and_loses_nothing(works: Works) -> None:
    """As it says it: OOM. A full disk is refused alike (MISCONF), by the same class of error."""
    broker = works.broker()
    broker.config_set("maxmemory-policy", "noeviction")
    broker.config_set("maxmemory", 1)
    try:
        pressed = works.press(5)
        assert answered_as_ever(pressed)
        works.until(lambda: "maxmemory" in works.pulse()["problem"])
        assert works.statuses(pressed) == {"queued": 5}
    finally:
        broker.config_set("maxmemory", 0)
    works.until_sent(pressed)


def test_two_schedulers_do_no_harm(works: Works) -> None:
    """They have both been at it during all the tests here."""
    works.until_sent(works.press(60))
    for name in ("scheduler", "scheduler-2"):
        assert works.trial.supervisor.children[name].alive
        works.until(partial(has_looked, works, name))


def has_looked(works: Works, scheduler: str) -> bool:
    return "Sending due task sweep" in works.trial.log(scheduler)
