"""Every address outside Administration, and who is let in by GET and by POST.

A new address needs a row here. The permission is what its view must ask for; no `get` or no `post` means that
the view refuses the method (405). Arguments are names of objects in office.py, or else the words themselves.
"""

from dataclasses import dataclass, field

ANYONE = "anyone"  # also who is not logged in
LOGGED_IN = "logged in"
Who = str | tuple[str, ...] | None  # a permission, or several of which each opens the door

SEE_COMPANIES = "companies.view_company"
SEE_INVOICES = "invoices.view_invoice"
SEE_BATCHES = "accounting_sync.view_batch"
SEE_HISTORY = "audit.view_event"
SEND = "accounting_sync.send_batch"
SYNC = "accounting_sync.sync_batch"
SEE_SETTINGS = "accounting_sync.view_accountssettings"
SETTLE = "accounting_sync.change_accountssettings"
LINK = "accounting_sync.change_companylink"
CONNECT = "accounting_sync.connect_accounts"


@dataclass(frozen=True, slots=True)
class Row:
    """One address with one set of arguments."""

    name: str
    get: Who = None
    post: Who = None
    args: dict[str, str] = field(default_factory=dict)
    is_there: bool = True  # False: even who is let in is told that there is no such thing

    def __str__(self) -> str:
        return " ".join([self.name, *self.args.values()])


ROWS = (
    Row("home", get=LOGGED_IN, post=LOGGED_IN),  # leads to the invoices, whatever the method
    Row("login", get=ANYONE, post=ANYONE),
    Row("logout", post=LOGGED_IN),
    Row("health", get=ANYONE),
    Row("live", get=ANYONE),
    Row("metrics", get=CONNECT),  # or the token of a Prometheus server
    Row("ui:columns", get=SEE_INVOICES, post=SEE_INVOICES, args={"table_name": "invoices"}),
    Row("ui:columns", get=SEE_COMPANIES, post=SEE_COMPANIES, args={"table_name": "companies"}),
    Row("ui:columns", get=SEE_HISTORY, post=SEE_HISTORY, args={"table_name": "audit"}),
    Row("ui:columns", get=LOGGED_IN, post=LOGGED_IN, args={"table_name": "nothing"}, is_there=False),
    Row("audit:list", get=SEE_HISTORY),
    Row("audit:of", get=SEE_HISTORY, args={"subject_type": "companies.company", "subject_id": "company"}),
    Row("audit:of", get=SEE_HISTORY, args={"subject_type": "no.such", "subject_id": "thing"}),
    Row("companies:list", get=SEE_COMPANIES),
    Row("companies:new", get="companies.add_company", post="companies.add_company"),
    Row("companies:options", get=(SEE_COMPANIES, SEE_INVOICES)),
    Row("companies:detail", get=SEE_COMPANIES, post="companies.change_company", args={"pk": "company"}),
    Row("companies:detail", get=SEE_COMPANIES, post=SEE_COMPANIES, args={"pk": "nobody's"}, is_there=False),
    Row("invoices:list", get=SEE_INVOICES),
    Row("invoices:new", get="invoices.add_invoice", post="invoices.add_invoice"),
    Row("invoices:detail", get=SEE_INVOICES, post="invoices.change_invoice", args={"pk": "invoice"}),
    Row("invoices:detail", get=SEE_INVOICES, post=SEE_INVOICES, args={"pk": "nobody's"}, is_there=False),
    Row("accounting_sync:confirm", post=SEND, args={"kind": "send"}),
    Row("accounting_sync:confirm", post=SYNC, args={"kind": "sync"}),
    Row("accounting_sync:start", post=SEND, args={"kind": "send"}),
    Row("accounting_sync:start", post=SYNC, args={"kind": "sync"}),
    Row("accounting_sync:batches", get=SEE_BATCHES),
    # Who may see batches sees everybody's, also of an organisation that Tracker was connected to before.
    Row("accounting_sync:batch", get=SEE_BATCHES, args={"number": "send batch"}),
    Row("accounting_sync:batch", get=SEE_BATCHES, args={"number": "old batch"}),
    Row("accounting_sync:batch", get=SEE_BATCHES, args={"number": "nobody's"}, is_there=False),
    Row("accounting_sync:progress", get=SEE_BATCHES, args={"number": "send batch"}),
    Row("accounting_sync:progress", get=SEE_BATCHES, args={"number": "nobody's"}, is_there=False),
    Row("accounting_sync:retry", post=SEND, args={"number": "send batch"}),
    Row("accounting_sync:retry", post=SYNC, args={"number": "sync batch"}),
    Row("accounting_sync:retry", post=SEND, args={"number": "old batch"}),
    Row("accounting_sync:retry", post=LOGGED_IN, args={"number": "nobody's"}, is_there=False),
    Row("accounting_sync:invoice_panel", get=SEE_BATCHES, args={"pk": "invoice"}),
    Row("accounting_sync:invoice_panel", get=SEE_BATCHES, args={"pk": "nobody's"}, is_there=False),
    Row("accounting_sync:company_panel", get=SEE_BATCHES, args={"pk": "company"}),
    Row("accounting_sync:company_panel", get=SEE_BATCHES, args={"pk": "nobody's"}, is_there=False),
    Row("accounting_sync:choose_contact", get=LINK, args={"pk": "company"}),
    Row("accounting_sync:choose_contact", get=LINK, args={"pk": "nobody's"}, is_there=False),
    Row("accounting_sync:search_contacts", get=LINK, args={"pk": "company"}),
    Row("accounting_sync:search_contacts", get=LINK, args={"pk": "nobody's"}, is_there=False),
    Row("accounting_sync:confirm_contact", get=LINK, args={"pk": "company"}),
    Row("accounting_sync:confirm_contact", get=LINK, args={"pk": "nobody's"}, is_there=False),
    Row("accounting_sync:link_company", post=LINK, args={"pk": "company"}),
    Row("accounting_sync:link_company", post=LINK, args={"pk": "nobody's"}, is_there=False),
    Row("accounting_sync:confirm_unlink", get=LINK, args={"pk": "company"}),
    Row("accounting_sync:confirm_unlink", get=LINK, args={"pk": "nobody's"}, is_there=False),
    Row("accounting_sync:unlink_company", post=LINK, args={"pk": "company"}),
    Row("accounting_sync:unlink_company", post=LINK, args={"pk": "nobody's"}, is_there=False),
    Row("accounting_sync:link_many", get=LINK),
    Row("accounting_sync:link_ticked", post=LINK),
    Row("accounting_sync:connection", get=SEE_BATCHES),
    Row("accounting_sync:connection_health", get=SEE_BATCHES),
    Row("accounting_sync:confirm_disconnect", get=CONNECT),
    Row("accounting_sync:disconnect", post=CONNECT),
    Row("accounting_sync:connect", post=CONNECT),
    Row("accounting_sync:connect_answer", get=CONNECT),
    Row("accounting_sync:consent", get=CONNECT, args={"pk": "own consent"}),
    Row("accounting_sync:consent", get=CONNECT, args={"pk": "foreign consent"}, is_there=False),
    Row("accounting_sync:choose", post=CONNECT, args={"pk": "own consent"}),
    Row("accounting_sync:choose", post=CONNECT, args={"pk": "foreign consent"}, is_there=False),
    Row("accounting_sync:invoice_settings", get=(SETTLE, SEE_SETTINGS), post=SETTLE),
    Row("accounting_sync:payment_settings", get=(SETTLE, SEE_SETTINGS), post=SETTLE),
    Row("accounting_sync:mirror", get=SEE_BATCHES),
    Row("accounting_sync:refresh_mirror", post=(SETTLE, LINK)),
    Row("accounting_sync:status", get=CONNECT),
    Row("accounting_sync:banner", get=LOGGED_IN),
    Row("accounting_sync:health", get=ANYONE),
)


def asked(who: Who) -> tuple[str, ...]:
    """The permissions each of which opens the door; none where nobody is asked for one."""
    if who is None or who in (ANYONE, LOGGED_IN):
        return ()
    return (who,) if isinstance(who, str) else who


def all_asked() -> set[tuple[str, ...]]:
    """Every permission, or choice of permissions, that the table asks for."""
    return {asked(who) for row in ROWS for who in (row.get, row.post)} - {()}
