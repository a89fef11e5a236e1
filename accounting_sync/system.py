"""Which Accounts System an organisation's books are in: today always Xero."""

from accounting_sync.connection.tokens import access_token
from accounting_sync.models import Organisation
from accounting_sync.ports import AccountsSystem
from accounting_sync.xero.gateway import XeroGateway


def accounts_system(organisation: Organisation) -> AccountsSystem:
    """The books of an organisation, ready to be called."""
    return XeroGateway(str(organisation.tenant_id), lambda: access_token(organisation))
