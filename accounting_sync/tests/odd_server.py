"""A server that answers as a test tells it to and remembers what it was asked; no sandbox is that odd."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; header names in lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class OddServer:
    """Set `status`, `body` and `headers`; read `asked`."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def answer(self, body: object, status: int = 200) -> None:
        """JSON from now on."""
        self.status, self.body = status, json.dumps(body).encode()


def _handler(server: OddServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            url = urlsplit(self.path)
            server.asked.append(
                Asked(
                    method=self.command,
                    path=url.path,
                    query={key: values[0] for key, values in parse_qs(url.query).items()},
                    headers={key.lower(): value for key, value in self.headers.items()},
                    body=self.rfile.read(size),
                )
            )
            self.send_response(server.status)
            for name, value in {"Content-Length": str(len(server.body)), **server.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(server.body)

        do_GET = do_PUT = do_POST = do_DELETE = _answer

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    return Handler


@contextmanager
def odd_server() -> Iterator[OddServer]:
    """Running until the end of the block."""
    told = OddServer()
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(told))
    told.url = f"http://localhost:{http.server_address[1]}"
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
