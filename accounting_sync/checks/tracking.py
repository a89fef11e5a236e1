"""PURE: which tracking options in Xero an invoice's office and consultant become."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from accounting_sync.choices import Dimension
from accounting_sync.keys import key
from accounting_sync.ports import TrackingCategory
from accounting_sync.setup.chart import Tracked
from accounting_sync.setup.choosing import category_fault, option_fault

Tags = tuple[tuple[str, str], ...]  # (category id, option id)


@dataclass(frozen=True, slots=True)
class TrackedBy:
    """How one dimension is tracked: by which category, and which options were chosen by a person."""

    dimension: Dimension
    category: TrackingCategory | None  # None: the one chosen is not there
    chosen: Mapping[int, str] = field(default_factory=dict)  # id of the office or user -> option id
    same_name: Mapping[str, str] = field(default_factory=dict)  # key of an active option's name -> its id

    def option(self, pk: int, name: str) -> str:
        """The id of the option chosen, else of the one of the same name; blank when there is none."""
        return self.chosen.get(pk) or self.same_name.get(key(name), "")


def tracked_by(
    dimension: Dimension, category: TrackingCategory | None, chosen: Mapping[int, str]
) -> TrackedBy:
    """The same, with the options by their names, as Xero compares them."""
    active = [row for row in (category.options if category else ()) if row.is_active]
    return TrackedBy(dimension, category, chosen, {key(row.name): row.remote_id for row in active})


def fault(rules: Sequence[TrackedBy], tracked: Sequence[Tracked]) -> str:
    """Why an invoice cannot be tracked; blank when it can, or need not be."""
    return next((problem for rule, what in _pairs(rules, tracked) if (problem := _fault(rule, what))), "")


def _fault(rule: TrackedBy, what: Tracked) -> str:
    if rule.category is None or not rule.category.is_active:
        name = f" “{rule.category.name}”" if rule.category else ""
        why = category_fault(rule.category)
        return (
            f"The tracking category{name}, chosen for {rule.dimension.label}, {why}. "
            "Choose another one in Invoice Settings."
        )
    option_id = rule.option(what.pk, what.name)
    if not option_id:
        return (
            f"No tracking option in “{rule.category.name}” is chosen for “{what.name}”. "
            "Choose one in Invoice Settings."
        )
    if option_id in rule.same_name.values():
        return ""
    option = next((row for row in rule.category.options if row.remote_id == option_id), None)
    name = f" “{option.name}”" if option else ""
    return (
        f"The tracking option{name}, chosen for “{what.name}”, {option_fault(option)}. "
        "Choose another one in Invoice Settings."
    )


def tags(rules: Sequence[TrackedBy], tracked: Sequence[Tracked]) -> Tags | None:
    """What each line carries; None when nothing is tracked, so that what people set in Xero stays."""
    if not rules:
        return None
    return tuple(
        (rule.category.remote_id, rule.option(what.pk, what.name))
        for rule, what in _pairs(rules, tracked)
        if rule.category
    )


def _pairs(rules: Sequence[TrackedBy], tracked: Sequence[Tracked]) -> Iterator[tuple[TrackedBy, Tracked]]:
    return ((rule, what) for rule in rules for what in tracked if what.dimension == rule.dimension)
