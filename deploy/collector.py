"""A real OpenTelemetry collector, Rotel, which a wheel brings; it takes traces by OTLP over HTTP and hands them on to this process."""

import gzip
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import rotel
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Span as ProtoSpan
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from pipeline.local_kafka.ports import free_ports, is_open

START_SECONDS = 20.0
POLL_SECONDS = 0.1


class CollectorError(Exception):
    """The text has what the collector said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """As the collector told it; ids are hex digits, times nanoseconds since 1970. `parent_id` is empty at the top of a trace."""

    trace_id: str
    span_id: str
    parent_id: str
    name: str
    kind: int
    start_ns: int
    end_ns: int
    is_error: bool
    attributes: Mapping[str, str]
    resource: Mapping[str, str]

    @property
    def milliseconds(self) -> float:
        """How long it took."""
        return (self.end_ns - self.start_ns) / 1e6


class Receiver:
    """Listens on a free port of loopback; `take` is called with each lot of spans, from a thread of its own."""

    def __init__(self, take: Callable[[Sequence[Span]], None]) -> None:
        handler = type("Handler", (_Handler,), {"take": staticmethod(take)})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.endpoint = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, name="receiver", daemon=True).start()

    def stop(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def running_collector(take: Callable[[Sequence[Span]], None], *, log: Path, port: int | None = None) -> Iterator[str]:
    """The base URL of a collector that gives what it takes to `take`; raises CollectorError. A free port is taken where none is named."""
    receiver = Receiver(take)
    http, grpc = free_ports(2)
    http = port or http
    command = [
        *(str(Path(rotel.__file__).parent / "rotel-agent"), "start"),
        *("--otlp-http-endpoint", f"127.0.0.1:{http}", "--otlp-grpc-endpoint", f"127.0.0.1:{grpc}"),
        *("--exporter", "otlp", "--otlp-exporter-protocol", "http", "--otlp-exporter-endpoint", receiver.endpoint),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not is_open(http):
            if process.poll() is not None or time.monotonic() > deadline:
                raise CollectorError(f"the collector does not listen at port {http}; it said:\n{log.read_text(errors='replace')}")
            time.sleep(POLL_SECONDS)
        yield f"http://127.0.0.1:{http}"
    finally:
        process.terminate()
        process.wait()
        receiver.stop()


class _Handler(BaseHTTPRequestHandler):
    take: Callable[[Sequence[Span]], None]

    def do_POST(self) -> None:
        """One export request, in protobuf."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        request = ExportTraceServiceRequest.FromString(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
        self.take(list(_spans(request)))
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's name
        """Nothing."""


def _spans(request: ExportTraceServiceRequest) -> Iterator[Span]:
    for of_resource in request.resource_spans:
        resource = _attributes(of_resource.resource)
        for of_scope in of_resource.scope_spans:
            for span in of_scope.spans:
                yield Span(
                    trace_id=span.trace_id.hex(),
                    span_id=span.span_id.hex(),
                    parent_id=span.parent_span_id.hex(),
                    name=span.name,
                    kind=span.kind,
                    start_ns=span.start_time_unix_nano,
                    end_ns=span.end_time_unix_nano,
                    is_error=span.status.code == Status.STATUS_CODE_ERROR,
                    attributes=_attributes(span),
                    resource=resource,
                )


def _attributes(given: ProtoSpan | Resource) -> dict[str, str]:
    """All as text, for nothing here reckons with them."""
    return {pair.key: str(getattr(pair.value, pair.value.WhichOneof("value") or "string_value")) for pair in given.attributes}
