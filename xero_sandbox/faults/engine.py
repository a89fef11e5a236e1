"""Which fault a call meets, if any. Chance comes from a seeded source, so a run can be repeated."""

import random

from xero_sandbox.faults.grammar import Fault, When


class Faults:
    """The faults in force, in the order they were given."""

    def __init__(self) -> None:
        """None."""
        self.active: list[Fault] = []
        self.fired_before = 0
        self._chance = random.Random(0)  # noqa: S311 - repeatable on purpose

    def set(self, faults: list[Fault], seed: int = 0) -> None:
        """Replace them all; what fired so far stays counted."""
        self.fired_before += sum(fault.fired for fault in self.active)
        self.active = faults
        self._chance = random.Random(seed)  # noqa: S311 - repeatable on purpose

    def clear(self) -> None:
        """No faults, nothing counted."""
        self.active, self.fired_before = [], 0

    def meet(self, when: When, method: str, path: str, named: bool = False) -> Fault | None:
        """The first fault that applies here; it counts as fired. `named`: only one that names a path."""
        for fault in self.active:
            if named and not fault.path.pattern:
                continue
            if fault.when is when and self._applies(fault, method, path):
                fault.fired += 1
                return fault
        return None

    def _applies(self, fault: Fault, method: str, path: str) -> bool:
        spent = 0 <= fault.count <= fault.fired
        matches = fault.method in ("", method) and fault.path.search(path) is not None
        return matches and not spent and (fault.probability >= 1 or self._chance.random() < fault.probability)

    def shown(self) -> dict[str, object]:
        """As JSON."""
        fired = self.fired_before + sum(fault.fired for fault in self.active)
        return {"fired": fired, "faults": [fault.shown() for fault in self.active]}
