"""Loopback ports: is one free, and if not, who has it."""

import errno
import random
import socket
import time
from itertools import islice

import psutil

from pipeline.local_kafka.configuration import HOST
from pipeline.local_kafka.errors import PortTakenError
from pipeline.local_kafka.java import folder_of

# A broker that was just killed keeps its port until the system has cleared its memory away.
PATIENCE_SECONDS = 2
POLL_SECONDS = 0.05
FREE_PORTS = range(20_000, 30_000)

# What marks the ports that this process chose, until it ends.
_marks: list[socket.socket] = []


def free_ports(count: int) -> list[int]:
    """Different ports that are free now, and that no process chose in this way which still runs: who chooses one may take it later.

    Below those that systems give to outgoing connections: a client that tries again and again to reach a killed broker
    would now and then get the broker's own port for its end, and keep the broker from coming back.
    """
    candidates = random.sample(FREE_PORTS, k=len(FREE_PORTS))
    return list(islice((port for port in candidates if _mark(port) and _bind(port) is None), count))


def free_port() -> int:
    """One of `free_ports`."""
    return free_ports(1)[0]


def require_free(port: int) -> None:
    """Raises PortTakenError, with the name of the program that has the port where the system tells it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (error := _bind(port)) is not None:
        if time.monotonic() > deadline:
            raise PortTakenError(_sentence(port, error)) from error
        time.sleep(POLL_SECONDS)


def is_open(port: int) -> bool:
    """Whether something listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def _mark(port: int) -> bool:
    """Whether nobody chose it. The mark is a name among Linux's abstract Unix sockets, gone with the process that holds it."""
    mark = socket.socket(socket.AF_UNIX)
    try:
        mark.bind(f"\0news-events-port-{port}")
    except OSError:
        mark.close()
        return False
    _marks.append(mark)
    return True


def _bind(port: int) -> OSError | None:
    with socket.socket() as probe:
        # As Java does: connections of an earlier broker that still linger do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            return error
    return None


def _sentence(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken{_by_whom(port)}: stop that, or choose another with --port."
    return f"Port {port} cannot be used ({error.strerror}): choose another with --port."


def _by_whom(port: int) -> str:
    try:
        owners = [c.pid for c in psutil.net_connections("tcp") if c.status == psutil.CONN_LISTEN and c.laddr and c.laddr.port == port]
        return next((f" by {_name(psutil.Process(pid))} (process {pid})" for pid in owners if pid), "")
    except psutil.Error:
        return ""


def _name(process: psutil.Process) -> str:
    folder = folder_of(process)
    return process.name() if folder is None else f"the local Kafka of {folder}"
