"""A worker is deaf when the broker takes its messages and none arrives; nothing else is deafness."""

from accounting_sync.operations.deafness import Ears, Verdict, listen, patience, verdict


def looks(*each: tuple[float, float, bool]) -> Ears:
    """After looks at `now`, with the last message at `heard_at`, and whether the broker took this look's."""
    ears = Ears()
    for now, heard_at, published in each:
        ears = listen(ears, now, heard_at, published=published)
    return ears


def test_a_worker_that_has_just_started_hears() -> None:
    assert verdict(Ears(), 1000, 120) == Verdict.HEARS
    assert verdict(looks((1000, 999, True)), 1000, 120) == Verdict.HEARS


def test_a_worker_whose_messages_arrive_hears_however_long_it_runs() -> None:
    ears = looks((10, 0, True), (20, 10.1, True), (5000, 20.1, True))
    assert verdict(ears, 5000, 120) == Verdict.HEARS


def test_a_worker_is_deaf_when_nothing_arrives_for_longer_than_it_may() -> None:
    ears = looks((10, 0, True), (70, 0, True), (131, 0, True))
    assert verdict(ears, 130, 120) == Verdict.HEARS
    assert verdict(ears, 131, 120) == Verdict.DEAF


def test_silence_counts_from_the_first_message_unheard_not_from_the_last_one_heard() -> None:
    """A worker whose thread was held up for long, by a database say, must not end itself for that."""
    ears = looks((10, 0, True), (500, 10.1, True))
    assert verdict(ears, 500, 120) == Verdict.HEARS


def test_anything_heard_ends_the_silence() -> None:
    ears = looks((10, 0, True), (100, 0, True), (129, 128, True))
    assert verdict(ears, 240, 120) == Verdict.HEARS


def test_a_broker_that_takes_nothing_is_not_deafness() -> None:
    ears = looks((10, 0, True), (200, 0, False))
    assert verdict(ears, 200, 120) == Verdict.UNREACHABLE


def test_a_broker_that_is_back_may_have_lost_what_was_in_it() -> None:
    ears = looks((10, 0, True), (500, 0, False), (510, 0, True))
    assert verdict(ears, 630, 120) == Verdict.HEARS
    assert verdict(ears, 631, 120) == Verdict.DEAF


def test_with_all_hands_at_work_it_may_be_silent_as_long_as_a_task_may_last_and_no_longer() -> None:
    ears = looks((0, 0, True))
    assert verdict(ears, 239, patience(120, 120, hands_full=True)) == Verdict.HEARS
    assert verdict(ears, 241, patience(120, 120, hands_full=True)) == Verdict.DEAF
    assert patience(120, 120, hands_full=False) == 120
