"""The broker as it may be at its worst: messages wait in a list, are lost, doubled and taken in any order."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from celery import current_app


@dataclass(frozen=True, slots=True)
class Message:
    """A wake-up: the name of a task and the id it carries."""

    task: str
    row_id: int

    def __str__(self) -> str:
        return f"{self.task.rpartition('.')[2]}({self.row_id})"

    def carry_out(self) -> None:
        """What a worker does with it."""
        current_app.tasks[self.task].run(self.row_id)


class Broker:
    """Stands in for `Task.apply_async`; a countdown is only a hint, so it is not kept."""

    def __init__(self, point: Callable[[str], None]) -> None:
        self.messages: list[Message] = []
        self._point = point

    def accept(self, task: Any, args: tuple[int, ...] = (), *_: object, **__: object) -> None:
        """A process may die between its commit and the message."""
        self._point("wake")
        message = Message(task.name, *args)
        if (
            message not in self.messages
        ):  # many of the same tell no more than one; doubling is a deed of its own
            self.messages.append(message)
