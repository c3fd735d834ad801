"""/metrics, /health/live and /health/ready on one port, from threads of their own: they answer while the event loop stands still.

live   503 when the event loop has stood still for so long that the worker should be started again
ready  503 while no article can be read, with the reasons
"""

import json
import socketserver
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET, AF_INET6
from typing import Any

from prometheus_client.exposition import choose_encoder

from pipeline.metrics import Metrics
from pipeline.worker.state import WorkerState

SLOW_CLIENT_SECONDS = 5.0
JSON = "application/json"

Answer = tuple[HTTPStatus, str, bytes]


class HealthServer:
    """Listens from its creation on; raises OSError where the address cannot be used."""

    def __init__(self, *, host: str, port: int, metrics: Metrics, state: WorkerState) -> None:
        self._metrics = metrics
        self._state = state
        pages: dict[str, Callable[[str], Answer]] = {
            "/metrics": self._show_metrics,
            "/health/live": self._live,
            "/health/ready": self._ready,
        }
        server = type("Server", (_Server,), {"address_family": AF_INET6 if ":" in host else AF_INET})
        self._server: _Server = server((host, port), type("Handler", (_Handler,), {"pages": pages}))
        self.port: int = self._server.server_address[1]
        metrics.is_ready.set_function(lambda: not state.unready_because())
        self._thread = threading.Thread(target=self._server.serve_forever, name="health", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()

    def _show_metrics(self, accept: str) -> Answer:
        encode, content_type = choose_encoder(accept)
        return HTTPStatus.OK, content_type, encode(self._metrics.registry)

    def _live(self, _accept: str) -> Answer:
        if self._state.is_alive:
            return HTTPStatus.OK, JSON, _json(status="live")
        return HTTPStatus.SERVICE_UNAVAILABLE, JSON, _json(status="stuck", reasons=["the event loop stands still"])

    def _ready(self, _accept: str) -> Answer:
        reasons = self._state.unready_because()
        partitions = sorted(self._state.partitions or ())
        if reasons:
            return HTTPStatus.SERVICE_UNAVAILABLE, JSON, _json(status="not ready", reasons=reasons, partitions=partitions)
        return HTTPStatus.OK, JSON, _json(status="ready", reasons=[], partitions=partitions)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self) -> None:
        """Without HTTPServer's look for the host's full name, which may wait for a name server."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    pages: dict[str, Callable[[str], Answer]]
    timeout = SLOW_CLIENT_SECONDS

    def do_GET(self) -> None:
        page = self.pages.get(self.path.partition("?")[0])
        if page is None:
            self._send(HTTPStatus.NOT_FOUND, JSON, _json(error="not found", pages=list(self.pages)))
        else:
            self._send(*page(self.headers.get("Accept", "")))

    do_HEAD = do_GET  # noqa: N815

    def _refuse(self) -> None:
        self._send(HTTPStatus.METHOD_NOT_ALLOWED, JSON, _json(error="only GET and HEAD"), allow="GET, HEAD")

    do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _refuse  # noqa: N815

    def _send(self, status: HTTPStatus, content_type: str, body: bytes, *, allow: str | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        if allow is not None:
            self.send_header("Allow", allow)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def version_string(self) -> str:
        """Not which Python this is."""
        return "news-events"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  http.server's name
        """A probe every few seconds is no news."""


def _json(**fields: object) -> bytes:
    return json.dumps(fields).encode() + b"\n"
