"""What Faust needs to prove who it is, from the settings."""

import ssl

import faust

from pipeline.kafka_clients import SASL, TLS
from pipeline.settings import Settings


def broker_credentials(settings: Settings) -> faust.SASLCredentials | faust.SSLCredentials | None:
    """None for a plaintext connection without a user. Raises ssl.SSLError or OSError for files that are no certificates."""
    context = _ssl_context(settings) if settings.security_protocol in TLS else None
    if settings.security_protocol in SASL and settings.sasl_password is not None:
        return faust.SASLCredentials(
            mechanism=settings.sasl_mechanism.value,
            username=settings.sasl_username,
            password=settings.sasl_password.get_secret_value(),
            ssl_context=context,
        )
    return faust.SSLCredentials(context) if context is not None else None


def _ssl_context(settings: Settings) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=None if settings.ssl_ca_file is None else str(settings.ssl_ca_file))
    if settings.ssl_certificate_file is not None:
        password = settings.ssl_key_password.get_secret_value() if settings.ssl_key_password else None
        context.load_cert_chain(settings.ssl_certificate_file, settings.ssl_key_file, password)
    return context
