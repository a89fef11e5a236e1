"""/_sandbox/webhooks: who is told, and how badly; and the task that sends."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

from aiohttp import web

from xero_sandbox.state import WORLD
from xero_sandbox.webhooks.subscription import BadSubscription, Status, read_subscription

START_AGAIN = 2.0  # seconds between tries to reach an address given on the command line


def _answer(request: web.Request) -> web.Response:
    return web.json_response(request.app[WORLD].webhooks.shown())


async def show(request: web.Request) -> web.Response:
    """The subscription and what became of its events."""
    return _answer(request)


async def subscribe(request: web.Request) -> web.Response:
    """Set the address and test it at once."""
    world = request.app[WORLD]
    try:
        body = json.loads(await request.read() or b"null")
        world.webhooks.subscribe(read_subscription(body, world.config.webhooks_anywhere))
    except (BadSubscription, ValueError, RecursionError) as error:
        return web.json_response({"error": str(error)}, status=400)
    await world.webhooks.show_intent()
    return _answer(request)


async def show_intent(request: web.Request) -> web.Response:
    """Test the address again; brings a disabled subscription back."""
    await request.app[WORLD].webhooks.show_intent()
    return _answer(request)


async def unsubscribe(request: web.Request) -> web.Response:
    """Tell nobody any more."""
    request.app[WORLD].webhooks.subscribe(None)
    return _answer(request)


async def sending(app: web.Application) -> AsyncIterator[None]:
    """The sending task, for as long as the application lives."""
    world = app[WORLD]
    if world.config.webhook_url:
        wanted = {"url": world.config.webhook_url, "key": world.config.webhook_key}
        world.webhooks.subscribe(read_subscription(wanted, world.config.webhooks_anywhere))
    tasks = [asyncio.create_task(world.webhooks.run()), asyncio.create_task(_introduce(app))]
    yield
    for task in tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _introduce(app: web.Application) -> None:
    """The app may start after us: ask until it shows its intent."""
    hub = app[WORLD].webhooks
    while app[WORLD].config.webhook_url and hub.subscription and hub.subscription.status is Status.WAITING:
        await hub.show_intent()
        await asyncio.sleep(START_AGAIN)


def routes() -> list[web.RouteDef]:
    """Every address."""
    return [
        web.get("/_sandbox/webhooks", show),
        web.post("/_sandbox/webhooks", subscribe),
        web.delete("/_sandbox/webhooks", unsubscribe),
        web.post("/_sandbox/webhooks/intent", show_intent),
    ]
