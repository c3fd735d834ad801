"""Arguments for kafka-python's clients from the settings: the same connection in checks, command line and watchdog."""

from typing import Any

from pipeline.settings import SecurityProtocol, Settings

SASL = {SecurityProtocol.SASL_PLAINTEXT, SecurityProtocol.SASL_SSL}
TLS = {SecurityProtocol.SSL, SecurityProtocol.SASL_SSL}


def client_arguments(settings: Settings) -> dict[str, Any]:
    """For KafkaProducer, KafkaConsumer and KafkaAdminClient alike: brokers, security, and a first connection that gives up in time."""
    arguments: dict[str, Any] = {
        "bootstrap_servers": settings.brokers.split(","),
        "security_protocol": settings.security_protocol.value,
        "bootstrap_timeout_ms": int(settings.connect_timeout_seconds * 1000),
        "request_timeout_ms": int(settings.request_timeout_seconds * 1000),
    }
    if settings.security_protocol in SASL and settings.sasl_password is not None:
        arguments |= {
            "sasl_mechanism": settings.sasl_mechanism.value,
            "sasl_plain_username": settings.sasl_username,
            "sasl_plain_password": settings.sasl_password.get_secret_value(),
        }
    if settings.security_protocol in TLS:
        arguments |= {
            "ssl_cafile": _text(settings.ssl_ca_file),
            "ssl_certfile": _text(settings.ssl_certificate_file),
            "ssl_keyfile": _text(settings.ssl_key_file),
            "ssl_password": settings.ssl_key_password.get_secret_value() if settings.ssl_key_password else None,
        }
    return arguments


def _text(path: object) -> str | None:
    return None if path is None else str(path)
