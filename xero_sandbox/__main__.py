"""`python -m xero_sandbox`: start the stand-in and serve until told to stop."""

import argparse
import asyncio
import gc
import logging
import signal
import sys

from aiohttp import web

from xero_sandbox.config import Config
from xero_sandbox.http.app import build_app
from xero_sandbox.world import World

EPILOG = """\
One port serves all of Xero's faces:
  login      /identity/connect/authorize
  identity   /connect/token, /connect/revocation, /connections
  API        /api.xro/2.0/...
  pages      /                (what a Xero user sees)
  controls   /_sandbox/health, ledger, figures, reset, faults, latency, clock, limits,
             webhooks, switches
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="python -m xero_sandbox",
        description="A stand-in for Xero: the same shapes, rules and refusals, on your own machine.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--host", default="127.0.0.1", help="address to listen on (default: loopback only)")
    made.add_argument(
        "--port", type=int, default=8900, help="port to listen on (default 8900; 0 = any free one)"
    )
    made.add_argument("--ledger", default="var/sandbox.sqlite3", help="SQLite file; it survives a kill")
    made.add_argument("--client-id", required=True, help="the app's client id")
    made.add_argument("--client-secret", required=True, help="the app's client secret")
    made.add_argument(
        "--redirect-uri",
        action="append",
        default=[],
        metavar="URI",
        help="an exact redirect address of the app; may be repeated (default: any https or http://localhost)",
    )
    made.add_argument(
        "--consent", choices=("page", "auto"), default="page", help="ask a person, or allow at once"
    )
    made.add_argument("--limits", choices=("on", "off"), default="off", help="enforce Xero's call limits")
    made.add_argument(
        "--app-name", default="Tracker", help="the app's name on the consent page and in answers"
    )
    made.add_argument("--webhook-url", default="", metavar="URL", help="tell this address of every change")
    made.add_argument("--webhook-key", default="", metavar="KEY", help="signs webhooks (default: random)")
    made.add_argument(
        "--webhooks-anywhere", action="store_true", help="allow webhook addresses beyond this machine"
    )
    return made


def config_from(arguments: argparse.Namespace) -> Config:
    """Flags to settings."""
    return Config(
        client_id=arguments.client_id,
        client_secret=arguments.client_secret,
        ledger=arguments.ledger,
        host=arguments.host,
        port=arguments.port,
        redirect_uris=tuple(arguments.redirect_uri),
        consent=arguments.consent,
        limits=arguments.limits == "on",
        app_name=arguments.app_name,
        webhook_url=arguments.webhook_url,
        webhook_key=arguments.webhook_key,
        webhooks_anywhere=arguments.webhooks_anywhere,
    )


async def serve(config: Config) -> None:
    """Listen until SIGTERM or SIGINT."""
    world = World(config)
    gc.freeze()  # the books live as long as the process: walking them again and again is waste
    gc.set_threshold(50_000, 50, 100)
    runner = web.AppRunner(build_app(world), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, config.host, config.port, backlog=1024)
    await site.start()
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    port = runner.addresses[0][1]
    sys.stdout.write(f"xero_sandbox listening on http://localhost:{port}\n")
    sys.stdout.flush()
    await stop.wait()
    await runner.cleanup()
    world.ledger.close()


def main() -> int:
    """Run; 2 when the port or the file cannot be had."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    try:
        asyncio.run(serve(config_from(parser().parse_args())))
    except OSError as error:
        sys.stderr.write(f"xero_sandbox cannot start: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
