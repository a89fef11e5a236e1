"""One sandbox in a thread for the whole run; each test starts from the seed."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from aiohttp import web

from xero_sandbox.config import Config
from xero_sandbox.http.app import build_app
from xero_sandbox.tests.client import CLIENT, Client
from xero_sandbox.world import World


class Running:
    """A sandbox served from a thread of its own."""

    def __init__(self, config: Config) -> None:
        """Start it and wait until it listens."""
        self.loop = asyncio.new_event_loop()
        self.world = World(config)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.ready = threading.Event()
        self.port = 0
        self.thread.start()
        assert self.ready.wait(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._start())
        self.ready.set()
        self.loop.run_forever()
        self.loop.run_until_complete(self.runner.cleanup())
        self.loop.close()

    async def _start(self) -> None:
        self.runner = web.AppRunner(build_app(self.world), access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.port = self.runner.addresses[0][1]

    def stop(self) -> None:
        """Stop serving."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.world.ledger.close()


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    """The shared sandbox."""
    found = Running(Config(*CLIENT))
    yield found
    found.stop()


@pytest.fixture
def sandbox(running: Running) -> Client:
    """A client of a sandbox fresh from the seed, not connected yet."""
    client = Client(running.port)
    client.control("POST", "reset")
    running.world.identity.forget_everything()
    return client


@pytest.fixture
def xero(sandbox: Client) -> Client:
    """A connected client of the demo company."""
    return sandbox.connect()
