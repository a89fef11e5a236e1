"""One document on its way through the rules."""

from dataclasses import dataclass, field

from xero_sandbox.rules.books import Books
from xero_sandbox.rules.kinds import Kind
from xero_sandbox.rules.messages import Say
from xero_sandbox.rules.settling import has_settlements
from xero_sandbox.rules.wire import Doc
from xero_sandbox.rules.writing import Writing


@dataclass(slots=True)
class Case:
    """What was sent, what was there before, what it would become, what is wrong with it."""

    books: Books
    kind: Kind
    writing: Writing
    given: Doc
    before: Doc | None
    draft: Doc
    problems: list[str] = field(default_factory=list)

    @property
    def sales(self) -> bool:
        """Whether it is for a customer."""
        return bool(self.draft.get("Type") == self.kind.sales_type)

    @property
    def settled(self) -> bool:
        """Whether payments or credits already stand against it."""
        return self.before is not None and has_settlements(self.books, self.before)

    def say(self, message: Say, **words: object) -> None:
        """Add one problem."""
        self.problems.append(message.of(**words))
