"""Why kafka-python could not connect: its errors say "unable to bootstrap", the reason stands only in its log.

Checks and command line show the reason as a sentence, and the log's own lines (some a second, each of a screen's width) not at all.
"""

import logging
from collections import deque
from typing import NamedTuple

from pipeline.settings import SecurityProtocol, Settings

LOGGER = "kafka"
LINES_KEPT = 50
SASL = {SecurityProtocol.SASL_PLAINTEXT, SecurityProtocol.SASL_SSL}


class _Reason(NamedTuple):
    """`sign` in the log means `sentence`; where `is_final`, trying again is of no use."""

    sign: str
    sentence: str
    is_final: bool = True


# The first that is found counts: the more telling signs come first.
_REASONS = (
    _Reason("Hostname mismatch", "its certificate is for another host name; name the broker in NEWS_BROKERS as its certificate does"),
    _Reason("IP address mismatch", "its certificate is not for that address; name the broker in NEWS_BROKERS as its certificate does"),
    _Reason("NO_CERTIFICATE_OR_CRL_FOUND", "the file of NEWS_SSL_CA_FILE holds no certificate; name a PEM file"),
    _Reason("PEM lib", "the file of NEWS_SSL_CERTIFICATE_FILE or NEWS_SSL_KEY_FILE holds no certificate and key; name PEM files"),
    _Reason("KEY_VALUES_MISMATCH", "the key of NEWS_SSL_KEY_FILE is not that of NEWS_SSL_CERTIFICATE_FILE; name a pair"),
    _Reason("CERTIFICATE_VERIFY_FAILED", "its certificate is not trusted; name the authority that signed it in NEWS_SSL_CA_FILE"),
    _Reason("CERTIFICATE_REQUIRED", "it asks for a client certificate; name one in NEWS_SSL_CERTIFICATE_FILE"),
    _Reason("UnsupportedSaslMechanism", "it does not offer that login; check NEWS_SASL_MECHANISM"),
    _Reason("IllegalSaslState", "it asks for no login there; check NEWS_SECURITY_PROTOCOL and the port"),
    _Reason("SaslAuthenticationFailed", "wrong name or password; check NEWS_SASL_USERNAME and NEWS_SASL_PASSWORD_FILE"),
    _Reason("Handshake failed", "it speaks no TLS there; check NEWS_SECURITY_PROTOCOL and the port"),
    _Reason("Invalid frame length", "it speaks TLS there, or is no Kafka; check NEWS_SECURITY_PROTOCOL and the port"),
    _Reason("DNS", "its host name is not known; check NEWS_BROKERS"),
    _Reason(
        "ECONNREFUSED", "nothing listens there; start the broker (`news-events kafka start` on this machine) or check NEWS_BROKERS", False
    ),
)
_LOGIN_REFUSED = _Reason(
    "",
    "wrong name or password, or a login that it does not offer; check NEWS_SASL_USERNAME, NEWS_SASL_PASSWORD_FILE and NEWS_SASL_MECHANISM",
)
_CLOSED = _Reason("", "it closed the connection; check NEWS_SECURITY_PROTOCOL and the port", False)
_SILENT = _Reason("", "no answer came in time; check NEWS_BROKERS and the network", False)


class ClientLog(logging.Handler):
    """Keeps the last warnings and errors of kafka-python's clients instead of printing them."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: deque[str] = deque(maxlen=LINES_KEPT)

    def emit(self, record: logging.LogRecord) -> None:
        """Called from the clients' threads as well."""
        self.lines.append(record.getMessage())


def capture_client_log() -> ClientLog:
    """From now on, for the whole process."""
    log = ClientLog()
    logger = logging.getLogger(LOGGER)
    logger.handlers = [log]
    logger.propagate = False
    logger.setLevel(logging.WARNING)
    return log


def connection_failure(log: ClientLog, settings: Settings) -> str:
    """ "cannot connect to broker.example:9092: nothing listens there; start the broker ..."; without a full stop."""
    attempt = (
        f"log in to {settings.brokers} as {settings.sasl_username}"
        if settings.security_protocol in SASL
        else f"connect to {settings.brokers}"
    )
    return f"cannot {attempt}: {_reason(log, settings).sentence}"


def is_final(log: ClientLog, settings: Settings) -> bool:
    """Would the same attempt fail again, however often?"""
    return _reason(log, settings).is_final


def _reason(log: ClientLog, settings: Settings) -> _Reason:
    lines = list(log.lines)
    for reason in _REASONS:
        if any(reason.sign in line for line in lines):
            return reason
    lost = [line for line in lines if "Connection lost: KafkaConnectionError" in line]
    if not lost:
        return _SILENT
    # A broker that refuses a login often closes the connection before its answer is read. Its version is known by then.
    is_at_login = settings.security_protocol in SASL and all("broker_version=unknown" not in line for line in lost)
    return _LOGIN_REFUSED if is_at_login else _CLOSED
