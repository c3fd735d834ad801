"""One port, three pages, sane answers to everything else."""

import http.client
import json
import socket
from collections.abc import Iterator

import pytest

from pipeline.metrics import Metrics
from pipeline.worker.health_server import HealthServer
from pipeline.worker.state import Phase, WorkerState
from tests.worker.test_state import HandClock, running


class Served:
    """A server on a free port, and what it serves from."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.state: WorkerState = running(self.clock)
        self.metrics = Metrics()
        self.server = HealthServer(host="127.0.0.1", port=0, metrics=self.metrics, state=self.state)

    def ask(self, path: str, *, method: str = "GET", accept: str = "*/*") -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        connection.request(method, path, headers={"Accept": accept})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


@pytest.fixture
def served() -> Iterator[Served]:
    made = Served()
    yield made
    made.server.stop()


def test_ready_says_so_with_its_partitions(served: Served) -> None:
    status, headers, body = served.ask("/health/ready")
    assert status == 200
    assert headers["content-type"] == "application/json"
    assert json.loads(body) == {"status": "ready", "reasons": [], "partitions": [0, 2]}


def test_not_ready_gives_the_reasons(served: Served) -> None:
    served.state.phase = Phase.LOADING
    status, _, body = served.ask("/health/ready")
    assert status == 503
    assert json.loads(body)["reasons"] == ["the worker is loading"]
    assert b"news_worker_ready 0.0" in served.ask("/metrics")[2]


def test_live_until_the_loop_stands_still(served: Served) -> None:
    assert served.ask("/health/live")[0] == 200
    served.clock.now += 31
    assert served.ask("/health/live")[0] == 503


def test_metrics_in_both_formats(served: Served) -> None:
    served.metrics.articles_received.inc(7)
    status, headers, body = served.ask("/metrics")
    assert status == 200
    assert headers["content-type"].startswith("text/plain")
    assert b"news_articles_received_total 7.0" in body
    _, headers, body = served.ask("/metrics", accept="application/openmetrics-text; version=1.0.0")
    assert headers["content-type"].startswith("application/openmetrics-text")
    assert body.endswith(b"# EOF\n")


def test_a_query_string_does_not_matter(served: Served) -> None:
    assert served.ask("/health/live?verbose=1")[0] == 200


def test_head_has_the_length_and_no_body(served: Served) -> None:
    status, headers, body = served.ask("/health/ready", method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 0


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods_are_refused(served: Served, method: str) -> None:
    status, headers, _ = served.ask("/metrics", method=method)
    assert status == 405
    assert headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/", "/metrics/", "/health", "/../etc/passwd", "/table", "/router"])
def test_there_is_nothing_else(served: Served, path: str) -> None:
    assert served.ask(path)[0] == 404


def test_a_client_that_says_nothing_keeps_nobody_waiting(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.server.port)):
        assert served.ask("/health/live")[0] == 200


def test_a_taken_port_is_an_os_error(served: Served) -> None:
    with pytest.raises(OSError, match="in use"):
        HealthServer(host="127.0.0.1", port=served.server.port, metrics=Metrics(), state=served.state)


def test_ipv6_loopback() -> None:
    try:
        server = HealthServer(host="::1", port=0, metrics=Metrics(), state=running())
    except OSError:
        pytest.skip("no IPv6 on this machine")
    server.stop()
