"""An answer in time or none: some waits (a name server, a frozen host) obey no time-out of their own."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def begin(work: Callable[[], T]) -> "Future[T]":
    """Do it in a thread of its own, which is left to end by itself when nobody waits for it any more.

    It sees none of this thread's database connections, nor their transaction.
    """
    promised: Future[T] = Future()

    def run() -> None:
        try:
            promised.set_result(work())
        except BaseException as error:  # noqa: BLE001 - handed over: it is raised where the result is read
            promised.set_exception(error)

    Thread(target=run, daemon=True).start()
    return promised
