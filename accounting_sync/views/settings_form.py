"""The form of Invoice Settings: the switches, and everything that is chosen from the organisation's own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from accounting_sync.choices import Dimension, SendAs
from accounting_sync.models import Organisation
from accounting_sync.ports import TrackingCategory
from accounting_sync.setup import choosing
from accounting_sync.setup.chart import Tracked, account_label, rate_label
from accounting_sync.setup.chosen import BY_DEFAULT, NOT_SENT, SAME_NAME
from accounting_sync.setup.gaps import find_gaps
from accounting_sync.setup.store import SWITCHES, read_own
from accounting_sync.views.choosing_form import NOT_CHOSEN, ChoosingForm, Pair, Row, select
from invoices.choices import LineKind


@dataclass(frozen=True, slots=True)
class Tracking:
    """A category, and the offices or consultants that become its options."""

    row: Row
    options: list[Row]

    @property
    def needs_look(self) -> bool:
        """Whether one of them has no option, or none that is valid."""
        return any(each.gap or each.hint or each.bound.errors for each in self.options)


class SettingsForm(ChoosingForm):
    """One organisation's invoice settings; what the mirror must tell is asked only once it was read."""

    auto_create_companies = forms.BooleanField(
        label="Auto-create companies that do not exist",
        required=False,
        help_text="Without it, an invoice is refused when Xero lacks its company.",
    )
    auto_create_items = forms.BooleanField(
        label="Auto-create invoice items that do not exist",
        required=False,
        help_text="Without it, an invoice is refused when Xero lacks one of its items.",
    )
    send_as = forms.ChoiceField(
        label="Status in Xero", choices=SendAs, help_text="What an approved invoice becomes in Xero."
    )

    def __init__(self, organisation: Organisation, data: QueryDict | None = None) -> None:
        self.own = read_own()
        super().__init__(organisation, data)
        found = find_gaps(self.chosen, self.own, self.chart)
        self.gaps = [gap for gap in found if not gap.is_payment]
        self.marked = {gap.field: gap for gap in self.gaps}
        self.hints = dict(self._hints())
        if self.chart.is_read:
            self._add_theme()
            self._add_accounts()
            self._add_rates()
            self._add_categories()
            self._add_options()

    def _add(
        self,
        name: str,
        label: str,
        stored: str,
        choices: Iterable[Pair] | Mapping[str, Iterable[Pair]],
        blank: Pair = NOT_CHOSEN,
    ) -> None:
        self.fields[name] = select(label, stored, choices, self.marked.get(name), blank=blank)

    def _add_theme(self) -> None:
        themes = self.chart.themes.items()
        self._add("theme", "Branding theme", self.chosen.theme, themes, ("", BY_DEFAULT))

    def _add_accounts(self) -> None:
        groups = {
            heading: [(account.code, account_label(account)) for account in accounts]
            for heading, accounts in choosing.line_accounts(self.chart).items()
        }
        for kind in LineKind:
            self._add(f"account_{kind}", kind.label, self.chosen.accounts.get(kind, ""), groups)

    def _add_rates(self) -> None:
        rates = [(rate.tax_type, rate_label(rate)) for rate in choosing.sales_rates(self.chart)]
        for own in self.own.rates:
            self._add(f"tax_type_{own.pk}", own.name, self.chosen.tax_types.get(own.pk, ""), rates)

    def _add_categories(self) -> None:
        rows = [(row.remote_id, row.name) for row in choosing.active_categories(self.chart)]
        for dimension in Dimension:
            stored = self.chosen.categories.get(dimension, "")
            self._add(f"category_{dimension}", dimension.label, stored, rows, ("", NOT_SENT))

    def _add_options(self) -> None:
        """Only for categories chosen already: until then nothing is known to choose from."""
        for each, category in self._tracked():
            options = [
                (row.remote_id, row.name) for row in category.options if not choosing.option_fault(row)
            ]
            stored = self.chosen.options.get((each.dimension, each.pk), "")
            self._add(_option_field(each), each.name, stored, options, ("", SAME_NAME))

    def _tracked(self) -> Iterator[tuple[Tracked, TrackingCategory]]:
        for each in self.own.tracked:
            category = self.chart.category(self.chosen.categories.get(each.dimension, ""))
            if category:
                yield each, category

    def changes(self) -> dict[str, Any]:
        given = self.cleaned_data
        switches = {name: given[name] for name in SWITCHES}
        if not self.chart.is_read or "theme" not in self.data:  # nor was it when the page was opened
            return switches
        categories = {each.value: given[f"category_{each}"] for each in Dimension}
        return switches | {
            "theme": given["theme"],
            "accounts": {kind.value: given[f"account_{kind}"] for kind in LineKind},
            "tax_types": {own.pk: given[f"tax_type_{own.pk}"] for own in self.own.rates},
            "categories": categories,
            # What was chosen from a category that gives way to another one goes with it.
            "options": {
                (each.dimension, each.pk): given[_option_field(each)]
                for each, category in self._tracked()
                if categories[each.dimension] == category.remote_id
            },
        }

    def _hints(self) -> Iterator[tuple[str, str]]:
        """What to know about what is chosen, by field."""
        for kind in LineKind:
            yield f"account_{kind}", choosing.account_hint(self.chosen, self.chart, kind)
        for own in self.own.rates:
            yield f"tax_type_{own.pk}", choosing.rate_hint(self.chosen, self.chart, own)
        for each, category in self._tracked():
            if (each.dimension, each.pk) not in self.chosen.options:
                yield _option_field(each), choosing.option_hint(each, category)

    def _row(self, name: str) -> Row:
        return self.row_of(name, self.marked.get(name), self.hints.get(name, ""))

    @property
    def switches(self) -> list[forms.BoundField]:
        return [self["auto_create_companies"], self["auto_create_items"]]

    @property
    def theme_row(self) -> Row:
        return self._row("theme")

    @property
    def accounts(self) -> list[Row]:
        return [self._row(f"account_{kind}") for kind in LineKind]

    @property
    def tax_rates(self) -> list[Row]:
        return [self._row(f"tax_type_{own.pk}") for own in self.own.rates]

    @property
    def tracking(self) -> list[Tracking]:
        found = []
        for dimension in Dimension:
            tracked = [each for each, _ in self._tracked() if each.dimension == dimension]
            options = [self._row(_option_field(each)) for each in tracked]
            found.append(Tracking(self._row(f"category_{dimension}"), options))
        return found


def _option_field(each: Tracked) -> str:
    return f"option_{each.dimension}_{each.pk}"
