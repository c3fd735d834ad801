import os
import socket

import pytest

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
