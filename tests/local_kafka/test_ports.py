import os
import socket
import subprocess
import sys

import pytest

from pipeline.local_kafka import ports
from pipeline.local_kafka.configuration import HOST
from pipeline.local_kafka.errors import PortTakenError
from pipeline.local_kafka.ports import free_port, is_open, require_free


@pytest.fixture
def listener() -> socket.socket:
    listener = socket.create_server((HOST, 0))
    listener.listen()
    return listener


def test_free_port_can_be_taken() -> None:
    port = free_port()
    require_free(port)
    assert not is_open(port)


def test_port_is_chosen_by_one_process_until_that_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    only = f"range({port}, {port} + 1)"
    program = f"from pipeline.local_kafka import ports; ports.FREE_PORTS = {only}; print(ports.free_ports(1), flush=True); input()"
    monkeypatch.setattr(ports, "FREE_PORTS", range(port, port + 1))
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == f"[{port}]\n"
        assert ports.free_ports(1) == []
        other.stdin.write("\n")
    assert ports.free_ports(1) == [port]


def test_taken_port_is_named_with_its_owner(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    with listener, pytest.raises(PortTakenError) as raised:
        require_free(port)

    words = str(raised.value)
    assert words.startswith(f"Port {port} is taken by ")
    assert f"(process {os.getpid()})" in words
    assert words.endswith("choose another with --port.")


def test_port_that_is_listened_on_is_open(listener: socket.socket) -> None:
    with listener:
        assert is_open(listener.getsockname()[1])
