"""Showing and setting what Invoice and Payment Settings know, as KEY=VALUE pairs: for the terminal."""

from accounting_sync.models import Organisation
from accounting_sync.setup.pairs import laid_over
from accounting_sync.setup.pairs_shown import Line, lines
from accounting_sync.setup.store import read_chart, read_chosen, read_own, save


def shown(organisation: Organisation) -> list[Line]:
    """Every setting with its value and what is to be said of it."""
    return lines(read_chosen(organisation), read_chart(organisation), read_own())


def change(organisation: Organisation, pairs: list[tuple[str, str]]) -> None:
    """Set each pair, all or none. Raises SettingError."""
    chart, own = read_chart(organisation), read_own()
    save(
        organisation,
        lambda chosen: laid_over(chosen, pairs, chart, own),
        who=None,
        action="Changed in the terminal",
    )
