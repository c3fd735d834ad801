"""A first connection to Kafka that says why it failed.

NoConnection
    the text says why, `is_restart_helpful` whether trying again later can help.
"""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from pipeline.kafka_clients import client_arguments
from pipeline.kafka_reasons import LOGGER, ClientLog, connection_failure, is_final
from pipeline.settings import Settings


class NoConnection(Exception):  # noqa: N818  reads as what happened
    """Of all brokers named in the settings, none took us."""

    def __init__(self, explanation: str, *, is_restart_helpful: bool) -> None:
        super().__init__(explanation)
        self.is_restart_helpful = is_restart_helpful


def require_open_port(settings: Settings) -> str:
    """The first broker of the settings that listens; raises NoConnection where none does."""
    refusals = []
    for broker in settings.brokers.split(","):
        host, port = _host_and_port(broker.strip())
        try:
            with socket.create_connection((host, port), timeout=settings.connect_timeout_seconds):
                return f"{host}:{port}"
        except OSError as error:
            refusals.append(f"{host}:{port} ({error.strerror or error})")
    raise NoConnection(f"no broker listens at {', '.join(refusals)}", is_restart_helpful=True)


def connect(settings: Settings) -> KafkaAdminClient:
    """A client of a broker that knows us; raises NoConnection."""
    with _heard() as log:
        try:
            return KafkaAdminClient(**client_arguments(settings))
        except (KafkaError, OSError) as error:
            explanation = connection_failure(log, settings)
            raise NoConnection(explanation, is_restart_helpful=not is_final(log, settings)) from error


def _host_and_port(broker: str) -> tuple[str, int]:
    host, _, port = broker.rpartition(":")
    return host.strip("[]"), int(port)


@contextmanager
def _heard() -> Iterator[ClientLog]:
    """What kafka-python writes to its log meanwhile, in place of writing it."""
    logger, log = logging.getLogger(LOGGER), ClientLog()
    handlers, propagate, level = logger.handlers, logger.propagate, logger.level
    logger.handlers, logger.propagate = [log], False
    logger.setLevel(log.level)
    try:
        yield log
    finally:
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)
