"""What both settings pages are made of: selects of what may be chosen, and what may not be saved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from accounting_sync.models import Organisation
from accounting_sync.setup import choosing
from accounting_sync.setup.chosen import Chosen
from accounting_sync.setup.gaps import Gap
from accounting_sync.setup.store import read_chart, read_chosen

Pair = tuple[str, str]
NOT_CHOSEN: Pair = ("", "(choose)")


@dataclass(frozen=True, slots=True)
class Row:
    """A field, and what is to be said about what stands in it."""

    bound: forms.BoundField
    gap: Gap | None = None
    hint: str = ""


def select(
    label: str,
    stored: str,
    choices: Iterable[Pair] | Mapping[str, Iterable[Pair]],
    gap: Gap | None,
    *,
    blank: Pair = NOT_CHOSEN,
) -> forms.ChoiceField:
    """A select of one setting; a mapping gives its choices under headings.

    A stored choice with a fault stays in view, marked, and saving the rest leaves it as it is.
    """
    grouped = choices.items() if isinstance(choices, Mapping) else choices
    kept = [(stored, f"{gap.label or 'What was chosen'} {gap.fault}")] if gap and gap.fault else []
    return forms.ChoiceField(
        label=label,
        required=False,
        initial=stored,
        choices=[blank, *kept, *grouped],
        error_messages={"invalid_choice": "“%(value)s” cannot be chosen here. Choose from the list."},
    )


class ChoosingForm(forms.Form):
    """Some of the settings of one organisation, as they are stored or as they were typed."""

    gaps: list[Gap]  # what is missing or no longer valid among them
    marked: dict[str, Gap]  # by field

    def __init__(self, organisation: Organisation, data: QueryDict | None = None) -> None:
        self.chart, self.chosen = read_chart(organisation), read_chosen(organisation)
        super().__init__(data, initial={name: getattr(self.chosen, name) for name in self.base_fields})

    def row_of(self, name: str, gap: Gap | None, hint: str = "") -> Row:
        """Gap and hint are of what is stored: where something else stands in the field they say nothing."""
        if self.is_bound and name in self.changed_data:
            return Row(self[name])
        return Row(self[name], gap, hint)

    def changes(self) -> dict[str, Any]:
        """What was typed, as Chosen.changed takes it."""
        raise NotImplementedError

    def laid_over(self, chosen: Chosen) -> Chosen:
        """What was typed laid over what is chosen now: another page's settings stay as they are."""
        return chosen.changed(self.changes())

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            refused = choosing.refusals(self.laid_over(self.chosen), self.chart)
            for name in refused.keys() & self.fields.keys():
                self.add_error(name, refused[name])
        return given
