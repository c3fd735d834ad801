"""What kafka-python's log lines mean; a real broker's refusals are in tests/cli/test_connection.py."""

import logging

import pytest

from pipeline.kafka_reasons import ClientLog, connection_failure, is_final
from pipeline.settings import load_settings

PLAIN = {"brokers": "broker.example:9092"}
LOGIN = {**PLAIN, "security_protocol": "SASL_SSL", "sasl_username": "anna", "sasl_password": "secret"}
LOST = "<KafkaConnection node_id=bootstrap-0 broker_version={version} (disconnected)>: Connection lost: KafkaConnectionError: {why}"


def log_of(*lines: str) -> ClientLog:
    log = ClientLog()
    for line in lines:
        log.emit(logging.LogRecord("kafka", logging.ERROR, __file__, 1, line, None, None))
    return log


@pytest.mark.parametrize(
    ("lines", "settings", "says", "final"),
    [
        ([LOST.format(version="unknown", why="111 ECONNREFUSED")], PLAIN, "nothing listens there", False),
        ([LOST.format(version="unknown", why="DNS Resolution failure")], PLAIN, "host name is not known", True),
        (
            [LOST.format(version="unknown", why="Handshake failed: [SSL: CERTIFICATE_VERIFY_FAILED] certificate")],
            LOGIN,
            "NEWS_SSL_CA_FILE",
            True,
        ),
        ([LOST.format(version="unknown", why="Handshake failed: [SSL: UNEXPECTED_EOF]")], LOGIN, "speaks no TLS", True),
        ([LOST.format(version="(4, 3)", why="socket disconnected")], LOGIN, "wrong name or password", True),
        ([LOST.format(version="unknown", why="socket disconnected")], LOGIN, "closed the connection", False),
        ([LOST.format(version="(4, 3)", why="socket disconnected")], PLAIN, "closed the connection", False),
        ([], PLAIN, "no answer came in time", False),
    ],
)
def test_the_log_tells_the_reason(lines: list[str], settings: dict[str, str], says: str, final: bool) -> None:
    log = log_of(*lines)
    assert says in connection_failure(log, load_settings(**settings))
    assert is_final(log, load_settings(**settings)) is final


def test_the_failure_names_broker_and_user_and_no_secret() -> None:
    sentence = connection_failure(log_of(), load_settings(**LOGIN))
    assert sentence.startswith("cannot log in to broker.example:9092 as anna: ")
    assert "secret" not in sentence
    assert connection_failure(log_of(), load_settings(**PLAIN)).startswith("cannot connect to broker.example:9092: ")


def test_only_the_last_lines_are_kept() -> None:
    log = log_of(*[f"line {number}" for number in range(1000)])
    assert len(log.lines) < 100
    assert log.lines[-1] == "line 999"
