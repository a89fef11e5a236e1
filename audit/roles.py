"""PURE: who may do what. Four groups that every installation has; granting.py makes them.

By "app.codename", so that this room need not know those above it. Each role may what the one before may.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """A group: its name, what its people may in words, and as permissions."""

    name: str
    may: str
    permissions: tuple[str, ...]


READ_ONLY = Role(
    "Read only",
    "see invoices, companies, offices, the price list, tax rates, batches and the connection",
    (
        "companies.view_company",
        "invoices.view_invoice",
        "invoices.view_invoiceline",
        "invoices.view_item",
        "invoices.view_office",
        "invoices.view_taxrate",
        "accounting_sync.view_batch",
        "accounting_sync.view_submission",
    ),
)
STAFF = Role(
    "Staff",
    "also edit invoices and companies, and send to the Accounts System",
    (
        *READ_ONLY.permissions,
        "companies.add_company",
        "companies.change_company",
        "invoices.add_invoice",
        "invoices.change_invoice",
        "invoices.add_invoiceline",
        "invoices.change_invoiceline",
        "invoices.delete_invoiceline",
        "accounting_sync.send_batch",
    ),
)
ACCOUNTS = Role(
    "Accounts",
    "also sync, keep the price list, link companies to contacts, see the settings and the audit history",
    (
        *STAFF.permissions,
        "invoices.add_item",
        "invoices.change_item",
        "accounting_sync.sync_batch",
        # They know the debtors, and answer for what stands in whose account; every link can be undone.
        "accounting_sync.change_companylink",
        "accounting_sync.view_accountssettings",
        "audit.view_event",
    ),
)
ADMIN = Role(
    "Admin",
    "also connect Xero, settle Invoice and Payment Settings, keep offices, tax rates, people and groups",
    (
        *ACCOUNTS.permissions,
        "accounting_sync.connect_accounts",
        "accounting_sync.change_accountssettings",
        "invoices.add_office",
        "invoices.change_office",
        "invoices.add_taxrate",
        "invoices.change_taxrate",
        # What follows is looked at or done in Administration, which also asks for the person's staff status.
        "accounting_sync.view_organisation",
        "accounting_sync.view_connection",
        "accounting_sync.view_call",
        "accounting_sync.view_companylink",
        "accounting_sync.view_invoicelink",
        "auth.view_user",
        "auth.add_user",
        "auth.change_user",  # to delete one would tear a hole into every history: people are made inactive
        "auth.view_group",
        "auth.add_group",
        "auth.change_group",
        "auth.delete_group",
    ),
)
ROLES = (READ_ONLY, STAFF, ACCOUNTS, ADMIN)
