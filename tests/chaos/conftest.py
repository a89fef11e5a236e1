"""For the simulation: one sandbox in a thread for the whole session, and the rows its seeds begin with."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from tests.chaos.simulation.stand_in import CLIENT_ID, CLIENT_SECRET, StandIn
from tests.chaos.simulation.theatre import Theatre

REPLAY = "test_the_history_of_one_seed"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`--seed 1234` is that seed and nothing else; without it there is none to replay."""
    wanted = config.getoption("--seed") is not None
    items[:] = [item for item in items if item.name.startswith(REPLAY) is wanted]


@pytest.fixture(scope="session")
def stand_in() -> Iterator[StandIn]:
    """The sandbox, in a thread."""
    running = StandIn()
    yield running
    running.stop()


@pytest.fixture
def theatre(stand_in: StandIn, transactional_db: None, settings: Settings) -> Theatre:
    """Ready to play seeds."""
    settings.XERO_CLIENT_ID, settings.XERO_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    settings.XERO_LOGIN_URL = settings.XERO_IDENTITY_URL = settings.XERO_API_URL = stand_in.url
    settings.SEND_LANES = (
        1  # several lanes would be threads, and a thread cannot be stopped between statements
    )
    return Theatre(stand_in)
