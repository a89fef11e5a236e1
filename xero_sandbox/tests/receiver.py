"""An app's end of the webhooks: listens on loopback, checks signatures, misbehaves when told."""

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "a webhook key"


class Receiver:
    """What arrived, and what to answer."""

    def __init__(self) -> None:
        """Listen on any free port."""
        self.bodies: list[dict[str, Any]] = []
        self.answers: list[int] = []  # statuses to give first, instead of the right one
        self.check = True
        owner = self

        class Handler(BaseHTTPRequestHandler):
            """One post."""

            def do_POST(self) -> None:
                """Answer as an app should, unless told otherwise."""
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                digest = hmac.new(KEY.encode(), raw, hashlib.sha256).digest()
                right = self.headers["x-xero-signature"] == base64.b64encode(digest).decode()
                status = 200 if right or not owner.check else 401
                body = json.loads(raw)
                if body["events"]:
                    status = owner.answers.pop(0) if owner.answers else status
                    if status == 200:
                        owner.bodies.append(body)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def events(self) -> list[dict[str, Any]]:
        """All events, in the order they arrived."""
        return [event for body in self.bodies for event in body["events"]]

    def wait_for(self, count: int) -> list[dict[str, Any]]:
        """Until that many events are here."""
        end = time.monotonic() + 10
        while len(self.events) < count and time.monotonic() < end:
            time.sleep(0.01)
        assert len(self.events) >= count, self.events
        return self.events

    def stop(self) -> None:
        """Close the port."""
        self.server.shutdown()
        self.server.server_close()
