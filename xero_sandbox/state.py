"""The one thing the application carries."""

from aiohttp import web

from xero_sandbox.world import World

WORLD: web.AppKey[World] = web.AppKey("world", World)
