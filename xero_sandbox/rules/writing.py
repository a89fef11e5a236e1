"""What every write is told besides its body, and the choices where Xero's behaviour is not proved."""

from dataclasses import dataclass, field

from xero_sandbox.rules.wire import Doc
from xero_sandbox.words import Mode


@dataclass(frozen=True, slots=True)
class Switches:
    """Doubtful rules, each with its doubt."""

    deleted_numbers_reusable: bool = True  # nobody has published what Xero does
    summarized_batch_saves_nothing: bool = True  # every simulator's reading; not proved
    modified_since_inclusive: bool = True  # inclusive or not is not documented
    negative_totals_refused: bool = True  # the screens refuse them; the API's text is not published
    due_date_from_terms: bool = False  # Xero's screens take it from the contact; not proved for the API
    odd_rate_warned: bool = True  # such a Warning exists since 7 Apr 2026; how far is odd is not published
    known_number_edits: bool = True  # POST without id but with a known number: vendors report, Xero does not
    deleted_payments_listed: bool = True  # documented as readable with Status DELETED; still to be proved
    starter_plan: bool = False  # old Early/Starter plans: 20 sales invoices, 5 bills approved a month
    advisers_pass_period_lock: bool = False  # some users may (Actions tell); the connected one may not
    items_by_invoice_scope: bool = True  # writing Items with accounting.invoices: docs yes, specification no
    merge_changes_time: bool = False  # users report that a merge leaves UpdatedDateUTC; not documented
    reconciled_payments_stay: bool = True  # that deleting one is refused is documented, its text is not


@dataclass(frozen=True, slots=True)
class Writing:
    """One write call."""

    mode: Mode
    now: int
    today: str
    unitdp: int = 2
    target: str | None = None
    client_id: str = ""
    switches: Switches = field(default_factory=Switches)
    warnings: list[str] = field(default_factory=list)  # of the element at hand

    def stamp(self, row: Doc) -> Doc:
        """Mark a row as changed now."""
        row["UpdatedDateUTC"] = self.now
        return row
