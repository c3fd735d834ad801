"""A Maven repository on loopback that hands out the jars of the user's cache: cold starts without a network."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath

from pipeline.local_kafka.configuration import HOST
from pipeline.local_kafka.repository import Repository


class ServedJars(ThreadingHTTPServer):
    """Records what was asked for; answers in the ways that repositories and networks go wrong."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__((HOST, 0), _Answer)
        self.folder = folder
        self.asked: list[str] = []
        self.altered: set[str] = set()
        self.absent: set[str] = set()
        self.stuck: set[str] = set()
        self.is_stuck = threading.Event()

    @property
    def repository(self) -> Repository:
        return Repository(f"http://{HOST}:{self.server_address[1]}")


class _Answer(BaseHTTPRequestHandler):
    server: ServedJars

    def do_GET(self) -> None:
        name = PurePosixPath(self.path).name
        path = self.server.folder / name
        if name in self.server.absent or not path.is_file():
            self.send_error(404)
            return
        self.server.asked.append(name)
        content = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if name in self.server.stuck:
            self.wfile.write(content[: len(content) // 2])
            self.wfile.flush()
            self.server.is_stuck.set()
            threading.Event().wait()
        self.wfile.write(b"?" + content[1:] if name in self.server.altered else content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name in the standard library
        """Quiet: the requests stand in `asked`."""


@contextmanager
def served_jars(folder: Path) -> Iterator[ServedJars]:
    with ServedJars(folder) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
