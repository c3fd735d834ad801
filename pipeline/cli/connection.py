"""kafka-python's clients for a command: a first connection that gives up in time, and every error of Kafka as one sentence."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

import click
from kafka import KafkaConsumer, KafkaProducer
from kafka.admin import KafkaAdminClient
from kafka.errors import AuthorizationError, KafkaError, RetriableError

from pipeline.cli.errors import CommandError, ExitStatus
from pipeline.kafka_clients import client_arguments
from pipeline.kafka_reasons import ClientLog, capture_client_log, connection_failure, is_final
from pipeline.settings import Settings, load_settings

Client = TypeVar("Client")
Command = TypeVar("Command", bound=Callable[..., Any])

# Enough for a handshake; what fails for good is told then, what may heal gets the rest of the time.
FIRST_ATTEMPT_SECONDS = 3.0
CLOSE_SECONDS = 5.0
SHOWN_CHARS = 200


def brokers_option(command: Command) -> Command:
    """`--brokers`, for one command what NEWS_BROKERS is for all."""
    return click.option("--brokers", metavar="HOST:PORT", help="Kafka to connect to, in place of NEWS_BROKERS.")(command)


def settings_for(brokers: str | None) -> Settings:
    """The settings, with the brokers that the command line names."""
    return load_settings(**({"brokers": brokers} if brokers else {}))


def open_admin(settings: Settings) -> AbstractContextManager[KafkaAdminClient]:
    """Creates and describes topics."""
    return _connected(KafkaAdminClient, KafkaAdminClient.close, settings, {})


def open_consumer(settings: Settings) -> AbstractContextManager[KafkaConsumer]:
    """Reads without a group: nothing is committed, nobody is disturbed."""
    more = {"group_id": None, "enable_auto_commit": False, "auto_offset_reset": "earliest", "allow_auto_create_topics": False}
    return _connected(
        KafkaConsumer, lambda consumer: consumer.close(autocommit=False, timeout_ms=int(CLOSE_SECONDS * 1000)), settings, more
    )


def open_producer(settings: Settings, *, max_message_bytes: int) -> AbstractContextManager[KafkaProducer]:
    """Idempotent, all replicas; a delivery that is not confirmed in time raises."""
    more = {
        "enable_idempotence": True,
        "acks": "all",
        "linger_ms": 5,
        "max_request_size": max_message_bytes,
        "max_block_ms": int(settings.connect_timeout_seconds * 1000),
        "delivery_timeout_ms": int(settings.request_timeout_seconds * 1000) + 1000,
        "allow_auto_create_topics": False,
    }
    return _connected(KafkaProducer, lambda producer: producer.close(timeout=CLOSE_SECONDS), settings, more)


@contextmanager
def _connected(kind: type[Client], close: Callable[[Client], object], settings: Settings, more: dict[str, Any]) -> Iterator[Client]:
    log = capture_client_log()
    client = _open(kind, settings, more, log)
    log.lines.clear()
    try:
        yield client
    except KafkaError as error:
        raise CommandError(_sentence(error, log, settings)) from error
    finally:
        close(client)


def _open(kind: type[Client], settings: Settings, more: dict[str, Any], log: ClientLog) -> Client:
    arguments = {**client_arguments(settings), **more}
    deadline = time.monotonic() + settings.connect_timeout_seconds
    seconds = min(FIRST_ATTEMPT_SECONDS, settings.connect_timeout_seconds)
    while True:
        try:
            return kind(**{**arguments, "bootstrap_timeout_ms": int(seconds * 1000)})
        except RetriableError as error:
            seconds = deadline - time.monotonic()
            if is_final(log, settings) or seconds <= 0:
                raise CommandError(f"{connection_failure(log, settings)}.") from error
        except ValueError as error:
            raise CommandError(f"NEWS_BROKERS={settings.brokers}: host:port expected.", status=ExitStatus.WRONG_USE) from error
        except OSError as error:
            raise CommandError(f"the files of NEWS_SSL_... cannot be used: {error.strerror or error}.") from error


def _sentence(error: KafkaError, log: ClientLog, settings: Settings) -> str:
    if isinstance(error, AuthorizationError) or "AuthorizationFailed" in str(error):
        who = settings.sasl_username or "this client"
        return f"{who} lacks a right on the broker ({_shown(error)}); ask for the access list to be extended."
    if isinstance(error, RetriableError):
        return f"{connection_failure(log, settings)}."
    return f"Kafka refused: {_shown(error)}."


def _shown(error: KafkaError) -> str:
    return " ".join(str(error).split())[:SHOWN_CHARS].rstrip(".")
