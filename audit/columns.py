"""The columns of the audit history."""

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from audit.models import Event
from audit.subjects import find_addresses
from ui.cells import link, moment
from ui.tables import Column, Table, register

NOTHING = "nothing"


def subject_cell(event: Event) -> str:
    return link(event.address, event.subject, "record-link") if event.address else event.subject


def changes_cell(event: Event) -> SafeString:
    """One line a value: what it is, what it was, what it became."""
    rows = ((row["what"], row["before"] or NOTHING, row["after"] or NOTHING) for row in event.changes)
    line = '<span class="change"><span class="muted">{}:</span> {} → {}</span>'
    return format_html_join("", line, rows)


HISTORY = register(
    Table(
        name="audit",
        title="Audit History",
        noun="change",
        nouns="changes",
        permission="audit.view_event",
        default_sort="-at",
        default=("at", "who", "area", "action", "subject", "changes", "organisation"),
        prepare=find_addresses,
        columns=(
            Column("at", "When", lambda e: moment(e.at), sort=("at",), fixed=True),
            Column("who", "Who", lambda e: e.who_name, sort=("who_name",)),
            Column("area", "Area", lambda e: e.area, sort=("area",)),
            Column("action", "Action", lambda e: e.action),
            Column("subject", "Subject", subject_cell, sort=("subject",), card="title"),
            Column("changes", "Changes", changes_cell, card="lead"),
            Column("organisation", "Organisation", lambda e: e.organisation, sort=("organisation",)),
        ),
    )
)
