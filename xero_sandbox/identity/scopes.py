"""The scopes an app made since March 2026 may ask for, and what each allows (developer.xero.com, Scopes)."""

SCOPES: dict[str, str] = {
    "openid": "Know who you are",
    "profile": "See your name",
    "email": "See your e-mail address",
    "offline_access": "Keep access while you are away",
    "accounting.invoices": "View and manage invoices, credit notes and items",
    "accounting.invoices.read": "View invoices, credit notes and items",
    "accounting.payments": "View and manage payments",
    "accounting.payments.read": "View payments",
    "accounting.contacts": "View and manage contacts",
    "accounting.contacts.read": "View contacts",
    "accounting.settings": "View and manage organisation settings",
    "accounting.settings.read": "View organisation settings",
    "accounting.attachments": "View and manage attachments",
    "accounting.attachments.read": "View attachments",
    "accounting.banktransactions": "View and manage bank transactions",
    "accounting.banktransactions.read": "View bank transactions",
    "accounting.manualjournals": "View and manage manual journals",
    "accounting.manualjournals.read": "View manual journals",
    "accounting.reports.read": "View reports",
    "accounting.journals.read": "View journals",
    "accounting.budgets.read": "View budgets",
}


def unknown_scopes(scopes: list[str]) -> list[str]:
    """Those Xero would refuse: misspelt, or broad ones such as accounting.transactions."""
    return [scope for scope in scopes if scope not in SCOPES]


def allows(granted: list[str], room: str, write: bool) -> bool:
    """Whether the granted scopes cover reading or writing a room such as accounting.invoices."""
    return room in granted or (not write and f"{room}.read" in granted)
