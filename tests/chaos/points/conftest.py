"""Standing things: a sandbox, both clocks, a tap on the wire, a Tracker connected and set up."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User

from accounting_sync.models import Organisation
from accounting_sync.setup.accounts_settings import change
from accounting_sync.tests.conftest import CHOSEN, admin, sandbox, sandbox_process, standard_rate
from accounting_sync.tests.mirror import mirror
from accounting_sync.tests.sandbox import Sandbox
from companies.models import Company
from invoices.models import TaxRate
from tests.chaos.clock import Clock, moved_clock
from tests.chaos.points.tracker import connect
from tests.chaos.points.wire import Wire, tapped

__all__ = ["admin", "sandbox", "sandbox_process", "standard_rate"]

IMPATIENT = (0.3, 0.3)  # seconds to connect, to read: a time-out in a test need not take half a minute


@pytest.fixture
def clock(sandbox: Sandbox) -> Iterator[Clock]:
    """Tracker's and the sandbox's."""
    with moved_clock(sandbox.url) as both:
        yield both


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """What left; at the end of the test the law of keys must have been kept."""
    with tapped(monkeypatch) as tap:
        yield tap
    tap.demand_the_law_of_keys()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounting_sync.xero.gateway.TIMEOUTS", IMPATIENT)


@pytest.fixture
def organisation(sandbox: Sandbox, clock: Clock, admin: User, standard_rate: TaxRate) -> Organisation:
    """Connected and mirrored, the settings chosen."""
    found = connect(admin).organisation
    mirror(found)
    change(found, list(CHOSEN.items()))
    return found


@pytest.fixture
def company(db: None) -> Company:
    """One that Xero does not know yet."""
    return Company.objects.create(name="Kestrel & Söhne Ltd", email="ap@kestrel.example")
