"""What a line must know of its document while it is built."""

from dataclasses import dataclass, field

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.messages import Say


@dataclass(slots=True)
class Scene:
    """The document around a line, and the problems found so far."""

    books: Books
    types: str
    status: str
    sales: bool
    unitdp: int
    problems: list[str] = field(default_factory=list)

    def say(self, message: Say, **words: object) -> None:
        """Add one problem."""
        self.problems.append(message.of(**words))
